"""A recorded device that answers again as it did: a driver of today is asked whether it still understands it."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault
from drivers.kit.families import FAMILIES
from drivers.registry import driver_for
from drivers.sim.ports import PtyPort
from drivers.status import Status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from drivers.link.recording import Recording
    from drivers.sim.ports import Port

_EXERCISE_WITHIN = 10.0  # seconds; the person at the recorded device acted at his own pace
_LONGEST_PAUSE = 2.0  # seconds; nobody wants to wait again for what nobody did


@dataclass
class Turn:
    """What the computer said, and the answers that followed: seconds after what came before, and bytes."""

    asked: bytes
    answers: list[tuple[float, bytes]] = field(default_factory=list)


def turns_of(recording: Recording) -> list[Turn]:
    """A recording cut at every word of the computer; what the device says unasked belongs to the words before."""
    turns: list[Turn] = []
    last = 0.0
    for chunk in recording.chunks:
        if chunk.direction == ">":
            turns.append(Turn(chunk.data))
        elif turns:
            turns[-1].answers.append((min(chunk.at - last, _LONGEST_PAUSE), chunk.data))
        last = chunk.at
    return turns


class RecordedDevice:
    """Answers each question as it was answered next time in the recording; `unknown` counts those never asked there."""

    def __init__(self, recording: Recording) -> None:
        self.unknown: list[bytes] = []
        self._turns = turns_of(recording)
        self._place = 0

    async def serve(self, port: Port) -> None:
        """Answer until the far side hangs up."""
        heard = b""
        while data := await port.read():
            heard += data
            while turn := self._turn_for(heard):
                heard = heard[len(turn.asked) :]
                await self._answer(port, turn)
            if heard and not self._may_begin(heard):
                self.unknown.append(heard)
                heard = b""

    def _turn_for(self, heard: bytes) -> Turn | None:
        """The next turn that begins so, later in the recording first: a session is told in its order."""
        count = len(self._turns)
        for step in range(count):
            turn = self._turns[(self._place + step) % count]
            if turn.asked and heard.startswith(turn.asked):
                self._place = (self._place + step + 1) % count
                return turn
        return None

    def _may_begin(self, heard: bytes) -> bool:
        return any(turn.asked.startswith(heard) for turn in self._turns)

    async def _answer(self, port: Port, turn: Turn) -> None:
        for pause, data in turn.answers:
            await asyncio.sleep(pause)
            port.write(data)


@dataclass(frozen=True)
class Understanding:
    """What a driver made of a recording: outcomes by kind, never content, and how much it asked that is not there."""

    opened: str
    status: str
    outcome: str
    unknown: int

    @property
    def same(self) -> bool:
        """True when the driver opened, and asked nothing that the recorded one did not."""
        return self.opened == "ok" and not self.unknown


async def replay(recording: Recording) -> Understanding:
    """Let the recorded model's driver of today work with the recorded device. Raises Misuse for an unknown model."""
    family, _, model = recording.model.partition("/")
    device = RecordedDevice(recording)
    async with _cable_to(device) as address:
        driver = driver_for(family, model, **{**recording.options, "address": address})
        try:
            opened = await _kind(driver.open())
            status = await _kind(driver.status()) if opened == "ok" else ""
            outcome = await _kind(FAMILIES[family]().exercise(driver)) if opened == "ok" else ""
        finally:
            await driver.close()
    return Understanding(opened, status, outcome, len(device.unknown))


async def _kind(verb: Awaitable[object]) -> str:
    """How a verb ended, without what it said."""
    try:
        async with asyncio.timeout(_EXERCISE_WITHIN):
            outcome = await verb
    except DeviceFault as fault:
        return fault.cause
    except TimeoutError:
        return "nothing"
    match outcome:
        case None:
            return "ok"
        case Status(condition=condition):
            return condition.value
        case enum.Enum():
            return str(outcome.value)
        case _:
            return type(outcome).__name__


@contextlib.asynccontextmanager
async def _cable_to(device: RecordedDevice) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recorded"
        cable = PtyPort(path)

        async def attend() -> None:
            while True:
                await cable.connected()
                await device.serve(cable)

        attendant = asyncio.create_task(attend())
        try:
            yield str(path)
        finally:
            attendant.cancel()
            await asyncio.gather(attendant, return_exceptions=True)
            cable.close()
