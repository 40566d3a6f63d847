"""One device of the hall, the bench that holds it, and a technician who does as told or does not."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from drivers.sim.models import address_form, simulator_for
from drivers.sim.ports import PtyPort, TcpPort
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.settings.model import Devices, DeviceSettings
from kiosk.terminal.trials.guide import Trial
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from kiosk.contract.words import Words


@dataclass
class Technician:
    """Answers as scripted; `on` has hands that move when a sentence of this key is said."""

    answers: dict[str, bool | int | None] = field(default_factory=dict)
    on: dict[str, Callable[[], object]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    async def tells(self, words: Words, code: str = "") -> None:
        self.codes.append(code)
        self._hear(words)

    async def confirms(self, words: Words) -> bool:
        return bool(self.answers.get(self._hear(words), True))

    async def number(self, words: Words) -> int | None:
        answer = self.answers.get(self._hear(words))
        return None if answer is None else int(answer)

    def _hear(self, words: Words) -> str:
        key: str = getattr(words, "key", "")
        self.heard.append(key)
        self.on.get(key, lambda: None)()
        return key


@dataclass
class Stand:
    """A device, and what is needed to try it."""

    device: Any
    trial: Trial
    technician: Technician


Plugged = "Callable[..., Awaitable[Stand]]"


@pytest.fixture
async def plugged(tmp_path: Path) -> AsyncIterator[Callable[[str, str], Awaitable[Stand]]]:
    """Plug a model in at a place; the bench has asked it once."""
    async with contextlib.AsyncExitStack() as stack:

        async def plug(place: str, name: str, **options: Any) -> Stand:  # noqa: ANN401
            family, _, model = name.partition("/")
            form, device = address_form(name), simulator_for(name)()
            cable = PtyPort(tmp_path / place) if "{path}" in form else TcpPort()
            stack.callback(cable.close)
            host, port = cable.address if isinstance(cable, TcpPort) else ("", 0)
            address = form.format(path=tmp_path / place, host=host, port=port)
            serving = asyncio.create_task(attend(device, cable))
            stack.push_async_callback(_ended, serving)
            bench = Bench(Devices(**{place: DeviceSettings(family, model, address, options, off=None)}), Clock())
            bench.start()
            stack.push_async_callback(bench.close)
            await bench.first_look(10)
            technician = Technician()
            return Stand(device, Trial(bench, technician, Clock(), at_work=False), technician)

        yield plug


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
