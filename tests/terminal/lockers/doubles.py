"""A cabinet to think with: doors, things and hands in memory, and a clock that only waiting moves."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drivers.contracts import Door, Unlocked
from drivers.errors import DeviceFault, LinkLost, NoAnswer
from drivers.status import READY, Status
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import (
    Awaited,
    CellSize,
    FactorRule,
    Grant,
    HandInKind,
    Manifest,
    Parcel,
    Purpose,
    Role,
    Sensitivity,
    Signed,
    StaffList,
    StaffPass,
)
from kiosk.contract.names import Name
from kiosk.contract.sealing import KeyedKind, SignedKind, keyed, pin_proof, signed_message
from kiosk.profile.sections import LockerRules
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers.wall import Deed, Opening, Settled, Wall
from kiosk.terminal.settings.model import Cabinet, CabinetCell
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Identity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

KEY = bytes(range(32))
CARD = Deed(factors=("card",))
NUMBER = "370999199001010030"
CODE, QR = "27496015", "Yh3PcD8oWm1RtKz5VnBq6s"
PLATFORM = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
SIGNER = PLATFORM.public_key().public_bytes_raw().hex()
IDENTITY = Identity("T-1", KEY, SIGNER)
CABINET = Cabinet("A", tuple(CabinetCell(n, 1, n, (n - 1) % 4, (n - 1) // 4) for n in range(1, 13)))
# Two boards; three sizes, low cells and, at the end, cells for papers.
HALL = Cabinet(
    "A",
    (
        *(CabinetCell(n, 1, n, 0, n - 1, size="small", low=n > 4) for n in range(1, 7)),
        CabinetCell(7, 2, 7, 1, 0, size="medium"),
        CabinetCell(8, 2, 8, 1, 1, size="medium", low=True),
        CabinetCell(9, 2, 9, 1, 2, size="large"),
        CabinetCell(10, 2, 10, 1, 3, size="large"),
        CabinetCell(11, 2, 11, 1, 4, size="medium", use="in"),
        CabinetCell(12, 2, 12, 1, 5, size="large", low=True, use="in"),
    ),
    camera="CAM-3",
    camera_ahead=2.5,
)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


class VirtualClock(Clock):
    """Time that passes only when somebody waits, or when a test says so."""

    def __init__(self, start: dt.datetime = dt.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)) -> None:
        self._start = start
        self.passed = 0.0
        self.set_by = dt.timedelta()  # how far somebody has set the wall clock

    def now(self) -> dt.datetime:
        return self._start + self.set_by + dt.timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += max(seconds, 0.001)
        await asyncio.sleep(0)


class Board:
    """Twelve doors with things behind them, and what can be wrong with them."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self.items: dict[int, str] = {}
        self.pulses: Counter[int] = Counter()
        self.jammed: set[int] = set()
        self.sensors_dead: set[int] = set()
        self.blind: set[int] = set()  # doors of which the settings say that their sensor tells nothing
        self.opens_instead: dict[int, int] = {}
        self.away: DeviceFault | None = None
        self.silent: set[int] = set()  # boards that do not answer
        self.lose_reply = False
        self.with_beams: set[int] = set()
        self.beams_say: dict[int, bool] = {}  # beams that say something else than what lies there
        self.at_pulse: Callable[[int], None] = lambda _channel: None
        self.at_look: Callable[[], None] = lambda: None
        self.status: Status = READY

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse."""
        self._answer(board)
        if channel in self.open - self.sensors_dead - self.blind:
            return Unlocked.ALREADY_OPEN
        self.pulses[channel] += 1
        if channel not in self.jammed:
            self.open.add(self.opens_instead.get(channel, channel))
        self.at_pulse(channel)
        return Unlocked.UNKNOWN if self.lose_reply else Unlocked.PULSED

    async def doors(self, board: int) -> Mapping[int, Door]:
        """Read the sensors."""
        self.at_look()
        self._answer(board)
        seen = self.open - self.sensors_dead
        told = {number: Door.OPEN if number in seen else Door.CLOSED for number in range(1, 13)}
        return told | dict.fromkeys(self.blind, Door.UNKNOWN)

    async def beams(self, board: int) -> Mapping[int, bool]:
        """What lies before the beams."""
        self._answer(board)
        return {number: self.beams_say.get(number, number in self.items) for number in self.with_beams}

    def _answer(self, board: int) -> None:
        if self.away:
            raise self.away
        if board in self.silent:
            raise NoAnswer("no_answer")

    def put_and_shut(self, number: int, thing: str) -> None:
        """Somebody puts a thing in and shuts the door."""
        assert number in self.open, "the door is shut"
        self.items[number] = thing
        self.open.discard(number)

    def take_and_shut(self, number: int) -> None:
        """A citizen takes the thing and shuts the door."""
        assert number in self.open, "the door is shut"
        self.items.pop(number, None)
        self.open.discard(number)

    def pull_cable(self) -> None:
        """Nothing reaches the boards."""
        self.away = LinkLost("port_missing")

    def cut_power(self) -> None:
        """The boards are dumb."""
        self.away = NoAnswer("no_answer")

    def repair(self) -> None:
        """Cable and power are back."""
        self.away = None


def shown(kind: KeyedKind, text: str) -> str:
    """What the platform puts into a grant of what people show."""
    return keyed(KEY, kind, text)


def grant(
    deposit: str = "D-0102",
    cell: int = 7,
    *,
    number: str = NUMBER,
    code: str = CODE,
    qr: str = QR,
    rule: FactorRule = FactorRule.EITHER,
    **more: Any,  # noqa: ANN401  any field of a grant
) -> Grant:
    """A grant as the platform makes them."""
    made = Grant(
        deposit_id=deposit,
        terminal="T-1",
        cabinet="A",
        cell=cell,
        item_no=f"HI{cell:08d}",
        project_no="3709992026111200015",
        item=Name("食品经营许可证", "Food business licence"),
        document_no="JY0000001",
        copies=1,
        name_masked="王*示",
        deposited_on=dt.date(2026, 11, 20),
        keep_until=dt.date(2026, 12, 5),
        sensitivity=Sensitivity.ORDINARY,
        rule=rule,
        signature=False,
        id_hashes=(shown("id", number),),
        code_hash=shown("code", code),
        qr_hash=shown("qr", qr),
        agents=(),
        counter=1,
        valid_from=dt.datetime(2026, 11, 20, tzinfo=SHANGHAI),
        valid_to=dt.datetime(2026, 12, 20, tzinfo=SHANGHAI),
    )
    return dataclasses.replace(made, **more)


def signed(kind: SignedKind, told: object, by: Ed25519PrivateKey = PLATFORM) -> Signed:
    """A text with the platform's signature, or somebody else's."""
    body = msgspec.json.encode(told).decode()
    return Signed(body, by.sign(signed_message(kind, body)).hex())


def manifest(*grants: Grant, version: int = 1, **more: Any) -> Signed:  # noqa: ANN401  any field of a manifest
    """The platform's list, signed."""
    listed = Manifest(
        cabinet="A",
        terminal="T-1",
        version=version,
        tag=f"t{version}",
        issued_at=dt.datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI) + dt.timedelta(seconds=version),
        grants=tuple(signed("grant", each) for each in grants),
        revoked=(),
        parcels=(),
        awaited=(),
    )
    return signed("manifest", dataclasses.replace(listed, **more))


def staff_list(*staff: StaffPass, version: int = 1, by: Ed25519PrivateKey = PLATFORM) -> Signed:
    """The platform's list of the staff, signed."""
    issued = dt.datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI) + dt.timedelta(seconds=version)
    return signed("staff", StaffList("T-1", version, f"t{version}", issued, staff), by)


def parcel(item_no: str = "HI00000500", **more: Any) -> Parcel:  # noqa: ANN401  any field of a parcel
    """A result that staff may put in."""
    made = Parcel(
        item_no=item_no,
        project_no="3709992026111200500",
        item=Name("食品经营许可证", "Food business licence"),
        document_no="JY0000500",
        copies=1,
        name_masked="赵*例",
        size=CellSize.SMALL,
        sensitivity=Sensitivity.ORDINARY,
        low=False,
    )
    return dataclasses.replace(made, **more)


def awaited(id_: str = "HS00000077", **more: Any) -> Awaited:  # noqa: ANN401  any field of it
    """Papers that a case waits for."""
    made = Awaited(
        id=id_,
        project_no="3709992026111200077",
        kind=HandInKind.CORRECTION,
        item=Name("食品经营许可", "Food business licence"),
        name_masked="王*示",
        materials=(Name("平面图", "Floor plan"),),
        due=None,
        size=CellSize.MEDIUM,
        low=False,
        id_hashes=(shown("id", NUMBER),),
    )
    return dataclasses.replace(made, **more)


def staff_pass(id_: str = "S-101", *, number: str = "370999198506120116", **more: Any) -> StaffPass:  # noqa: ANN401
    """Somebody of the staff; PIN 246810, badge "Bq4nW8sLk2ZxT7vR"."""
    salt = "00112233445566778899aabbccddeeff"
    made = StaffPass(
        id=id_,
        label=Name("钱投递", "Courier Qian"),
        roles=(Role.COURIER,),
        card_hash=shown("staff", number),
        badge_hash=shown("badge", "Bq4nW8sLk2ZxT7vR"),
        pin_salt=salt,
        pin_hash=pin_proof(KEY, "246810", salt),
        valid_to=dt.datetime(2026, 12, 1, tzinfo=SHANGHAI),
    )
    return dataclasses.replace(made, **more)


def in_short(event: TerminalEvent) -> str:
    """A fact in one word."""
    if event.handover is not None:
        return event.handover.outcome.value
    if event.kind is EventKind.CELL and event.state is not None:
        return event.state.value
    return f"{event.kind}:{event.reason}" if event.reason else event.kind.value


class Site:
    """A terminal's memory with its wall and its board; can be stopped and started again."""

    def __init__(
        self,
        folder: Path,
        board: Board | None = None,
        rules: LockerRules | None = None,
        cabinet: Cabinet = CABINET,
    ) -> None:
        self.path = folder / "memory.db"
        self.cabinet = cabinet
        self.board = board or Board()
        self.rules = rules or LockerRules()
        self.clock = VirtualClock()
        self.store: Store
        self.wall: Wall

    async def start(self) -> None:
        """Open the memory and settle what was cut short."""
        self.store = await Store.open(self.path, KEY, self.clock)
        self.wall = Wall(self.store, self.board, self.cabinet, self.clock, identity=IDENTITY, rules=self.rules)
        await self.wall.recover()
        if self.board.away is None:
            await self.wall.look()

    async def stop(self) -> None:
        """Close the memory."""
        await self.store.close()

    async def restart(self) -> None:
        """Stop without a word to anybody, and start again."""
        await self.stop()
        await self.start()

    async def deposit(self, *grants: Grant, version: int = 1) -> None:
        """Things lie in their cells and the platform says so."""
        for each in grants:
            self.board.items.setdefault(each.cell, each.deposit_id)
        await self.wall.keep(manifest(*grants, version=version))

    async def errand(
        self,
        purpose: Purpose,
        cell: int,
        deposit_id: str,
        said: str,
        at_door: Callable[[], None] | None = None,
        deed: Deed | None = None,
        **learned: Any,  # noqa: ANN401  what Errand.note takes
    ) -> Settled:
        """Staff, or who hands something in, open a door, do something there, shut it and say so."""
        async with await self.wall.errand(purpose, cell, deposit_id, deed or Deed(staff="S-101")) as errand:
            assert await errand.open() is Opening.OPENED
            if at_door is not None:
                at_door()
            self.board.open.discard(cell)
            assert await errand.closed(5)
            if learned:
                await errand.note(**learned)
            return await errand.settle(said)

    async def put_in(self, deposit_id: str = "D-0500", item_no: str = "HI00000500", said: str = "placed") -> int:
        """Staff put a result in, or say that they did not; the cell."""
        cell = (await self.wall.reserve(deposit_id, CellSize.SMALL)).number
        deed = Deed(staff="S-101", item_no=item_no, project_no="3709992026111200500")
        thing = {cell: deposit_id} if said == "placed" else {}
        await self.errand(Purpose.DEPOSIT, cell, deposit_id, said, lambda: self.board.items.update(thing), deed)
        return cell

    async def hand_in(self, hand_in_id: str = "HS00000077", pieces: int = 3) -> int:
        """A citizen puts papers in; the cell."""
        cell = (await self.wall.reserve(hand_in_id, CellSize.SMALL, use="in")).number
        deed = Deed(factors=("card",), project_no="3709992026111200077", pieces=pieces)
        await self.errand(
            Purpose.HAND_IN, cell, hand_in_id, "placed", lambda: self.board.items.update({cell: hand_in_id}), deed
        )
        return cell

    async def state(self, cell: int = 7) -> tuple[str, str]:
        """State and reason of a cell."""
        line = next(line for line in await self.wall.cells() if line.number == cell)
        return line.state.value, line.reason

    async def outbox(self) -> tuple[TerminalEvent, ...]:
        """What waits for the courier."""
        return await self.store.run(lambda db: outbox.pending(db, 1000))

    async def told(self) -> list[str]:
        """What waits for the courier, in short: outcomes of handovers, states of cells, kinds of anything else."""
        return [in_short(event) for event in await self.outbox()]

    async def facts(self, kind: EventKind) -> list[TerminalEvent]:
        """What waits for the courier of one kind."""
        return [event for event in await self.outbox() if event.kind is kind]

    async def audited(self) -> list[str]:
        """Names of the audit events."""
        return await self.store.run(
            lambda db: [row[0] for row in db.execute("SELECT event FROM audit ORDER BY number")]
        )
