"""Self-tests in the terminal's memory: each with its date, the newest hundred of them."""

from __future__ import annotations

import sqlite3

import msgspec

from kiosk.contract.events import Event
from kiosk.contract.self_test import Report
from kiosk.terminal.store import audit

_MOST = 100
_LONGEST = 9_999_999  # of a count in the audit log
_decoder = msgspec.json.Decoder(Report)


def keep(db: sqlite3.Connection, report: Report) -> None:
    """Write it down, with its audit record."""
    db.execute(
        "INSERT INTO self_tests (at, occasion, grade, report) VALUES (?, ?, ?, ?)",
        (report.at.isoformat(), report.occasion, report.grade.value, msgspec.json.encode(report).decode()),
    )
    db.execute("DELETE FROM self_tests WHERE number <= (SELECT MAX(number) FROM self_tests) - ?", (_MOST,))
    audit.record(
        db,
        report.at,
        Event.SELF_TESTED,
        occasion=report.occasion,
        grade=report.grade.value,
        failed=len(report.failed),
        differences=len(report.differences),
        seconds=min(round(report.seconds), _LONGEST),
    )


def newest(db: sqlite3.Connection) -> Report | None:
    """The last one; None before the first."""
    row = db.execute("SELECT report FROM self_tests ORDER BY number DESC LIMIT 1").fetchone()
    return _decoder.decode(row[0]) if row else None
