"""The hall itself: devices on their cables, what lies where, and who is told when something changes."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from drivers.a4.ipp.simulator import IppPrinterDevice
from drivers.camera.uvc.simulator import DocumentCameraDevice
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.power.nut.simulator import NutDevice
from drivers.printer.escpos.simulator import EscPosDevice
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.sim.ports import Cable, Port, PtyPort, TcpPort
from drivers.sim.truth import Truth
from drivers.sim.verbs import FAULTS
from drivers.surroundings.modbus.simulator import CabinetDevice

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from drivers.sim.people import Item, Person


class Device(Protocol):
    """A simulated device: talks on a port until the far side hangs up."""

    async def serve(self, port: Port) -> None:
        """Answer until the far side hangs up."""


@dataclass(frozen=True)
class Shown:
    """A code held before the scanner: what it says, and what a spectator may call it."""

    payload: bytes
    kind: str  # pickup, receipt, text
    who: int | None = None
    item: str = ""


class Hall:
    """Devices, cables and things. Its symlinks appear in `state` at once; `open` lets the devices talk."""

    def __init__(self, state: Path, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self.items: dict[str, Item] = {item.deposit: item for person in people for item in person.items}
        self.reader = SdtReaderDevice()
        self.scanner = NewlandDevice()
        self.printer = EscPosDevice()
        self.locks = Board8ADevice()
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
        self.in_hand: list[str] = []  # items taken out of cells, oldest first
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
        """Lay every deposit into its cell."""
        for item in self.items.values():
            self.locks.put_item(item.cell, item.deposit)

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
