"""Any order of deposits, openings, doors, words and crashes: a model of what really lies where against the ledger."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.contracts import Door
from kiosk.contract.platform import CellState, Grant
from kiosk.terminal.lockers import manifest as lists
from kiosk.terminal.lockers.journal import Journal
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.rights import CellNotReady, Rights
from kiosk.terminal.lockers.verdict import Said
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store
from kiosk.terminal.store.verify import verify
from tests.terminal.lockers.doubles import SHANGHAI, grant, manifest

CELLS = (1, 2, 3)
Outcome = TypeVar("Outcome")


class Hall(RuleBasedStateMachine):
    """Three cells, honest citizens and staff, a terminal that may die at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "memory.db"
        self.now = dt.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
        self.things: dict[int, str] = {}  # what really lies in each cell
        self.open: set[int] = set()
        self.noted: dict[int, Door] = {}
        self.listed: dict[str, Grant] = {}
        self.version = 0
        self.deposits = 0
        self.pickup: int | None = None
        self.cell = 0
        self.took = self.moved = False

    @initialize()
    def install(self) -> None:
        """An empty cabinet."""
        self.db = asyncio.run(_fresh(self.path))
        self.work(lambda ledger: ledger.lay_out(CELLS))
        self.look()

    def teardown(self) -> None:
        """Throw everything away."""
        if hasattr(self, "db"):
            self.db.close()
        self.folder.cleanup()

    def work(self, act: Callable[[Ledger], Outcome]) -> Outcome:
        """One transaction."""
        self.now += dt.timedelta(seconds=1)
        self.db.execute("BEGIN IMMEDIATE")
        try:
            outcome = act(Ledger(self.db, "A", self.now))
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return outcome

    def rights(self, ledger: Ledger) -> Rights:
        """Ten minutes to finish."""
        return Rights(ledger, dt.timedelta(minutes=10))

    def look(self) -> None:
        """The terminal reads the sensors."""
        doors = {cell: Door.OPEN if cell in self.open else Door.CLOSED for cell in CELLS}
        self.work(lambda ledger: Journal(ledger).saw(doors, self.noted))
        self.noted = doors

    @rule(cell=st.sampled_from(CELLS))
    def deposit(self, cell: int) -> None:
        """Staff put something into a cell that everybody holds for free."""
        line = self.work(lambda ledger: ledger.cell(cell))
        if cell in self.things or line is None or line.state is not CellState.FREE:
            return
        self.deposits += 1
        mine = grant(f"D-{self.deposits:04d}", cell)
        self.things[cell] = mine.deposit_id
        self.listed[mine.deposit_id] = mine
        self.pull_list()

    @rule()
    def pull_list(self) -> None:
        """The platform's list comes, perhaps before the platform heard of handovers."""
        self.version += 1
        listed = manifest(*self.listed.values(), version=self.version)
        self.work(lambda ledger: lists.keep(self.rights(ledger), listed))

    @rule()
    def platform_hears(self) -> None:
        """The courier comes through: the platform takes what was handed over off its list."""
        events = self.work(lambda ledger: outbox.pending(ledger.db, 1000))
        for event in events:
            if event.outcome:
                self.listed.pop(event.deposit_id, None)
        self.work(lambda ledger: outbox.acknowledge(ledger.db, [event.id for event in events]))
        self.pull_list()

    @precondition(lambda self: self.pickup is None and self.listed)
    @rule(data=st.data(), works=st.booleans(), seen=st.booleans())
    def begin(self, data: st.DataObject, works: bool, seen: bool) -> None:
        """A receiver comes; their door is pulsed, and opens or does not; the terminal looks, or dies before it can."""
        mine = self.listed[data.draw(st.sampled_from(sorted(self.listed)))]
        try:
            self.pickup = self.work(
                lambda ledger: Journal(ledger).begin(mine, ("card",), self.rights(ledger).ready(mine))
            )
        except CellNotReady:
            return
        self.cell, self.took, self.moved = mine.cell, False, works or mine.cell in self.open
        self.noted.pop(self.cell, None)
        if works:
            self.open.add(self.cell)
        if seen:
            self.look()

    @precondition(lambda self: self.pickup is not None and self.cell in self.open)
    @rule()
    def take(self) -> None:
        """The receiver takes what is theirs."""
        self.things.pop(self.cell, None)
        self.took = True

    @precondition(lambda self: self.pickup is not None and self.cell in self.open)
    @rule()
    def take_and_leave(self) -> None:
        """The receiver does everything as they should."""
        self.look()
        self.take()
        self.open.discard(self.cell)
        self.look()
        self.settle(Said.GOT_IT, sent=True, sighted=False)

    @rule(cell=st.sampled_from(CELLS))
    def shut(self, cell: int) -> None:
        """Somebody pushes a door shut."""
        self.open.discard(cell)

    @rule(cell=st.sampled_from(CELLS))
    def force(self, cell: int) -> None:
        """Somebody opens a door with a key."""
        self.open.add(cell)
        self.moved |= cell == self.cell
        self.look()

    @rule()
    def watch(self) -> None:
        """A look at the sensors."""
        self.look()

    @precondition(lambda self: self.pickup is not None)
    @rule(said=st.sampled_from(Said), sent=st.booleans(), sighted=st.booleans())
    def settle(self, said: Said, sent: bool, sighted: bool) -> None:
        """The receiver says something; they are honest when they say that they got it."""
        if said is Said.GOT_IT and not self.took:
            said = Said.EMPTY
        self.look()
        number, moved = self.pickup or 0, self.moved
        # The wall never says "nothing sent" or "watched, and shut" of a door that moved.
        self.work(
            lambda ledger: Journal(ledger).settle(number, said, sent=sent or moved, sighted=sighted and not moved)
        )
        self.pickup = None

    @rule()
    def crash(self) -> None:
        """kill -9, and a start that reads the sensors first."""
        self.db.close()
        self.db = _again(self.path)
        doors = {cell: Door.OPEN if cell in self.open else Door.CLOSED for cell in CELLS}
        self.work(lambda ledger: Journal(ledger).settle_interrupted(doors))
        self.noted, self.pickup = {}, None
        self.look()

    @invariant()
    def free_cells_are_empty(self) -> None:
        """The one thing that must never be wrong."""
        for line in self.work(lambda ledger: ledger.cells()):
            if line.state is CellState.FREE:
                assert line.number not in self.things
            if line.state is CellState.OCCUPIED:
                assert self.things.get(line.number) == line.deposit_id
            if line.state in (CellState.PICKUP_OPEN, CellState.VERIFYING):
                assert self.pickup is not None and line.number == self.cell

    @invariant()
    def nothing_is_handed_over_twice(self) -> None:
        """At most one confirmed ending a deposit, and none after a dispute."""
        rows = self.db.execute("SELECT deposit_id, ending FROM pickups WHERE ending IS NOT NULL ORDER BY number")
        final: set[str] = set()
        for deposit_id, ending in rows.fetchall():
            assert deposit_id not in final
            if ending in ("confirmed", "disputed"):
                final.add(deposit_id)

    @invariant()
    def the_log_is_whole(self) -> None:
        """And the outbox is in order."""
        assert verify(self.db).whole
        numbers = [event.number for event in outbox.pending(self.db, 1000)]
        assert numbers == sorted(set(numbers))


async def _fresh(path: Path) -> sqlite3.Connection:
    store = await Store.open(path)
    await store.close()
    return _again(path)


def _again(path: Path) -> sqlite3.Connection:
    with closing(sqlite3.connect(path)):
        pass
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA synchronous = OFF")  # the machine tests rules, not the disk
    return db


Hall.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestHall = Hall.TestCase
