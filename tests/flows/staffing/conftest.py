"""A whole terminal in the test's process, its devices simulated on real ports, and somebody of the staff before it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.printer.escpos.simulator import EscPosDevice
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.sim.ports import Cable, PtyPort, TcpPort
from drivers.surroundings.modbus.simulator import CabinetDevice
from kiosk.contract.content import Rows, Tile, Tiles
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.names import Name
from kiosk.contract.scene import Scene
from kiosk.profile.sections import DoorSeconds, LockerRules, StaffRules, Timings
from kiosk.rig.citizen import Citizen
from kiosk.terminal import app
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.reception import receive_citizens
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.settings.model import (
    Cabinet,
    CabinetCell,
    CounterSettings,
    Devices,
    DeviceSettings,
    PlatformSettings,
    Settings,
    StaffSettings,
    StateSettings,
    TerminalSettings,
)
from kiosk.terminal.settings.secret import Secret
from tests.drivers.conftest import Served, attend
from tests.flows.staffing.office import CABINET, KEY, SIGNER, TERMINAL, Colleague, Office, office

# Four small doors, the last of them low; two medium, one large; one for papers.
CELLS = (
    CabinetCell(1, 1, 1, 0, 0),
    CabinetCell(2, 1, 2, 1, 0),
    CabinetCell(3, 1, 3, 2, 0),
    CabinetCell(4, 1, 4, 0, 3, low=True),
    CabinetCell(5, 1, 5, 0, 1, size="medium"),
    CabinetCell(6, 1, 6, 1, 1, size="medium"),
    CabinetCell(7, 1, 7, 0, 2, size="large"),
    CabinetCell(8, 1, 8, 1, 2, use="in"),
)
_SAME_CODE_SECONDS = 1.7  # until a code that was seen last counts as shown anew
RULES = LockerRules(poll_seconds=0.2, poll_open_seconds=0.1, stuck_seconds=1.2, reserve_percent=0, keep_low=1)


class Hall:
    """The terminal with everything around it, and what hands do there."""

    def __init__(self, folder: Path, central: Office) -> None:
        self.folder = folder
        self.office = central
        self.locks, self.scanner, self.reader = Board8ADevice(), NewlandDevice(), SdtReaderDevice(card_time=0.02)
        self.board, self.printer = CabinetDevice(), EscPosDevice(speed=2000.0)
        self.cables = {name: PtyPort(folder / name) for name in ("locks", "scanner", "card", "surroundings")}
        self.paper_cable = TcpPort()
        self.citizen = Citizen(folder / "counter")
        self.clerk: Clerk | None = None
        self.rules = RULES
        self.staff_rules = StaffRules()
        self.timings = Timings()
        self.with_service_door = True
        self.locks_work = True
        self.cabinets: tuple[Cabinet, ...] = (Cabinet(CABINET, CELLS),)
        self._shown = ""

    # ---- standing there -------------------------------------------------------------------------------------------

    def settings(self) -> Settings:
        """This terminal's settings."""
        place = Name("某中心", "Some centre")
        models = {"locks": ("locker", "board8a"), "scanner": ("scanner", "newland"), "card": ("card", "sdt")}
        fitted = {name: DeviceSettings(*model, str(self.cables[name].path), off=None) for name, model in models.items()}
        if self.with_service_door:
            path = str(self.cables["surroundings"].path)
            fitted["surroundings"] = DeviceSettings("surroundings", "modbus", path, off=None)
        fitted["printer"] = DeviceSettings(
            "printer", "escpos", "tcp://{}:{}".format(*self.paper_cable.address), off=None
        )
        return Settings(
            terminal=TerminalSettings(TERMINAL, "370999-01", place, place, "0538-2100000", "12345"),
            counter=CounterSettings(self.folder / "counter"),
            state=StateSettings(self.folder / "state"),
            platform=PlatformSettings(
                self.office.url, Secret(KEY.hex()), SIGNER, away_probe_seconds=0.2, manifest_seconds=0.3
            ),
            cabinet=self.cabinets,
            devices=Devices(**fitted),
            lockers=self.rules,
            staff=StaffSettings(rules=self.staff_rules),
            timings=self.timings,
        )

    @property
    def wall(self) -> Wall:
        """The wall of the running terminal."""
        assert self.clerk is not None, "the terminal does not run"
        assert self.clerk.wall is not None, "it has no wall"
        return self.clerk.wall

    # ---- what the staff do ----------------------------------------------------------------------------------------

    async def asks_for_staff(self) -> None:
        """From home to where the staff sign in."""
        await self.citizen.until(lambda scene: scene.name == "welcome" and "ask" in scene.offers(), "home")
        self.citizen.touches("ask")
        await self.citizen.sees("ask.contacts")
        self.citizen.touches("staff")
        await self.citizen.sees("staff.entry")

    async def signs_in(self, who: Colleague) -> Scene:
        """With badge and PIN, to the menu."""
        await self.asks_for_staff()
        await self.shows(who.shown)
        await self.citizen.sees("staff.pin")
        self.citizen.types(who.pin)
        return await self.citizen.sees("staff.menu")

    async def knows_the_staff(self) -> None:
        """Wait until the terminal has a list of the staff."""
        await self.soon(lambda: self.clerk is not None, "the terminal receives citizens")
        assert self.clerk is not None
        assert self.clerk.roster is not None
        await self.knows(self.clerk.roster.tag, "who is of the staff")

    async def enters_upkeep(self, who: Colleague) -> Scene:
        """A technician signs in, and from the menu into upkeep; straight into it where no lockers stand."""
        await self.asks_for_staff()
        await self.shows(who.shown)
        await self.citizen.sees("staff.pin")
        self.citizen.types(who.pin)
        if self.cabinets:
            await self.citizen.sees("staff.menu")
            self.citizen.touches("upkeep")
        return await self.citizen.sees("upkeep.menu")

    async def shows(self, text: str) -> None:
        """Hold a code before the scanner for a moment, once it looks; the same one again only after a pause."""
        if text == self._shown:
            await asyncio.sleep(_SAME_CODE_SECONDS)
        self._shown = text
        await self.soon(lambda: self.scanner.looking, "the scanner looks")
        self.scanner.show(text.encode())
        await asyncio.sleep(0.15)
        self.scanner.hide()

    async def chooses(self, task: str, scene: str) -> Scene:
        """From the menu to a task."""
        await self.citizen.sees("staff.menu")
        self.citizen.touches(task)
        return await self.citizen.sees(scene)

    async def puts_in(self, door: int, item: str) -> None:
        """Lay something behind the open door and shut it."""
        await self.soon(lambda: self.locks.doors[door].open, f"door {door} is open")
        self.locks.put_item(door, item)
        self.locks.push_shut(door)

    async def takes_out(self, door: int) -> None:
        """Take what lies behind the open door and shut it."""
        await self.soon(lambda: self.locks.doors[door].open, f"door {door} is open")
        self.locks.take_item(door)
        self.locks.push_shut(door)

    async def shuts(self, door: int) -> None:
        """Shut the open door."""
        await self.soon(lambda: self.locks.doors[door].open, f"door {door} is open")
        self.locks.push_shut(door)

    # ---- truths ---------------------------------------------------------------------------------------------------

    async def state(self, cell: int) -> tuple[str, str]:
        """State and reason of a cell."""
        line = next(line for line in await self.wall.cells() if line.number == cell)
        return line.state.value, line.reason

    async def fact(self, kind: EventKind, cell: int, **fits: str) -> TerminalEvent:
        """The fact of this kind about this cell, once the platform has it."""

        def found() -> TerminalEvent | None:
            of_kind = (fact for fact in self.office.facts if fact.kind is kind and fact.cell == cell)
            return next((f for f in of_kind if all(getattr(f, name) == value for name, value in fits.items())), None)

        await self.soon(lambda: found() is not None, f"a fact {kind} of cell {cell} arrives")
        fact = found()
        assert fact is not None
        return fact

    def audited(self, event: Event) -> list[dict[str, Any]]:
        """Facts of the audit records of one kind, oldest first."""
        file = f"file:{self.folder / 'state' / 'terminal.db'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as db:
            rows = db.execute("SELECT facts FROM audit WHERE event = ? ORDER BY number", (event.value,)).fetchall()
        return [msgspec.json.decode(row[0]) for row in rows]

    async def soon(self, holds: Callable[[], object], what: str, seconds: float = 10.0) -> None:
        """Wait until something is so."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():  # noqa: ASYNC110  doors and servers ring no bell
                    await asyncio.sleep(0.02)
        except TimeoutError:
            names = [scene.name for scene in self.citizen.seen[-6:]]
            raise AssertionError(f"in {seconds:.0f} s it did not happen that {what}; saw {names}") from None

    async def knows(self, holds: Callable[[], Any], what: str, seconds: float = 10.0) -> None:
        """Wait until the wall knows something."""
        async with asyncio.timeout(seconds):
            while not await holds():  # noqa: ASYNC110  a ledger rings no bell
                await asyncio.sleep(0.05)
        assert what


Opened = Callable[[], AbstractAsyncContextManager[Hall]]


@pytest.fixture
def central() -> Iterator[Office]:
    """The platform."""
    with office() as opened:
        yield opened


@pytest.fixture
async def surrounded(tmp_path: Path, central: Office) -> AsyncIterator[Hall]:
    """All cables in, no terminal yet."""
    hall = Hall(tmp_path, central)
    devices: dict[str, Served] = {
        "locks": hall.locks,
        "scanner": hall.scanner,
        "card": hall.reader,
        "surroundings": hall.board,
    }
    served: list[tuple[Served, Cable]] = [(device, hall.cables[name]) for name, device in devices.items()]
    served.append((hall.printer, hall.paper_cable))
    attendants = [asyncio.create_task(attend(device, cable)) for device, cable in served]
    yield hall
    for attendant in attendants:
        attendant.cancel()
    await asyncio.gather(*attendants, return_exceptions=True)
    for cable in hall.cables.values():
        cable.close()
    hall.paper_cable.close()


@pytest.fixture
def at_work(surrounded: Hall, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Starts the terminal with the settings as they are by then, and steps up to it."""

    async def receive_and_tell(clerk: Clerk) -> None:
        surrounded.clerk = clerk
        await receive_citizens(clerk)

    monkeypatch.setattr(app, "receive_citizens", receive_and_tell)

    @contextlib.asynccontextmanager
    async def start() -> AsyncIterator[Hall]:
        terminal = asyncio.create_task(app.run(surrounded.settings()))
        try:
            async with surrounded.citizen:
                await surrounded.citizen.sees("welcome")
                await surrounded.knows_the_staff()
                if surrounded.cabinets:
                    await surrounded.knows(surrounded.wall.tag, "the list")
                    works = surrounded.locks_work
                    await surrounded.soon(lambda: surrounded.wall.status.usable is works, "the doors can be opened")
                yield surrounded
            assert not terminal.done(), "the terminal has ended"
        finally:
            terminal.cancel()
            await asyncio.gather(terminal, return_exceptions=True)

    return start


@pytest.fixture
async def hall(at_work: Opened) -> AsyncIterator[Hall]:
    """The terminal at work, with its usual settings."""
    async with at_work() as opened:
        yield opened


def tile(scene: Scene, id: str) -> Tile:
    """One task of the menu."""
    assert isinstance(scene.content, Tiles), scene.name
    return next(tile for tile in scene.content.tiles if tile.id == id)


def rows(scene: Scene) -> list[str]:
    """Ids of the rows of a list."""
    assert isinstance(scene.content, Rows), scene.name
    return [row.id for row in scene.content.rows]


def quick_doors() -> Timings:
    """Doors that are given up soon."""
    return dataclasses.replace(Timings(), door=DoorSeconds(0.2, 0.4, 0.6, 0.8))
