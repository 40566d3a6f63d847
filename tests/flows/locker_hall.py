"""A clerk at work between a real counter, real devices on their cables, and a locker wall with doors in memory.

Hands act when they see a door open: what they do at each opening is planned beforehand, door by door.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from pathlib import Path

from drivers.card.sdt.codec import encode_record
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.contracts import IdCard
from drivers.printer.escpos.simulator import EscPosDevice
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.sim.ports import PtyPort, TcpPort
from kiosk.contract.content import DoorWall, SignaturePad
from kiosk.contract.facts import EventKind, Handover
from kiosk.contract.intent import SignedHere
from kiosk.contract.lockers import CodeShown, Grant
from kiosk.contract.names import Name
from kiosk.contract.platform import CardEvidence, Session
from kiosk.contract.scene import Frame, Scene
from kiosk.contract.words import Both
from kiosk.desk import Desk, Paces
from kiosk.rig.citizen import Citizen
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.flows.clerk import Bell, Clerk
from kiosk.terminal.flows.reception import receive_citizens
from kiosk.terminal.letters import Letters
from kiosk.terminal.platform.client import Away, Platform, Refused
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
from kiosk.terminal.trust import Trust
from kiosk.terminal.upkeep import Upkeep
from tests.drivers.conftest import attend
from tests.drivers.sdt.people import RESIDENT
from tests.terminal.lockers.doubles import CODE, SIGNER, Board, Site, grant

# Doors 1 to 8 for results, 9 to 12 for papers: a small one above and one below, a medium and a large one.
IN_CELLS = (
    CabinetCell(9, 1, 9, 0, 2, size="small", use="in"),
    CabinetCell(10, 1, 10, 1, 2, size="small", low=True, use="in"),
    CabinetCell(11, 1, 11, 2, 2, size="medium", use="in"),
    CabinetCell(12, 1, 12, 3, 2, size="large", use="in"),
)
CABINET = Cabinet("A", (*(CabinetCell(n, 1, n, (n - 1) % 4, (n - 1) // 4) for n in range(1, 9)), *IN_CELLS))
STROKES = ((1000, 5000, 0, 3000, 4000, 120, 5000, 6000, 240), (6000, 3000, 400, 6100, 5000, 500, 6200, 7000, 620))
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody answers there
_LOOKS_UNTIL_HANDS = 2  # so that a sensor has seen the door open before a hand shuts it


def mine(deposit: str, cell: int, **more: object) -> Grant:
    """Something for the bearer of the resident card, with codes of its own."""
    codes = {"code": f"1111{cell:04d}", "qr": deposit}
    return grant(deposit, cell, number=RESIDENT.number, **{**codes, **more})  # type: ignore[arg-type]


class Hands:
    """What is done at each opening of a door: take, put, shut, or leave it open."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._plans: dict[int, list[str]] = {}
        self._looks: Counter[int] = Counter()
        board.at_look = self._look

    def will(self, cell: int, *deeds: str) -> None:
        """Plan the deeds at the next openings of this door; afterwards it is only shut."""
        self._plans[cell], self._looks[cell] = list(deeds), 0

    def _look(self) -> None:
        for cell in tuple(self._board.open):
            self._looks[cell] += 1
            if self._looks[cell] >= _LOOKS_UNTIL_HANDS:
                self._act(cell)

    def _act(self, cell: int) -> None:
        plan = self._plans.get(cell, [])
        if plan and plan[0] == "leave":
            return
        deed = plan.pop(0) if plan else "shut"
        if deed == "take":
            self._board.items.pop(cell, None)
        elif deed == "put":
            self._board.items[cell] = "papers"
        self._board.open.discard(cell)
        self._looks[cell] = 0


class Office(Platform):
    """The platform's answers to the bearer of a card; everything else is out of reach."""

    def __init__(self) -> None:
        super().__init__(PlatformSettings(NOBODY, Secret("ab" * 32), SIGNER), "T-1", Clock())
        self.answer: CodeShown | Refused | Away = CodeShown(CODE)
        self.asked: list[str] = []

    async def identify(self, evidence: CardEvidence, key: str) -> Session | Refused | Away:
        """Everybody is known here."""
        return self.answer if isinstance(self.answer, Away) else Session("token", "王*示", Clock().now())

    async def show_code(self, token: str, deposit_id: str, key: str) -> CodeShown | Refused | Away:
        """The code of a deposit."""
        self.asked.append(deposit_id)
        return self.answer

    async def forget(self, token: str) -> None:
        """The session is over."""


class LockerHall(Site):
    """The hall of one test. `async with` starts it; a citizen stands at the counter then."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, cabinet=CABINET)
        self.folder = folder
        self.hands = Hands(self.board)
        self.office = Office()
        self.reader, self.scanner = SdtReaderDevice(card_time=0.01), NewlandDevice()
        self.printer = EscPosDevice(speed=5000.0)
        self.cables = (PtyPort(folder / "reader"), PtyPort(folder / "scanner"), TcpPort())
        self.citizen = Citizen(folder / "counter")
        self.clerk: Clerk

    async def __aenter__(self) -> LockerHall:
        await self.start()
        reader, scanner, printer = self.cables
        self._tasks = [
            asyncio.create_task(attend(self.reader, reader)),
            asyncio.create_task(attend(self.scanner, scanner)),
            asyncio.create_task(attend(self.printer, printer)),
        ]
        bench = Bench(self._devices(), Clock())
        bench.start()
        await bench.first_look(10)
        self.clerk = self._clerk(bench)
        await self.clerk.desk.counter.open()
        self._tasks.append(asyncio.create_task(receive_citizens(self.clerk)))
        await self.citizen.arrive()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.citizen.go()
        self._tasks.pop().cancel()
        await asyncio.sleep(0.05)
        await self.clerk.desk.counter.close()
        await self.clerk.bench.close()
        await self.office.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for cable in self.cables:
            cable.close()
        with contextlib.suppress(asyncio.CancelledError):
            await self.stop()

    def _devices(self) -> Devices:
        reader, scanner, (host, port) = self.cables[0].path, self.cables[1].path, self.cables[2].address
        return Devices(
            card=DeviceSettings("card", "sdt", str(reader), off=None),
            scanner=DeviceSettings("scanner", "newland", str(scanner), off=None),
            printer=DeviceSettings("printer", "escpos", f"tcp://{host}:{port}", off=None),
        )

    def _clerk(self, bench: Bench) -> Clerk:
        place = Name("某中心", "Some centre")
        settings = Settings(
            terminal=TerminalSettings("T-1", "370999-01", place, place, "0538-2100000", "12345"),
            counter=CounterSettings(self.folder / "counter"),
            state=StateSettings(self.folder),
            platform=PlatformSettings(NOBODY, Secret("ab" * 32), SIGNER),
            cabinet=(self.cabinet,),
        )
        frame = Frame(centre=Both("某中心", "Some centre"), phone="0538-2100000")
        desk = Desk(self.folder / "counter", frame, Paces())
        bell = Bell(desk)
        bench.on_change(bell.ring)
        self.wall.changed.append(bell.ring)
        papers = Receipts(bench.printer), Documents(bench.a4)
        shelf = Shelf(self.store, self.office, Trust(SIGNER), self.clock)
        shelf.changed.append(bell.ring)
        letters = Letters(self.store, self.office, self.clock, bytes(32), lambda: shelf.letter_key)
        tally = Tally(self.store, self.office, self.clock)
        behind = self.store, bench, self.wall, None, *papers, self.office, shelf, letters, tally
        return Clerk(settings, self.clock, desk, *behind, bell, Upkeep(self.store, bench, self.clock))

    # ---- what a citizen does --------------------------------------------------------------------------------------

    async def chooses(self, tile: str) -> None:
        """Touch a tile of the home screen once it can be touched."""
        await self.citizen.until(lambda scene: scene.name == "welcome" and tile in scene.offers(), f"the tile {tile}")
        self.citizen.touches(tile)

    async def touches_at(self, scene: str, id: str) -> Scene:
        """See a scene and touch what it offers; the scene."""
        seen = await self.citizen.sees(scene)
        self.citizen.touches(id)
        return seen

    async def types_at(self, scene: str, digits: str) -> Scene:
        """See a keypad and type; the scene."""
        seen = await self.citizen.sees(scene)
        self.citizen.types(digits)
        return seen

    async def signs(self) -> SignaturePad:
        """Sign what is to be signed; the pad with its text."""
        scene = await self.citizen.sees("pickup.sign")
        assert isinstance(scene.content, SignaturePad)
        self.citizen.does(SignedHere(scene.number, scene.content.id, STROKES))
        return scene.content

    async def lays(self, card: IdCard) -> None:
        """Lay a card for as long as it takes to be read."""
        self.reader.lay(encode_record(card))

    async def comes_to_collect(self, card: IdCard) -> None:
        """From home to what waits for the bearer of this card."""
        await self.chooses("pickup")
        await self.citizen.sees("pickup.prove")
        await self.lays(card)

    async def collects(self, cell: int) -> Scene:
        """From an opening door to the slip."""
        await self.citizen.until(lambda scene: _door(scene) == cell, f"door {cell}")
        await self.touches_at("pickup.got_it", "got_it")
        return await self.citizen.sees("pickup.collected")

    # ---- what is on record ----------------------------------------------------------------------------------------

    async def handovers(self) -> list[Handover]:
        """The proofs of handover that wait for the courier."""
        return [event.handover for event in await self.facts(EventKind.HANDOVER) if event.handover is not None]

    def slips(self) -> list[str]:
        """What stands on the slips that came out, oldest first."""
        return [receipt.text for receipt in self.printer.receipts if not receipt.blank]


def _door(scene: Scene) -> int:
    """The door that a scene lights, while it moves."""
    return scene.content.door if isinstance(scene.content, DoorWall) and "door_" in scene.name else 0
