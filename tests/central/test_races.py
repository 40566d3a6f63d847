"""Sixteen who want the same: one gets it, on both engines, over the network and at the storage itself."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.lockers.deposits import hold
from kiosk.central.office import local_now
from kiosk.central.storage import open_storage
from kiosk.central.tables.lockers import DepositRow, DepositState, ParcelRow
from kiosk.rig.postgres import Postgres
from tests.central.desks import Desk
from tests.central.facts import placed
from tests.central.running import Central, faults
from tests.central.visiting import Json, refusal

WRITERS = 16
_one_at_a_time = threading.Lock()
ITEMS = ("HI00000403", "HI00000405", "HI00000803", "HI00001102", "HI00001402")


@pytest.fixture(params=["sqlite", "postgresql"])
def centrals(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Central, ...]]:
    """One platform on SQLite; on PostgreSQL two of them on one database, as a county runs them."""
    if request.param == "sqlite":
        found: tuple[Central, ...] = (Central(tmp_path).start(),)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.fresh()
        found = tuple(_beside(tmp_path, name, url) for name in ("one", "two"))
    yield found
    assert [central.stop() for central in found] == [0] * len(found)


def _beside(folder: Path, name: str, url: str) -> Central:
    place = folder / name
    place.mkdir()
    return Central(place, db_url=url).start()


def at_once(act: Callable[[int], str]) -> Counter[str]:
    """What sixteen threads got that began at the same moment."""
    gate = threading.Barrier(WRITERS)

    def run(number: int) -> str:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        return Counter(pool.map(run, range(WRITERS)))


def claims(centrals: tuple[Central, ...], item: Callable[[int], str], cell: Callable[[int], int]) -> Counter[str]:
    """Sixteen claims over HTTP: how many were granted, and why the others were not."""

    def act(number: int) -> str:
        central = centrals[number % len(centrals)]
        answer = central.claim(f"N-{number}", item(number), cell(number))
        return "won" if answer.status_code == 200 else refusal(answer)

    return at_once(act)


def test_one_cell_goes_to_one_of_sixteen(centrals: tuple[Central, ...]) -> None:
    got = claims(centrals, lambda number: ITEMS[number % len(ITEMS)], lambda _: 1)
    assert got["won"] == 1
    assert set(got) <= {"won", "cell_taken", "item_deposited"}


def test_one_thing_goes_into_one_of_sixteen_cells(centrals: tuple[Central, ...]) -> None:
    got = claims(centrals, lambda _: ITEMS[0], lambda number: (1, 2, 4, 5, 6, 13, 16, 19, 22, 23, 24)[number % 11])
    assert got == {"won": 1, "item_deposited": WRITERS - 1}


def test_sixteen_copies_of_one_write_are_one_write(centrals: tuple[Central, ...]) -> None:
    def act(number: int) -> str:
        answer = centrals[number % len(centrals)].claim("N-1", ITEMS[0], 1, key="same")
        assert answer.status_code == 200, answer.text
        return answer.text

    assert len(at_once(act)) == 1


def test_sixteen_copies_of_one_batch_make_one_event_and_one_task(centrals: tuple[Central, ...]) -> None:
    event = centrals[0].chain().link(placed("N-1", "HI00000503", 1, unannounced=True))

    def act(number: int) -> str:
        answer = centrals[number % len(centrals)].report(event)
        assert answer.status_code == 200, answer.text
        return answer.text

    assert len(at_once(act)) == 1
    seen = centrals[0].received()
    assert [one["copies"] for one in seen["events"]] == [WRITERS]
    assert centrals[0].tasks() == [("deposit_conflict", "fee_unpaid")]


def test_terminals_report_at_the_same_time_and_nothing_is_lost(centrals: tuple[Central, ...]) -> None:
    cells = (1, 2, 4, 5, 6)
    events = [
        centrals[0].chain().link(placed(f"N-{cell}", item, cell, unannounced=True))
        for cell, item in zip(cells, ITEMS, strict=True)
    ]

    def act(number: int) -> str:
        answer = centrals[number % len(centrals)].report(events[number % len(events)])
        assert answer.status_code == 200, answer.text
        return "taken"

    assert at_once(act) == {"taken": WRITERS}
    seen = centrals[0].received()
    assert (len(seen["events"]), seen["gaps"], seen["broken"]) == (len(events), [], [])
    assert {centrals[0].deposit(f"N-{cell}")["state"] for cell in cells} == {"waiting"}


def test_a_rush_of_terminals_and_staff_ends_without_a_fault_and_in_order(
    centrals: tuple[Central, ...],
) -> None:
    """Claims, deposits, choices of delivery and lists, all at once and by chance: nobody meets a fault of ours."""
    tokens = [central.sign_in() for central in centrals]
    central = centrals[0]
    projects = [central.parcel(item)["project_no"] for item in ITEMS]

    def act(number: int) -> str:
        chance = random.Random(number)
        visited, token = centrals[number % len(centrals)], tokens[number % len(centrals)]
        cabinet, terminal = chance.choice((("A", "T-DEMO-01"), ("B", "T-DEMO-04")))
        for turn in range(6):
            item, cell = chance.choice(ITEMS), chance.randint(1, 6)
            deposit = f"N-{number}-{turn}"
            claimed = visited.claim(deposit, item, cell, cabinet=cabinet, terminal=terminal).status_code
            there = chance.random() < 0.5
            with _one_at_a_time:
                fact = central.chain(terminal).link(placed(deposit, item, cell, there=there, cabinet=cabinet))
            reported = visited.report(fact, terminal=terminal).status_code
            choice = {"delivery": chance.choice(("mail", "locker")), "reason": ""}
            path = f"/v1/office/cases/{chance.choice(projects)}/delivery"
            chosen = visited.ask("POST", path, token, json=choice).status_code
            listed = visited.ask("GET", f"/v1/lockers/{cabinet}/manifest", terminal=terminal).status_code
            assert (reported, chosen, listed) == (200, 200, 200)
            assert claimed in {200, 409}
        return "done"

    assert at_once(act) == {"done": WRITERS}
    assert [fault for one in centrals for fault in faults(one.log)] == []
    held = Counter((row["cabinet"], row["cell"]) for row in _deposits(central) if row["holds_cell"])
    assert set(held.values()) == {1}
    waiting = Counter(row["item_no"] for row in _deposits(central) if row["state"] == "waiting")
    assert set(waiting.values()) == {1}
    assert central.received()["gaps"] == []


def _deposits(central: Central) -> list[Json]:
    rows: list[Json] = central.read("/v1/terminals/T-DEMO-01/deposits")
    return rows


def _hold(url: str, gate: threading.Barrier, number: int, cell: int, item: str) -> str:
    """One writer at the storage, in a process of its own."""
    storage = open_storage(url)
    gate.wait()
    with Db(storage) as db, db.begin():
        parcel = db.get_one(ParcelRow, item)
        found = hold(
            db, f"N-{number}", parcel, "A", cell, state=DepositState.CLAIMED, staff="", claimed_until=local_now()
        )
    storage.dispose()
    return found


@pytest.mark.parametrize("same", ["cell", "thing"])
def test_at_the_storage_one_of_sixteen_processes_wins(seeded_url: str, same: str) -> None:
    processes = get_context("forkserver")  # each is a process of its own, and the platform is read from disk once
    processes.set_forkserver_preload([__name__])
    with processes.Manager() as manager, processes.Pool(WRITERS) as pool:
        gate = manager.Barrier(WRITERS)
        wishes = [
            (seeded_url, gate, number, 1 if same == "cell" else 30 + number, ITEMS[number % 5 if same == "cell" else 0])
            for number in range(WRITERS)
        ]
        got = Counter(pool.starmap(_hold, wishes, chunksize=1))
    assert got[""] == 1
    assert set(got) <= {"", "cell_taken", "item_deposited"}
    storage = open_storage(seeded_url)
    with Db(storage) as db:
        held = select(DepositRow).where(DepositRow.holds_cell, DepositRow.id.startswith("N-"))
        assert len(db.scalars(held).all()) == 1
    storage.dispose()


def test_two_who_take_messages_never_get_the_same_one(desk: Desk) -> None:
    for cell, item in zip((1, 2, 4, 5, 6), ITEMS, strict=True):
        desk.tell(placed(f"N-{cell}", item, cell, unannounced=True))
    desk.later(minutes=2)
    taken: list[int] = []

    def act(_number: int) -> str:
        got = [message["id"] for message in desk.due(most=2)]
        taken.extend(got)
        return "done"

    at_once(act)
    assert len(taken) == len(set(taken))
    assert len([1 for _ in taken]) >= len(ITEMS)
