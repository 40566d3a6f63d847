"""Several workers on one database, and the real program: each trouble is one alert, soon; ten thousand cost little."""

from __future__ import annotations

import datetime as dt
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import deeds, taking_in
from kiosk.central.alerts.carrying import Bundle, carry
from kiosk.central.alerts.rounds import look
from kiosk.central.alerts.ways import Outcome, Tried, Ways
from kiosk.central.fleet import findings
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.tables.alerts import AlertEntryRow, AlertRow, DeliveryRow, DeliveryState, EntryKind
from kiosk.central.tables.fleet import FindingRow
from kiosk.rig.postgres import Postgres
from tests.central.alerts.board import HERE, TERMINAL, WAYS, Board
from tests.central.alerts.receivers import Hook, hook
from tests.central.desks import Desk
from tests.central.running import Central

PLACES = 40
TURNS = 6
MANY = 10_000
_PATIENCE = 60  # seconds; a second is enough on an idle machine


def _works(url: str, enough: Event) -> None:
    """A worker: rounds and webhooks as fast as it can, until it is told that it is enough."""
    desk = Desk(url)
    desk.at = dt.datetime.now().astimezone()

    def sends(_bundle: Bundle, _ways: Ways) -> Tried:
        return Tried(Outcome.SENT)

    while not enough.is_set():
        desk.at = dt.datetime.now().astimezone()
        look(desk.office, WAYS)
        carry(desk.office, WAYS, "webhook", sends)
    desk.close()


def _turn(storage: Engine) -> None:
    """Everything begins, ends and begins again, many times."""
    for turn in range(TURNS):
        for begins in (True, False) if turn < TURNS - 1 else (True,):
            for place in range(PLACES):
                with Db(storage) as db, db.begin():
                    now = dt.datetime.now(dt.UTC)
                    if begins:
                        findings.begin(db, TERMINAL, "jam", terminal=TERMINAL, place=f"p{place}", at=now)
                    else:
                        findings.end(db, TERMINAL, "jam", f"p{place}", now)
            time.sleep(0.05)


def _all_done(storage: Engine) -> bool:
    """Nothing is left to be looked at, or to be told."""
    with Db(storage) as db:
        fresh = db.scalar(select(func.count()).where(FindingRow.looked_at.is_(False)))
        untold = db.scalar(select(func.count()).where(DeliveryRow.way == "webhook", DeliveryRow.due.is_not(None)))
    return not fresh and not untold


def test_who_closes_an_alert_and_who_takes_its_finding_in_do_not_wait_for_each_other_in_a_ring(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Board(Desk(postgres.fresh(like="hall")))
    office = board.desk.office
    board.begin("tamper")
    board.later()
    (line,) = board.open()
    with office.begin() as db:
        db.execute(update(FindingRow).values(looked_at=False))
    looks, held = taking_in._look_at, threading.Event()

    def looks_late(*words: Any) -> None:  # noqa: ANN401
        held.set()
        time.sleep(0.3)
        looks(*words)

    monkeypatch.setattr(taking_in, "_look_at", looks_late)
    with ThreadPoolExecutor(1) as other:
        taking = other.submit(look, office, WAYS)
        assert held.wait(_PATIENCE)
        with office.begin() as db:
            deeds.close(db, "wang", line.id, "看过了", board.desk.at)
        assert taking.result(_PATIENCE) >= 1
    board.later()
    board.later(60)
    assert board.open() == ()
    board.desk.close()


def test_three_workers_on_postgresql_raise_each_alert_once_and_tell_it_once(postgres: Postgres) -> None:
    url = postgres.fresh(like="hall")
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    enough = processes.Event()
    workers = [processes.Process(target=_works, args=(url, enough)) for _ in range(3)]
    for worker in workers:
        worker.start()
    storage = open_storage(url)
    _turn(storage)
    _wait(partial(_all_done, storage), time.monotonic())
    enough.set()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with Db(storage) as db:
        still = select(func.count()).where(AlertRow.over_at.is_(None))
        assert db.scalar(still) == PLACES == db.scalar(select(func.count(AlertRow.place.distinct())))
        assert db.scalar(select(func.count()).where(FindingRow.looked_at.is_(False))) == 0
        for kind in (EntryKind.RAISED, EntryKind.TOLD, EntryKind.CLEARED):
            times = select(func.count()).where(AlertEntryRow.kind == kind).group_by(AlertEntryRow.alert_id)
            assert set(db.scalars(times)) <= {1}
        state = select(DeliveryRow.state, DeliveryRow.tries).where(DeliveryRow.way == "webhook").distinct()
        assert [tuple(one) for one in db.execute(state)] == [(DeliveryState.SENT, 1)]
    storage.dispose()


def _many(db: Db, at: dt.datetime) -> None:
    one = {"terminal_id": TERMINAL, "subject": TERMINAL, "site_code": HERE, "model": "", "began": at, "noticed": at}
    told = ({**one, "cause": "device_fault", "place": f"p{number}", "looked_at": False} for number in range(MANY))
    db.execute(insert(FindingRow), list(told))


@pytest.mark.timeout(60)
def test_ten_thousand_findings_in_a_minute_cost_a_few_seconds(desk: Desk) -> None:
    board = Board(desk)
    board.on_duty("wang")
    with board.writing() as db:
        _many(db, desk.at)
    before, began = _used(), time.monotonic()
    board.later()
    took, used = time.monotonic() - began, _used() - before
    with desk.office.look() as db:
        assert db.scalar(select(func.count()).where(AlertRow.raised_at.is_not(None))) == MANY
        assert db.scalar(select(func.count()).select_from(DeliveryRow)) == 2 * MANY
    began = time.monotonic()
    board.later(1)  # nothing is due: ten thousand that stand open cost nothing
    idle = time.monotonic() - began
    assert used < 20, f"{took:.1f} s, {used:.1f} s of this processor"
    assert idle < 0.5


def test_a_finding_is_an_alert_and_told_within_a_second_and_a_half(tmp_path: Path) -> None:
    with hook() as told:
        central = Central(tmp_path, ("--alert-webhook", f"duty={told.url}")).start()
        storage = open_storage(sqlite_url(tmp_path / "central.db"))
        lags: list[tuple[float, float]] = []
        for number in range(5):
            at, began = dt.datetime.now(dt.UTC), time.monotonic()
            with Db(storage) as db, db.begin():
                findings.begin(db, TERMINAL, "jam", terminal=TERMINAL, place=f"p{number}", at=at)
            raised = _wait(partial(_raised, storage, f"p{number}"), began)
            _wait(partial(_came, told, number), began)
            lags.append((raised, time.monotonic() - began))
        storage.dispose()
        assert central.stop() == 0
    assert max(raised for raised, _ in lags) < 1.5, lags
    assert [len(body["alerts"]) for body in told.bodies] == [1] * 5
    log = central.log
    assert "webhook.key" not in log
    assert "Traceback" not in log


def _came(told: Hook, number: int) -> bool:
    return len(told.came) > number


def _raised(storage: Engine, place: str) -> bool:
    with Db(storage) as db:
        return db.scalar(select(AlertRow.raised_at).where(AlertRow.place == place)) is not None


def _wait(until: Callable[[], bool], began: float) -> float:
    while not until():
        assert time.monotonic() - began < _PATIENCE
        time.sleep(0.02)
    return time.monotonic() - began


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
