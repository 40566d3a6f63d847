"""What it costs to look whether all is well: processor time of one look, with eight devices and sixty doors."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from kiosk.contract.names import Name
from kiosk.contract.scene import Frame
from kiosk.contract.words import Both
from kiosk.desk import Desk, Paces
from kiosk.rig.measure.figures import Figure
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.flows.clerk import Bell, Clerk
from kiosk.terminal.health.host import Sampler
from kiosk.terminal.letters import Letters
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.settings.model import (
    Cabinet,
    CabinetCell,
    CounterSettings,
    Devices,
    DeviceSettings,
    PlatformSettings,
    Settings,
    StateSettings,
    TerminalSettings,
)
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.store.store import Store
from kiosk.terminal.surroundings.noticing import Noticing
from kiosk.terminal.trust import Identity, Trust
from kiosk.terminal.upkeep import Upkeep

MOST_MS = 1.0
_FITTED = {
    "card": ("card", "sdt", "/dev/none/card"),
    "social": ("card", "sdt", "/dev/none/social"),
    "scanner": ("scanner", "newland", "/dev/none/scanner"),
    "printer": ("printer", "escpos", "/dev/none/printer"),
    "locks": ("locker", "board8a", "/dev/none/locks"),
    "a4": ("a4", "ipp", "ipp://127.0.0.1:9/ipp/print"),
    "surroundings": ("surroundings", "modbus", "/dev/none/cabinet"),
    "power": ("power", "nut", "tcp://127.0.0.1:9"),
}
_NOBODY = "http://127.0.0.1:9"
_CELLS = 60


def noticing(looks: int = 200) -> tuple[Figure, Figure]:
    """Milliseconds of processor time: of a look, and of a sample of the computer's own figures."""
    return asyncio.run(_measured(looks))


async def _measured(looks: int) -> tuple[Figure, Figure]:
    with tempfile.TemporaryDirectory(prefix="noticing-") as made:
        async with AsyncExitStack() as stack:
            watch = Noticing(await _clerk(Path(made), stack))
            await watch.look()
            began = time.process_time()
            for _ in range(looks):
                await watch.look()
            took = (time.process_time() - began) / looks * 1000
        sampler, began = Sampler(Path(made)), time.process_time()
        for _ in range(looks):
            sampler.sample()
        sample = (time.process_time() - began) / looks * 1000
    share = {"% of a core at one in 3 s": took / 30}
    return (
        Figure("a look at the terminal's health", took, "ms", MOST_MS, share),
        Figure("a sample of the computer's figures, each 30 s", sample, "ms", MOST_MS),
    )


async def _clerk(folder: Path, stack: AsyncExitStack) -> Clerk:
    """A terminal whose devices are all fitted, with nobody at their cables."""
    clock, settings = Clock(), _settings(folder)
    store = await Store.open(folder / "terminal.db", bytes(32), clock)
    stack.push_async_callback(store.close)
    platform = Platform(settings.platform, settings.terminal.id, clock)
    stack.push_async_callback(platform.close)
    bench = Bench(settings.devices, clock)
    identity = Identity(settings.terminal.id, bytes(32), "")
    wall = Wall(store, bench.boards, settings.cabinet[0], clock, identity=identity, rules=settings.lockers)
    await wall.recover()
    desk = Desk(settings.counter.socket, Frame(centre=Both("厅", "Hall"), phone=""), Paces())
    shelf = Shelf(store, platform, Trust(""), clock)
    letters = Letters(store, platform, clock, bytes(32), lambda: shelf.letter_key)
    papers = Receipts(bench.printer), Documents(bench.a4)
    behind = *papers, platform, shelf, letters, Tally(store, platform, clock)
    clerk = Clerk(settings, clock, desk, store, bench, wall, None, *behind, Bell(desk), Upkeep(store, bench, clock))
    for place in ("card", "scanner", "locks"):
        for _ in range(50):
            await clerk.upkeep.tried(place, well=True, milliseconds=200)
    return clerk


def _settings(folder: Path) -> Settings:
    name = Name("厅", "Hall")
    cells = tuple(CabinetCell(number, 1 + number // 24, 1 + number % 24, 0, 0) for number in range(1, _CELLS + 1))
    return Settings(
        terminal=TerminalSettings("T-1", "370999-01", name, name, "0538-2100000", "12345"),
        counter=CounterSettings(folder / "counter"),
        state=StateSettings(folder),
        platform=PlatformSettings(_NOBODY, Secret("ab" * 32)),
        cabinet=(Cabinet("A", cells),),
        devices=Devices(**{place: DeviceSettings(*fitted, off=None) for place, fitted in _FITTED.items()}),
    )
