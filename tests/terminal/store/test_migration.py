"""A terminal with the first version of the memory comes to this one: nothing is lost, and nothing stays in clear."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from drivers.contracts import Door
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, HandoverOutcome
from kiosk.contract.lockers import CellState, Purpose
from kiosk.contract.sealing import FIRST
from kiosk.terminal.lockers.journal import Journal
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.store import audit, outbox
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.store.verify import verify

KEY = bytes(range(32))
AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
NOW = AT.isoformat()
FIRST_VERSION = Path(audit.__file__).with_name("migrations") / "0001_memory.sql"
CLEAR = ("王*示", "aa11bb22cc33dd44")  # a masked name and the hash of a code, which the first version kept in clear


def old_event(number: int, kind: str, **more: object) -> str:
    """A fact as the first version wrote it."""
    event = {"id": f"E-{number}", "number": number, "at": NOW, "kind": kind, "cabinet": "A", "cell": number}
    event |= {"deposit_id": f"D-{number}", "outcome": None, "said": "", "factors": [], "opened_at": None}
    event |= {"closed_at": None, "state": None, "reason": ""}
    return json.dumps(event | more)


def first_version(path: Path) -> None:
    """A memory of the first version with rows in every table, in the middle of a pickup."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(FIRST_VERSION.read_text("utf-8"))
        db.execute("PRAGMA user_version = 1")
        db.execute("PRAGMA journal_mode = WAL")
        audit.record(db, AT, Event.TERMINAL_STARTED)
        handover = {"outcome": "confirmed", "said": "got_it", "factors": ["card", "code"]}
        handover |= {"opened_at": NOW, "closed_at": NOW}
        for number in (1, 2):  # the platform has them already
            db.execute("INSERT INTO outbox (id, body) VALUES (?, '')", (f"E-{number}",))
        db.execute("INSERT INTO outbox (id, body) VALUES ('E-3', ?)", (old_event(3, "handover", **handover),))
        doubt = old_event(4, "cell", state="unverified", reason="door_left_open")
        db.execute("INSERT INTO outbox (id, body) VALUES ('E-4', ?)", (doubt,))
        db.execute("DELETE FROM outbox WHERE number < 3")
        db.execute("INSERT INTO manifests VALUES ('A', 41, ?)", (NOW,))
        body = json.dumps({"name_masked": CLEAR[0], "code_hash": CLEAR[1]})
        db.execute("INSERT INTO grants VALUES ('D-7', 'A', 7, ?)", (body,))
        cells = [(1, "free", "", "D-1"), (2, "occupied", "", "D-2"), (4, "unverified", "door_left_open", "D-4")]
        cells += [(5, "fault", "door_stuck", "D-5"), (6, "disabled", "", ""), (7, "pickup_open", "", "D-7")]
        db.executemany("INSERT INTO cells VALUES ('A', ?, ?, ?, ?, ?)", [(*cell, NOW) for cell in cells])
        columns = "cabinet, cell, deposit_id, factors, step, pulses, pulsed_at, state_before, reason_before"
        columns += ", opened_at, ended_at, said, ending"
        old = f"INSERT INTO pickups ({columns}) VALUES ('A', ?, ?, ?, ?, 1, ?, 'occupied', '', ?, ?, ?, ?)"
        db.execute(old, (1, "D-1", "card", "closed", NOW, NOW, NOW, "got_it", "confirmed"))
        db.execute(old, (4, "D-4", "card code", "open", NOW, NOW, NOW, "nothing", "presumed"))
        db.execute(old, (7, "D-7", "card code", "open", NOW, NOW, None, "", None))
        db.execute("INSERT INTO wrong_codes VALUES (1.5)")


def killed_at_work(path: Path) -> None:
    """The first version writes one more right and dies: its last pages stand in the write-ahead log."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("INSERT INTO grants VALUES ('D-8', 'A', 8, ?)", (json.dumps({"name_masked": "late-clear-text"}),))
    log = path.with_name(path.name + "-wal")
    left = path.read_bytes(), log.read_bytes()
    db.close()
    path.write_bytes(left[0])
    log.write_bytes(left[1])


def everything(path: Path) -> bytes:
    """All files of the state."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the old memory lies."""
    first_version(tmp_path / FILE_NAME)
    return tmp_path / FILE_NAME


async def test_facts_on_their_way_keep_number_and_order_and_say_the_same(path: Path) -> None:
    store = await Store.open(path, KEY)
    handover, cell = await store.run(lambda db: outbox.pending(db, 10))
    assert [(event.number, event.id) for event in (handover, cell)] == [(3, "E-3"), (4, "E-4")]
    assert handover.kind is EventKind.HANDOVER and handover.handover is not None
    proof = handover.handover
    assert (proof.outcome, proof.said, proof.factors) == (HandoverOutcome.CONFIRMED, "got_it", ("card", "code"))
    assert (proof.opened_at, proof.closed_at, handover.at) == (AT, AT, AT)
    assert (cell.kind, cell.state, cell.reason, cell.cell) == (
        EventKind.CELL,
        CellState.UNVERIFIED,
        "door_left_open",
        4,
    )
    assert cell.handover is None
    await store.close()


async def test_the_chain_begins_after_the_facts_that_stand_outside_it(path: Path) -> None:
    store = await Store.open(path, KEY)
    ledger_at = AT + dt.timedelta(minutes=1)

    def alarm(db: sqlite3.Connection) -> None:
        Ledger(db, "A", ledger_at).alarm(4, "door_left_open", "D-4")

    await store.run(alarm)
    events = await store.run(lambda db: outbox.pending(db, 10))
    assert [event.number for event in events] == [3, 4, 5]
    assert events[-1].previous == FIRST
    for key in (None, KEY):
        finding = await store.run(lambda db: verify(db, key))  # noqa: B023
        assert finding.whole and finding.foreign == 0, finding
        assert (finding.facts.written, finding.facts.waiting) == (5, 3)
    await store.close()


async def test_everything_delivered_the_numbers_still_go_on(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DELETE FROM outbox")
    store = await Store.open(path, KEY)
    await store.run(lambda db: Ledger(db, "A", AT).alarm(4, "door_left_open"))
    assert [event.number for event in await store.run(lambda db: outbox.pending(db, 10))] == [5]
    await store.close()


async def test_the_ledger_is_as_it_was(path: Path) -> None:
    store = await Store.open(path, KEY)
    cells = await store.run(lambda db: Ledger(db, "A", AT).cells())
    assert [(cell.number, cell.state.value, cell.reason, cell.deposit_id) for cell in cells] == [
        (1, "free", "", ""),
        (2, "occupied", "", "D-2"),
        (4, "unverified", "door_left_open", "D-4"),
        (5, "fault", "door_stuck", "D-5"),
        (6, "disabled", "", ""),
        (7, "pickup_open", "", "D-7"),
    ]
    assert all(cell.since == AT for cell in cells)
    await store.close()


async def test_a_pickup_that_was_under_way_is_settled_by_its_door(path: Path) -> None:
    store = await Store.open(path, KEY)

    def settle(db: sqlite3.Connection) -> tuple[str, ...]:
        journal = Journal(Ledger(db, "A", AT + dt.timedelta(minutes=5)))
        (line,) = journal.under_way()
        assert (line.purpose, line.cell, line.deposit_id) == (Purpose.PICKUP, 7, "D-7")
        assert (line.deed.factors, line.step, line.opened_at) == (("card", "code"), "open", AT)
        journal.settle_interrupted({7: Door.OPEN})
        return tuple(event.handover.outcome for event in outbox.pending(db, 10) if event.handover)

    assert await store.run(settle) == ("confirmed", "presumed")
    assert await store.run(lambda db: verify(db, KEY).whole)
    await store.close()


async def test_pickups_of_old_still_count(path: Path) -> None:
    store = await Store.open(path, KEY)
    rows = await store.run(
        lambda db: [tuple(row) for row in db.execute("SELECT number, purpose, deposit_id, said, ending FROM errands")]
    )
    assert rows == [
        (1, "pickup", "D-1", "got_it", "confirmed"),
        (2, "pickup", "D-4", "nothing", "presumed"),
        (3, "pickup", "D-7", "", None),
    ]
    assert await store.run(lambda db: db.execute("SELECT at FROM wrong_codes").fetchone()[0]) == 1.5
    await store.close()


async def test_the_list_is_asked_for_anew_because_the_old_one_was_not_signed(path: Path) -> None:
    store = await Store.open(path, KEY)
    for table in ("manifests", "grants"):
        assert await store.run(lambda db: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) == 0  # noqa: B023
    await store.close()


async def test_what_lay_in_clear_is_wiped_from_every_file(path: Path) -> None:
    clear = [text.encode("unicode_escape") for text in CLEAR]
    assert all(text in everything(path) for text in clear), "the search can find what is there"
    store = await Store.open(path, KEY)
    for _ in range(2):
        assert not any(text in everything(path) for text in (*clear, *(text.encode() for text in CLEAR)))
        await store.record(Event.TERMINAL_STARTED)
    await store.close()


async def test_what_a_killed_terminal_of_old_left_in_its_log_of_pages_is_wiped_too(path: Path) -> None:
    """The first version died without tidying up: its pages stand in the write-ahead log."""
    killed_at_work(path)
    assert b"late-clear-text" in everything(path)
    store = await Store.open(path, KEY)
    assert b"late-clear-text" not in everything(path)
    await store.close()
