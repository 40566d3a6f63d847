"""A cabinet to think with: doors, things and hands in memory, and a clock that only waiting moves."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import hmac
from collections import Counter
from typing import TYPE_CHECKING

from drivers.contracts import Door, Unlocked
from drivers.errors import DeviceFault, LinkLost, NoAnswer
from drivers.status import READY, Status
from kiosk.contract.platform import FactorRule, Grant, Manifest, Name, TerminalEvent
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.settings.model import Cabinet, CabinetCell, LockerRules
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

KEY = bytes(range(32))
NUMBER = "370999199001010030"
CODE, QR = "27496015", "Yh3PcD8oWm1RtKz5VnBq6s"
CABINET = Cabinet("A", tuple(CabinetCell(n, 1, n, (n - 1) % 4, (n - 1) // 4) for n in range(1, 13)))
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
        self.lose_reply = False
        self.at_pulse: Callable[[int], None] = lambda _channel: None
        self.at_look: Callable[[], None] = lambda: None
        self.status: Status = READY

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse."""
        if self.away:
            raise self.away
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
        if self.away:
            raise self.away
        seen = self.open - self.sensors_dead
        told = {number: Door.OPEN if number in seen else Door.CLOSED for number in range(1, 13)}
        return told | dict.fromkeys(self.blind, Door.UNKNOWN)

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


def keyed(text: str) -> str:
    """What the platform puts into a grant."""
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


def grant(
    deposit: str = "D-0102",
    cell: int = 7,
    *,
    number: str = NUMBER,
    code: str = CODE,
    qr: str = QR,
    rule: FactorRule = FactorRule.EITHER,
) -> Grant:
    """A grant as the platform makes them."""
    return Grant(
        deposit_id=deposit,
        cell=cell,
        project_no="3709992026111200015",
        item=Name("食品经营许可证", "Food business licence"),
        copies=1,
        name_masked="王*示",
        deposited_on=dt.date(2026, 11, 20),
        keep_until=dt.date(2026, 12, 5),
        rule=rule,
        id_hashes=(keyed("id:" + number),),
        code_hash=keyed("code:" + code),
        qr_hash=keyed("qr:" + qr),
    )


def manifest(*grants: Grant, version: int = 1) -> Manifest:
    """The platform's list."""
    return Manifest("A", version, grants)


class Site:
    """A terminal's memory with its wall and its board; can be stopped and started again."""

    def __init__(self, folder: Path, board: Board | None = None, rules: LockerRules | None = None) -> None:
        self.path = folder / "memory.db"
        self.board = board or Board()
        self.rules = rules or LockerRules()
        self.clock = VirtualClock()
        self.store: Store
        self.wall: Wall

    async def start(self) -> None:
        """Open the memory and settle what was cut short."""
        self.store = await Store.open(self.path, self.clock)
        self.wall = Wall(self.store, self.board, CABINET, self.clock, key=KEY, rules=self.rules)
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

    async def state(self, cell: int = 7) -> tuple[str, str]:
        """State and reason of a cell."""
        line = next(line for line in await self.wall.cells() if line.number == cell)
        return line.state.value, line.reason

    async def outbox(self) -> tuple[TerminalEvent, ...]:
        """What waits for the courier."""
        return await self.store.run(lambda db: outbox.pending(db, 1000))

    async def told(self) -> list[str]:
        """What waits for the courier, in short: outcomes of handovers, states of cells."""
        return [str(event.outcome or event.state) for event in await self.outbox()]

    async def audited(self) -> list[str]:
        """Names of the audit events."""
        return await self.store.run(
            lambda db: [row[0] for row in db.execute("SELECT event FROM audit ORDER BY number")]
        )
