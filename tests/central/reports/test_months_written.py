"""The report of a month that is over is written once, by whichever worker comes first, late where all were off."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
import zipfile
from collections.abc import Callable

from sqlalchemy import select

from kiosk.central.reports import monthly
from kiosk.central.reports.period import month_of
from kiosk.central.reports.reading import rows_of
from kiosk.central.reports.reckoning import reckon
from kiosk.central.reports.watch import month_by_month
from kiosk.central.tables.report_months import ReportFileRow, ReportMonthRow
from kiosk.central.tables.reports import EventRow
from tests.central.desks import Desk
from tests.central.facts import MORNING, handover
from tests.central.visiting import TERMINAL

_TURN = dt.datetime(2026, 12, 1).astimezone()
_HOUR = dt.timedelta(hours=1)
_FILES = {f"{language}.{form}" for language in ("zh", "en") for form in ("pdf", "xlsx", "zip")} | {"report"}


def _due(desk: Desk, now: dt.datetime) -> str:
    with desk.office.look() as db:
        return monthly.due(db, now)


def _all_at_once(work: Callable[[], str], count: int) -> list[str]:
    done: list[str] = []
    threads = [threading.Thread(target=lambda: done.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


def test_several_workers_write_a_month_once_and_it_is_the_one_that_is_reckoned(desk: Desk) -> None:
    assert _due(desk, _TURN + 3 * _HOUR) == "", "no terminal has ever told anything"
    desk.tell(handover("D-0102", 12, at=MORNING))
    now = _TURN + 3 * _HOUR
    assert (_due(desk, _TURN + _HOUR), _due(desk, now)) == ("", "2026-11")
    assert _all_at_once(lambda: monthly.write_due(desk.office.engine, now), 3) == ["", "", "2026-11"]
    assert monthly.write_due(desk.office.engine, now + 24 * _HOUR) == ""
    period = month_of("2026-11", now)
    with desk.office.look() as db:
        assert set(db.scalars(select(ReportFileRow.name))) == _FILES
        assert monthly.report_of(db, period) == reckon(rows_of(db, period), period)
        assert monthly.months(db) == [("2026-11", now.astimezone(dt.UTC))]
        folder = monthly.file_of(db, "2026-11", "zh.zip")
    assert folder is not None
    with zipfile.ZipFile(io.BytesIO(folder)) as files:
        assert files.testzip() is None
        assert {"2026-11-pickups.csv", "2026-11-use.csv", "2026-11-how.csv"} <= set(files.namelist())


def test_months_at_whose_turn_all_was_off_are_written_late_and_one_whose_writer_died_again(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, at=MORNING))
    late = _TURN + dt.timedelta(days=35)
    with desk.office.begin() as db:
        db.add(ReportMonthRow(month="2026-11", taken_at=late))  # and then its writer died
    assert _due(desk, late) == "2026-12"
    later = late + _HOUR
    assert [monthly.write_due(desk.office.engine, later) for _ in range(3)] == ["2026-11", "2026-12", ""]


def test_a_platform_writes_it_by_itself(desk: Desk) -> None:
    told = dt.datetime(2026, 10, 30, 12).astimezone()
    with desk.office.begin() as db:
        named = {"id": "E-1", "terminal_id": TERMINAL, "number": 1, "hash": "", "previous": ""}
        body = '{"id": "E-1", "number": 1, "at": "2026-10-30T12:00:00+08:00", "kind": "alarm"}'
        db.add(EventRow(**named, broken=False, received_at=told, copies=1, body=body))
    where = ("--db-url", desk.office.engine.url.render_as_string(hide_password=False))
    with month_by_month(desk.office, where, every=0.05):
        until = time.monotonic() + 60
        while _written(desk) != ["2026-10"]:
            assert time.monotonic() < until
            time.sleep(0.1)


def _written(desk: Desk) -> list[str]:
    with desk.office.look() as db:
        return [month for month, _ in monthly.months(db)]
