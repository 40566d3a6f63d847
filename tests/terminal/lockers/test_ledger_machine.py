"""Any order of errands, doors, words and crashes: a model of what really lies where against ledger and platform."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.contracts import Door
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import CellState, Grant, Purpose
from kiosk.terminal.lockers import access
from kiosk.terminal.lockers import manifest as lists
from kiosk.terminal.lockers.deed import Deed
from kiosk.terminal.lockers.journal import Journal
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.lockers.rights import CellNotReady, Rights
from kiosk.terminal.lockers.verdict import Ending, Said
from kiosk.terminal.store import outbox
from kiosk.terminal.store.sealed import let_seal
from kiosk.terminal.store.store import Store
from kiosk.terminal.store.verify import verify
from kiosk.terminal.trust import Trust
from tests.terminal.lockers.doubles import CARD, KEY, SHANGHAI, SIGNER, grant, manifest

CELLS = (1, 2, 3)  # the third is for papers
OUT_OF_SERVICE = (CellState.UNVERIFIED, CellState.FAULT, CellState.DISABLED)
PUT_IN = (Purpose.DEPOSIT, Purpose.HAND_IN)
TAKE_OUT = (Purpose.RECLAIM, Purpose.COLLECTION)
Outcome = TypeVar("Outcome")


def label(thing: str) -> str:
    """What is printed on a thing."""
    return thing if thing.startswith("HS") else f"HI{thing[2:]:0>8}"


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
        self.told: dict[int, CellState] = {}  # how each cell stands, as the platform heard it
        self.put_in: set[str] = set()  # what the platform heard was put in
        self.version = self.made = 0
        self.errand: int | None = None
        self.purpose = Purpose.PICKUP
        self.cell = 0
        self.mine = ""  # the deposit or hand-in that the errand is for
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
        return Rights(ledger, dt.timedelta(minutes=10), Trust(SIGNER), "T-1")

    def look(self) -> None:
        """The terminal reads the sensors."""
        doors = {cell: Door.OPEN if cell in self.open else Door.CLOSED for cell in CELLS}
        self.work(lambda ledger: Journal(ledger).saw(doors, self.noted))
        self.noted = doors

    # ---- the platform -----------------------------------------------------------------------------------------------

    @rule()
    def pull_list(self) -> None:
        """The platform's list comes, perhaps before the platform heard of what happened."""
        self.version += 1
        listed = manifest(*self.listed.values(), version=self.version)
        self.work(lambda ledger: lists.keep(self.rights(ledger), listed))

    @rule()
    def platform_hears(self) -> None:
        """The courier comes through: the platform takes its conclusions, and its new list comes."""
        events = self.work(lambda ledger: outbox.pending(ledger.db, 1000))
        for event in events:
            self.hear(event)
        self.work(lambda ledger: outbox.acknowledge(ledger.db, [event.id for event in events]))
        self.pull_list()

    def hear(self, event: TerminalEvent) -> None:
        """What follows from one fact."""
        if event.kind is EventKind.CELL and event.state is not None:
            self.told[event.cell] = event.state
        if event.handover or (event.act and event.act.said in ("taken", "empty")):
            self.listed.pop(event.deposit_id, None)
        if event.handed_in or (event.placed and event.placed.placed):
            assert event.deposit_id not in self.put_in, "told once"
            self.put_in.add(event.deposit_id)
        if event.placed and event.placed.placed:
            self.listed[event.deposit_id] = grant(event.deposit_id, event.cell, item_no=event.placed.item_no)

    # ---- errands begin ----------------------------------------------------------------------------------------------

    def begin(self, purpose: Purpose, cell: int, mine: str, works: bool, seen: bool, deed: Deed) -> None:
        """A door is pulsed, and opens or does not; the terminal looks, or dies before it can."""

        def intend(ledger: Ledger) -> int:
            if purpose is Purpose.PICKUP:
                before = self.rights(ledger).ready(self.listed[mine])
            else:
                before = access.ready(ledger, purpose, cell, mine, deed)
            return Journal(ledger).begin(purpose, mine, deed, before)

        try:
            self.errand = self.work(intend)
        except CellNotReady:
            return
        self.purpose, self.cell, self.mine = purpose, cell, mine
        self.took, self.moved = False, works or cell in self.open
        self.noted.pop(cell, None)
        if works:
            self.open.add(cell)
        if seen:
            self.look()

    @precondition(lambda self: self.errand is None and self.listed)
    @rule(data=st.data(), works=st.booleans(), seen=st.booleans())
    def receiver(self, data: st.DataObject, works: bool, seen: bool) -> None:
        """A receiver comes."""
        mine = self.listed[data.draw(st.sampled_from(sorted(self.listed)))]
        self.begin(Purpose.PICKUP, mine.cell, mine.deposit_id, works, seen, CARD)

    @precondition(lambda self: self.errand is None)
    @rule(cell=st.sampled_from(CELLS), works=st.booleans(), seen=st.booleans())
    def something_to_put_in(self, cell: int, works: bool, seen: bool) -> None:
        """A cell is kept, and a courier, or a citizen with papers, opens it."""
        line = self.work(lambda ledger: ledger.cell(cell))
        if line is None or line.state is not CellState.FREE:
            return
        self.made += 1
        purpose = Purpose.HAND_IN if cell == CELLS[-1] else Purpose.DEPOSIT
        mine = f"HS{self.made:08d}" if purpose is Purpose.HAND_IN else f"D-{self.made:04d}"
        kept = CellLine(cell, CellState.RESERVED, purpose.value, mine)
        self.work(lambda ledger: ledger.write(kept))
        deed = Deed(staff="S-101", item_no=label(mine), project_no="P", pieces=1)
        self.begin(purpose, cell, mine, works, seen, deed)

    @precondition(lambda self: self.errand is None)
    @rule(cell=st.sampled_from(CELLS), works=st.booleans(), seen=st.booleans())
    def staff_at_a_cell(self, cell: int, works: bool, seen: bool) -> None:
        """Staff take out what lies there, or look into a cell in doubt."""
        line = self.work(lambda ledger: ledger.cell(cell))
        if line is None or line.state is CellState.FREE:
            return
        out = Purpose.COLLECTION if line.deposit_id.startswith("HS") else Purpose.RECLAIM
        purpose = out if line.state is CellState.OCCUPIED else Purpose.LOOK
        self.begin(purpose, cell, line.deposit_id, works, seen, Deed(staff="S-102"))

    # ---- at the door ------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.errand is not None and self.cell in self.open)
    @rule()
    def use_the_door(self) -> None:
        """Whoever stands there puts in or takes out what they came for."""
        if self.purpose in PUT_IN:
            self.things.setdefault(self.cell, self.mine)
        elif self.purpose is not Purpose.LOOK:
            self.took = self.things.pop(self.cell, None) is not None or self.took

    @precondition(lambda self: self.errand is not None and self.cell in self.open)
    @rule(silent=st.booleans())
    def do_it_all(self, silent: bool) -> None:
        """Everything as one should, from the open door to the right word; or to none."""
        self.look()
        self.use_the_door()
        self.open.discard(self.cell)
        self.look()
        self.end(Said.NOTHING if silent else self.honest_word(), sent=True, sighted=False)

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

    # ---- errands end ------------------------------------------------------------------------------------------------

    def honest_word(self) -> Said:
        """What somebody honest says of what they did and see."""
        here = self.things.get(self.cell)
        if self.purpose is Purpose.PICKUP:
            return Said.GOT_IT if self.took else Said.EMPTY
        if self.purpose in PUT_IN:
            return Said.PLACED if here == self.mine else Said.NOT_PLACED
        if self.purpose in TAKE_OUT:
            return Said.TAKEN if self.took else Said.LEFT if here else Said.EMPTY
        return Said.EMPTY if here is None else Said.THERE if here == self.mine else Said.OTHER

    @precondition(lambda self: self.errand is not None)
    @rule(data=st.data(), sent=st.booleans(), sighted=st.booleans())
    def settle(self, data: st.DataObject, sent: bool, sighted: bool) -> None:
        """Whoever stands there says something honest, or nothing, or that the door did not open."""
        words = [self.honest_word(), Said.NOTHING, Said.DID_NOT_OPEN]
        self.end(data.draw(st.sampled_from(words)), sent=sent, sighted=sighted)

    def end(self, said: Said, *, sent: bool, sighted: bool) -> None:
        """The word is written down. Of what was not looked at nothing is said: scanned is what really lies there."""
        self.look()
        number, moved = self.errand or 0, self.moved
        thing = self.mine if said is Said.TAKEN else self.things.get(self.cell, "")

        def write(ledger: Ledger) -> None:
            journal = Journal(ledger)
            if self.purpose in (*TAKE_OUT, Purpose.LOOK):
                journal.add(number, Deed(staff="S-102", item_no=label(thing) if thing else "", counted=1))
            # The wall never says "nothing sent" or "watched, and shut" of a door that moved.
            journal.settle(number, said, sent=sent or moved, sighted=sighted and not moved)

        self.work(write)
        self.errand = None

    @rule()
    def crash(self) -> None:
        """kill -9, and a start that reads the sensors first."""
        self.db.close()
        self.db = _again(self.path)
        doors = {cell: Door.OPEN if cell in self.open else Door.CLOSED for cell in CELLS}
        self.work(lambda ledger: Journal(ledger).settle_interrupted(doors))
        self.work(lambda ledger: ledger.free_kept(ledger.at))
        self.noted, self.errand = {}, None
        self.look()

    # ---- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def free_cells_are_empty_and_occupied_ones_hold_what_they_should(self) -> None:
        """The one thing that must never be wrong."""
        for line in self.work(lambda ledger: ledger.cells()):
            if line.state is CellState.FREE:
                assert line.number not in self.things
            if line.state is CellState.OCCUPIED:
                assert self.things.get(line.number) == line.deposit_id
            if line.state not in (CellState.FREE, CellState.OCCUPIED, CellState.RESERVED, *OUT_OF_SERVICE):
                assert self.errand is not None and line.number == self.cell

    @invariant()
    def nothing_is_handed_over_twice(self) -> None:
        """No handover after a final end, unless staff have found the thing since."""
        rows = self.db.execute(
            "SELECT deposit_id, purpose, ending FROM errands WHERE ending IS NOT NULL ORDER BY number"
        )
        final: set[str] = set()
        for deposit_id, purpose, ending in rows.fetchall():
            assert purpose != Purpose.PICKUP or deposit_id not in final
            if ending in (Ending.CONFIRMED, Ending.DISPUTED, Ending.TAKEN, Ending.CLEARED, Ending.ABANDONED):
                final.add(deposit_id)
            elif ending == Ending.FOUND:
                final.discard(deposit_id)

    @invariant()
    def the_platform_hears_how_cells_stand(self) -> None:
        """What it heard last of each cell is so; only what it said itself, or keeps by claims, it does not hear."""
        told = dict(self.told)
        for event in outbox.pending(self.db, 1000):
            if event.kind is EventKind.CELL and event.state is not None:
                told[event.cell] = event.state
        for line in self.work(lambda ledger: ledger.cells()):
            if self.errand is not None and line.number == self.cell:
                continue
            heard = told.get(line.number)
            if line.state in OUT_OF_SERVICE or heard in OUT_OF_SERVICE:
                assert heard is line.state, line
            if line.state is CellState.OCCUPIED:
                assert heard is CellState.OCCUPIED, line

    @invariant()
    def both_chains_are_whole(self) -> None:
        """The audit log, and the facts on their way."""
        finding = verify(self.db, KEY)
        assert finding.whole, finding


async def _fresh(path: Path) -> sqlite3.Connection:
    store = await Store.open(path, KEY)
    await store.close()
    return _again(path)


def _again(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA synchronous = OFF")  # the machine tests rules, not the disk
    let_seal(db, KEY)
    return db


Hall.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestHall = Hall.TestCase
