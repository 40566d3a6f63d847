"""Seeding what stands still: calendar, sites, terminals, cabinets and notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session as Db

from kiosk.central.seed.sheets import Days, Folder, Sheet, name
from kiosk.central.tables.helping import StaffHoursRow
from kiosk.central.tables.places import CabinetRow, DayRow, NoticeRow, SiteRow, TerminalRow, YearRow


def sow_calendar(db: Db, folder: Folder) -> None:
    """Holidays and worked weekends of each year in holidays.toml."""
    for year in folder.tables("holidays", "year"):
        db.add(YearRow(year=year["year"], provisional=year["provisional"]))
        db.add_all(DayRow(day=day, worked=False) for day in year["off"])
        db.add_all(DayRow(day=day, worked=True) for day in year["work"])


def sow_sites(db: Db, folder: Folder) -> None:
    """Sites with their terminals and cabinets.

    What a manifest's version begins with is said when the program starts (lift_versions).
    """
    db.add_all(_site(sheet) for sheet in folder.tables("sites", "site"))
    db.flush()
    db.add_all(row for sheet in folder.tables("sites", "site") for row in _staff_hours(sheet))
    db.add_all(terminal_rows(folder.tables("sites", "terminal")))
    db.add_all(
        CabinetRow(id=sheet["id"], site_code=sheet["site"], name=name(sheet, "name"), cells=sheet["cells"], version=1)
        for sheet in folder.tables("sites", "cabinet")
    )


def terminal_rows(sheets: Iterable[Sheet]) -> list[TerminalRow]:
    """Terminals with their keys; a key is 32 bytes in hex. Raises ValueError without showing it."""
    rows = [TerminalRow(id=sheet["id"], site_code=sheet["site"], key=sheet["key"]) for sheet in sheets]
    for row in rows:
        if len(row.key) != 64 or set(row.key.lower()) - set("0123456789abcdef"):
            raise ValueError(f"key of terminal {row.id} is not 32 bytes in hex")
    return rows


def enrol_terminals(db: Db, file: Path) -> None:
    """Add the terminals of a keys file, or give known ones their new key."""
    for row in terminal_rows(Folder(file.parent).tables(file.stem, "terminal")):
        known = db.get(TerminalRow, row.id)
        if known is None:
            db.add(row)
        else:
            known.site_code, known.key = row.site_code, row.key


def sow_notices(db: Db, folder: Folder, days: Days) -> None:
    """The centre's notices."""
    db.add_all(
        NoticeRow(
            id=sheet["id"],
            starts=days.plain(sheet["from"]),
            until=days.plain(sheet["until"]),
            title=name(sheet, "title"),
            text=name(sheet, "text"),
        )
        for sheet in folder.tables("notices", "notice")
    )


def _staff_hours(sheet: Sheet) -> list[StaffHoursRow]:
    """From when to when the staff of a site are there on working days. Raises ValueError where that is no time."""
    rows = []
    for hours in sheet["staffed"]:
        begins, _, ends = str(hours).partition("-")
        if not dt.time.fromisoformat(begins) < dt.time.fromisoformat(ends):
            raise ValueError(f"staffed of site {sheet['code']} must be like 09:00-17:00")
        rows.append(StaffHoursRow(site_code=sheet["code"], begins=begins, ends=ends))
    return rows


def _site(sheet: Sheet) -> SiteRow:
    return SiteRow(
        code=sheet["code"],
        name=name(sheet, "name"),
        address=name(sheet, "address"),
        desk_phone=sheet["desk_phone"],
        night_phone=sheet["night_phone"],
        hours=name(sheet, "hours"),
        neighbour=name(sheet, "neighbour"),
        window=name(sheet, "window"),
        sign=sheet["sign"],
    )
