"""One model on its flawed cable: the simulated device at one end, drivers to be tried at the other."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drivers.kit.cable import SOUND, FlawedPort
from drivers.kit.families import FAMILIES
from drivers.registry import driver_class, driver_for
from drivers.sim.models import address_form, simulator_for
from drivers.sim.ports import PtyPort, TcpPort

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drivers.kit.cable import Flaw

_DONE_WITHIN = 30.0  # seconds for an exercise with nothing wrong in its way


class Rig:
    """Everything a trial needs. `driver()` makes a driver that is closed when the rig is put away."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._family, _, self._model = name.partition("/")
        self.family = FAMILIES[self._family]()
        self.device = simulator_for(name)()
        form = address_form(name)
        self.on_a_line = "{path}" in form
        self.cable = PtyPort(folder / "cable") if self.on_a_line else TcpPort()
        host, port = self.cable.address if isinstance(self.cable, TcpPort) else ("", 0)
        self.address = form.format(path=folder / "cable", host=host, port=port)
        self._port = FlawedPort(self.cable)
        self._drivers: list[Any] = []

    @property
    def acts(self) -> int:
        """Physical acts of the device so far."""
        return self.family.acts(self.device)

    def spoil(self, flaw: Flaw) -> None:
        """The cable has this flaw from now on."""
        self._port.flaw = flaw

    def mend(self) -> None:
        """Cable good, in, device fed."""
        self._port.flaw = SOUND
        self.cable.dead = False
        self.cable.plug()

    def takes(self, option: str) -> bool:
        """Whether the model's driver has an option of this name."""
        return option in inspect.signature(driver_class(self._family, self._model)).parameters

    def driver(self, **options: object) -> Any:  # noqa: ANN401 - each family has its verbs
        """A driver of the model, not open yet."""
        made = driver_for(self._family, self._model, address=self.address, **options)
        self._drivers.append(made)
        return made

    async def works(self, driver: Any) -> bool:  # noqa: ANN401
        """Whether the family's exercise has the right outcome, and in time."""
        truth = self.family.prepare(self.device)
        try:
            async with asyncio.timeout(_DONE_WITHIN):
                outcome = await self.family.exercise(driver)
        except TimeoutError:
            return False
        return self.family.right(outcome, truth, self.device)

    async def attend(self) -> None:
        """Let the device serve for ever."""
        while True:
            await self.cable.connected()
            await self.device.serve(self._port)

    async def put_away(self) -> None:
        """Close every driver that was made."""
        for driver in self._drivers:
            await driver.close()


@contextlib.asynccontextmanager
async def rig_for(name: str) -> AsyncIterator[Rig]:
    """A rig with the device serving; everything is gone at the end."""
    async with contextlib.AsyncExitStack() as stack:
        rig = Rig(name, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        stack.callback(rig.cable.close)
        if (close := getattr(rig.device, "close", None)) is not None:
            stack.push_async_callback(close)
        attendant = asyncio.create_task(rig.attend())
        stack.push_async_callback(_end, attendant)
        stack.push_async_callback(rig.put_away)
        yield rig


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
