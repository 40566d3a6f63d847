"""The hall itself: devices on their cables, what lies where, and who is told when something changes."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from drivers.a4.ipp.simulator import IppPrinterDevice
from drivers.camera.uvc.simulator import DocumentCameraDevice
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.power.nut.simulator import NutDevice
from drivers.printer.escpos.simulator import EscPosDevice
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.sim.models import simulator_for
from drivers.sim.ports import Cable, Port, PtyPort, TcpPort
from drivers.sim.truth import Truth
from drivers.sim.verbs import FAULTS
from drivers.surroundings.modbus.simulator import CabinetDevice

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from drivers.rs485.simulated import SimulatedBoards
    from drivers.sim.cast import Cast
    from drivers.sim.people import Item, Person


class Device(Protocol):
    """A simulated device: talks on a port until the far side hangs up."""

    async def serve(self, port: Port) -> None:
        """Answer until the far side hangs up."""


@dataclass(frozen=True)
class Shown:
    """A code held before the scanner: what it says, and what a spectator may call it."""

    payload: bytes
    kind: str  # pickup, message, badge, label, receipt, text
    who: int | None = None
    item: str = ""


@dataclass(frozen=True)
class Message:
    """A message that came to somebody's phone while the hall was open; `qr` is the text of the code in it."""

    number: int
    who: int
    text: str
    qr: str = ""


@dataclass(frozen=True)
class Wall:
    """How the locker wall is built: doors are numbered across the boards. `baud` 0 leaves the line as it is sold."""

    model: str = "board8a"
    boards: int = 1
    baud: int = 0
    cabinet: str = "A"

    def device(self) -> SimulatedBoards[Any]:
        """Its boards. Raises Misuse for a model that nobody simulates."""
        speed = {"baud": self.baud} if self.baud else {}
        made: SimulatedBoards[Any] = simulator_for(f"locker/{self.model}")(
            boards=tuple(range(1, self.boards + 1)), **speed
        )
        return made


_USUAL_WALL = Wall()


class Hall:
    """Devices, cables and things. Its symlinks appear in `state` at once; `open` lets the devices talk."""

    def __init__(self, state: Path, cast: Cast, wall: Wall = _USUAL_WALL) -> None:
        self.people = cast.people
        self.items: dict[str, Item] = {item.deposit: item for person in cast.people for item in person.items}
        self.wall = wall
        self.parcels = {parcel.label: parcel for parcel in cast.parcels}
        self.things = cast.things()
        self.reader = SdtReaderDevice()
        self.scanner = NewlandDevice()
        self.printer = EscPosDevice()
        self.locks = wall.device()
        self.a4 = IppPrinterDevice()
        self.camera = DocumentCameraDevice()
        self.cabinet = CabinetDevice()
        self.ups = NutDevice()
        self.network = {name: TcpPort() for name in ("printer", "a4", "camera", "ups")}
        self.cables: dict[str, Cable] = {
            "reader": PtyPort(state / "card"),
            "scanner": PtyPort(state / "scanner"),
            "locks": PtyPort(state / "locks"),
            "cabinet": PtyPort(state / "cabinet"),
            **self.network,
        }
        self.card: Person | None = None
        self.shown: Shown | None = None
        self.page = ""  # kind of the sheet under the document camera
        self.in_hand: list[str] = []  # things taken out of cells, oldest first
        self.trolley: list[str] = []  # labels of things that are still to be put into cells
        self.messages: list[Message] = []
        self.torn_off: set[int] = set()  # numbers of receipts taken from the slot
        self.truth = Truth(state)
        self.healthy = {
            (name, fault): getattr(device, fault) for name, device in self.devices.items() for fault in FAULTS[name]
        }
        self._receipts = self._sheets = 0
        self._watchers: set[asyncio.Event] = set()
        self._closed = False
        self.fill()
        for device in (self.scanner, self.printer, self.locks, self.a4, self.camera, self.cabinet, self.ups):
            device.changed = self.change

    @property
    def devices(self) -> dict[str, Device]:
        """The devices by the names hands call them."""
        return {
            "reader": self.reader,
            "scanner": self.scanner,
            "printer": self.printer,
            "locks": self.locks,
            "a4": self.a4,
            "camera": self.camera,
            "cabinet": self.cabinet,
            "ups": self.ups,
        }

    def fill(self) -> None:
        """Lay every deposit of this cabinet into its cell, and everything else on the trolley."""
        for item in self.items.values():
            if item.cabinet == self.wall.cabinet and item.cell in self.locks.doors:
                self.locks.put_item(item.cell, item.deposit)
        self.trolley = list(self.parcels)

    def lies_in(self, thing: str) -> int:
        """The door behind which a thing lies; 0 when it lies behind none."""
        return next((number for number, door in self.locks.doors.items() if door.item == thing), 0)

    async def open(self) -> None:
        """Let all devices talk; returns only by being cancelled. A broken simulator ends the hall."""
        async with asyncio.TaskGroup() as group:
            for name, device in self.devices.items():
                group.create_task(self._attend(device, self.cables[name]), name=name)

    def close(self) -> None:
        """Pull all cables for good and end all watching."""
        self._closed = True
        for cable in self.cables.values():
            cable.unplug()
        self.change()
        self.truth.close()

    def change(self) -> None:
        """Something is different: write down what that was, wake whoever watches."""
        if not self._closed:
            self._write_down()
        for watcher in self._watchers:
            watcher.set()

    async def changes(self) -> AsyncGenerator[None, None]:
        """Yields at once, and again after every change; changes that come together are one. Ends with the hall."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            while not self._closed:
                yield
                await watcher.wait()
                watcher.clear()
        finally:
            self._watchers.discard(watcher)

    async def _attend(self, device: Device, cable: Cable) -> None:
        while True:
            await cable.connected()
            await device.serve(cable)

    def _write_down(self) -> None:
        self.truth.look(self.locks.doors, self.locks.pulses)
        for number, receipt in enumerate(self.printer.receipts, start=1):
            if number > self._receipts:
                digest = hashlib.sha256(receipt.text.encode()).hexdigest()
                self.truth.note("receipt", number=number, lines=len(receipt.text.splitlines()), sha256=digest)
        self._receipts = len(self.printer.receipts)
        for number, sheet in enumerate(self.a4.sheets[self._sheets :], start=self._sheets + 1):
            self.truth.note("sheet", number=number, page=sheet.page, sha256=sheet.sha256)
        self._sheets = len(self.a4.sheets)
