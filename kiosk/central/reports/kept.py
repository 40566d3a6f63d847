"""A report as the database keeps it, so that a month that is over is not reckoned for everyone who looks at it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from kiosk.central.pictures.together import Pictures
from kiosk.central.reports.period import Period
from kiosk.central.reports.table import Cell, Lack, Report, Share, Table, Word
from kiosk.contract.names import Name

# A cell that is no plain value is a list with its kind before what it holds.
_Cell = str | int | float | list[Any] | None


class _Table(msgspec.Struct):
    key: str
    columns: list[_Cell]
    rows: list[list[_Cell]]


class _Report(msgspec.Struct):
    first: dt.date
    last: dt.date
    now: dt.datetime
    made: dt.datetime
    tables: list[_Table]
    lacks: list[Lack]
    pictures: Pictures


_decoder = msgspec.json.Decoder(_Report)


def whole(report: Report) -> bytes:
    """A report of all sites, to be kept."""
    tables = [
        _Table(table.key, list(map(_written, table.columns)), [list(map(_written, row)) for row in table.rows])
        for table in report.tables
    ]
    period = report.period
    return msgspec.json.encode(
        _Report(period.first, period.last, period.now, report.made, tables, list(report.lacks), report.pictures)
    )


def report_in(content: bytes) -> Report | None:
    """The same report; None for one that another version of this program kept in words that are not ours."""
    try:
        told = _decoder.decode(content)
        tables = tuple(
            Table(table.key, tuple(map(_read, table.columns)), tuple(tuple(map(_read, row)) for row in table.rows))
            for table in told.tables
        )
    except (msgspec.DecodeError, ValueError):
        return None
    return Report(Period(told.first, told.last, told.now), None, told.made, tables, tuple(told.lacks), told.pictures)


def _written(cell: Cell) -> _Cell:
    match cell:
        case Name():
            return ["name", cell.zh, cell.en]
        case Word():
            return ["word", cell.key]
        case Share():
            return ["share", cell.part, cell.whole]
        case _:
            return cell


def _read(cell: _Cell) -> Cell:
    if not isinstance(cell, list):
        return cell
    match cell:
        case ["name", str() as zh, str() as en]:
            return Name(zh, en)
        case ["word", str() as key]:
            return Word(key)
        case ["share", int() | float() as part, int() | float() as of]:
            return Share(part, of)
        case _:
            raise ValueError("no cell of a report")
