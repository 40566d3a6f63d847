"""Seeding what stands still: calendar, sites, terminals, cabinets and notices."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session as Db

from kiosk.central.enrolment.standing import has_certificate, is_shut_out
from kiosk.central.profiles.folder import PROFILES, BadProfiles, Written
from kiosk.central.profiles.taking_over import words_of
from kiosk.central.seed.sheets import Days, Folder, Sheet, name
from kiosk.central.tables.places import CabinetRow, DayRow, NoticeRow, SiteRow, TerminalRow, YearRow
from kiosk.profile.place import Profile
from kiosk.sheets.problems import Place, Problem


def sow_calendar(db: Db, folder: Folder) -> None:
    """Holidays and worked weekends of each year in holidays.toml."""
    for year in folder.tables("holidays", "year"):
        db.add(YearRow(year=year["year"], provisional=year["provisional"]))
        db.add_all(DayRow(day=day, worked=False) for day in year["off"])
        db.add_all(DayRow(day=day, worked=True) for day in year["work"])


def sow_sites(db: Db, folder: Folder, profiles: Iterable[Written]) -> None:
    """Sites with their terminals and cabinets; what a site is called stands in its profile. Raises BadProfiles.

    What a manifest's version begins with is said when the program starts (lift_versions).
    """
    written = {each.site: each.profile for each in profiles}
    for sheet in folder.tables("sites", "site"):
        file = folder.path / PROFILES / f"{sheet['code']}.toml"
        if sheet["code"] not in written:
            raise BadProfiles([Problem(Place(file, 1), "is missing", "write the site's profile", "缺少站点配置")])
        db.add(_site(sheet, written[sheet["code"]]))
    db.flush()
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
    """Add the terminals of a keys file, or give known ones their new key, unless they got another by a certificate."""
    for row in terminal_rows(Folder(file.parent).tables(file.stem, "terminal")):
        known = db.get(TerminalRow, row.id)
        if known is None:
            db.add(row)
        elif not has_certificate(db, row.id) and not is_shut_out(db, row.id):
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


def _site(sheet: Sheet, profile: Profile) -> SiteRow:
    return SiteRow(code=sheet["code"], window=name(sheet, "window"), sign=sheet["sign"], **words_of(profile))
