"""A scripted technician at the staff socket: sees how every device is, and tests single ones."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from kiosk.contract import staff
from kiosk.contract.wire import LONGEST_LINE
from kiosk.contract.words import say

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from kiosk.contract.health import DeviceHealth, Tested
    from kiosk.contract.words import Words

_STEADY = 1.2  # seconds for which a state has to stay to be the end of a trouble
_AGAIN = 0.05
_ANOTHER = say("staff.another_visitor")


class Technician:
    """Watches all devices as long as the block lasts, through ends and starts of the terminal."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._news = asyncio.Event()
        self._devices: dict[str, DeviceHealth] = {}
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Technician:
        self._watch = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    def state(self, place: str) -> str:
        """Condition and cause: "lost no_answer", "ready"; "" before anything was heard."""
        device = self._devices.get(place)
        return f"{device.condition} {device.cause}".rstrip() if device is not None else ""

    async def settled(self, place: str, states: tuple[str, ...], within: float) -> str:
        """The state of a place once it is one of these and stays so, or whatever it is after `within` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    await self._until(lambda: self.state(place) in states)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_STEADY):
                            await self._until(lambda: self.state(place) not in states)
                            continue
                    break
        return self.state(place)

    async def back(self, place: str, within: float) -> float | None:
        """Seconds until a place is ready and stays so; None when it is not within so many."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        state = await self.settled(place, ("ready",), within + _STEADY)
        return max(0.0, loop.time() - began - _STEADY) if state == "ready" else None

    @contextlib.asynccontextmanager
    async def testing(self, place: str) -> AsyncGenerator[Testing, None]:
        """A test of a place under way; hanging up ends it."""
        while True:
            reader, writer = await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
            writer.write(staff.pack(staff.Test(place)))
            test = Testing(reader, writer)
            try:
                await test.begun()
                if test.refused == _ANOTHER:  # the visit before is just about to end
                    await asyncio.sleep(_AGAIN)
                    continue
                yield test
                return
            finally:
                test.end()
                writer.close()
                with contextlib.suppress(ConnectionError):
                    await writer.wait_closed()

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await self._news.wait()

    async def _look(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
                writer.write(staff.pack(staff.Watch()))
                try:
                    await self._listen(reader)
                finally:
                    writer.close()
            self._devices = {}
            await asyncio.sleep(_AGAIN)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if isinstance(bench := staff.for_staff(line), staff.Bench):
                self._devices = {device.place: device for device in bench.devices}
                self._news.set()


class Testing:
    """One test: the technician says yes to everything that is asked."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.told: list[Words] = []
        self.result: Tested | None = None
        self.refused: Words | None = None
        self._reader = reader
        self._writer = writer
        self._news = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    async def begun(self, within: float = 10.0) -> None:
        """Wait until the technician was told something, or refused. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not self.told and not self._listening.done():
                self._news.clear()
                await self._news.wait()

    async def outcome(self, within: float) -> str:
        """The short word for what came of it; "" when nothing did within so many seconds."""
        await asyncio.wait({self._listening}, timeout=within)
        return self.result.outcome if self.result is not None else ""

    def fact(self, name: str) -> str | int:
        """What the test found out; "" when it did not."""
        return self.result.facts.get(name, "") if self.result is not None else ""

    def end(self) -> None:
        """Hear no more of it."""
        self._listening.cancel()

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            match staff.for_staff(line):
                case staff.Step(words, wants):
                    self.told.append(words)
                    if wants:
                        self._writer.write(staff.pack(staff.Answer("yes")))
                case staff.TestEnded(result):
                    self.result = result
                    break
                case staff.No(words):
                    self.refused = words
                    break
                case _:
                    break
            self._news.set()
        self._news.set()
