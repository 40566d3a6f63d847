"""The report of each month that is over, written once: by whichever worker takes it first, late where all were off.

It is taken in hand before it is reckoned, in a transaction of its own. Whoever took one and has not written it within
half an hour has died, and another may take it.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as Db

from kiosk.central.reports import kept, written
from kiosk.central.reports.period import Period, month_of
from kiosk.central.reports.reading import rows_of
from kiosk.central.reports.reckoning import reckon
from kiosk.central.reports.table import Report
from kiosk.central.reports.words import ReportWords
from kiosk.central.storage import add_if_new, locked, looking
from kiosk.central.tables.report_months import ReportFileRow, ReportMonthRow
from kiosk.central.tables.reports import EventRow
from kiosk.text.catalogue import LANGUAGES

FORMS = {"pdf": "application/pdf", "xlsx": written.SPREADSHEET, "zip": "application/zip"}
_WHOLE = "report"
# At night, when what terminals told in the last hours has come, and nobody is at work.
_AFTER = dt.timedelta(hours=2)
_GIVEN_UP = dt.timedelta(minutes=30)
_MOST_MONTHS = 12  # that are written late


def due(db: Db, now: dt.datetime) -> str:
    """The oldest month since terminals told anything that is over, and that nobody has written or is writing."""
    first = db.scalar(select(EventRow.received_at).order_by(EventRow.place).limit(1))
    if first is None:
        return ""
    cared_for = ReportMonthRow.made_at.is_not(None) | (ReportMonthRow.taken_at > now - _GIVEN_UP)
    done = set(db.scalars(select(ReportMonthRow.month).where(cared_for)))
    open_ = [month for month in _over(now) if month >= f"{first.astimezone():%Y-%m}" and month not in done]
    return min(open_, default="")


def _over(now: dt.datetime) -> Iterator[str]:
    """The months before the present one, the newest first."""
    day = (now - _AFTER).astimezone().date().replace(day=1)
    for _ in range(_MOST_MONTHS):
        day = (day - dt.timedelta(days=1)).replace(day=1)
        yield f"{day:%Y-%m}"


def write_due(engine: Engine, now: dt.datetime) -> str:
    """Write one that is due, unless somebody else is at it; the month that was written."""
    month = _take(engine, now)
    if not month:
        return ""
    period = month_of(month, now)
    with Db(looking(engine)) as db:
        report = reckon(rows_of(db, period), period)
    files = dict(_files(report))
    with Db(engine) as db, db.begin():
        row = locked(db, ReportMonthRow, month)
        if row is None or row.made_at is not None:
            return ""
        db.add_all(ReportFileRow(month=month, name=name, content=content) for name, content in files.items())
        row.made_at = now
    return month


def months(db: Db) -> list[tuple[str, dt.datetime]]:
    """Those that are written, the newest first, and when."""
    query = select(ReportMonthRow.month, ReportMonthRow.made_at).where(ReportMonthRow.made_at.is_not(None))
    return [(month, at) for month, at in db.execute(query.order_by(ReportMonthRow.month.desc())) if at is not None]


def file_of(db: Db, month: str, name: str) -> bytes | None:
    """One of its files."""
    return db.scalar(select(ReportFileRow.content).where(ReportFileRow.month == month, ReportFileRow.name == name))


def report_of(db: Db, period: Period) -> Report | None:
    """The report of a whole month as it was written; None where it was not."""
    content = file_of(db, period.name, _WHOLE)
    return None if content is None else kept.report_in(content)


def _take(engine: Engine, now: dt.datetime) -> str:
    with Db(engine) as db, db.begin():
        month = due(db, now)
        if not month or add_if_new(db, ReportMonthRow(month=month, taken_at=now)):
            return month
        row = locked(db, ReportMonthRow, month)
        if row is None or row.made_at is not None or row.taken_at > now - _GIVEN_UP:
            return ""
        row.taken_at = now
        return month


def _files(report: Report) -> Iterator[tuple[str, bytes]]:
    yield _WHOLE, kept.whole(report)
    for language in LANGUAGES:
        t = ReportWords(language)
        yield f"{language}.pdf", written.pdf(report, t)
        yield f"{language}.xlsx", written.xlsx(report, t)
        yield f"{language}.zip", _zipped(report, t)


def _zipped(report: Report, t: ReportWords) -> bytes:
    """The CSV of every table, and how each is reckoned."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for key, text in written.csv_files(report, t).items():
            folder.writestr(f"{report.period.name}-{key}.csv", text.encode())
    return out.getvalue()
