"""Reading the seed files: plain TOML tables, days counted from today, names in two languages."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.central.workdays import Workdays
from kiosk.contract.names import Name

Sheet = dict[str, Any]


@dataclass(frozen=True)
class Folder:
    """The folder of seed files."""

    path: Path

    def tables(self, file: str, table: str) -> list[Sheet]:
        """All [[table]] entries of `file`.toml, in their order. Raises OSError or tomllib.TOMLDecodeError."""
        found: list[Sheet] = self.whole(file).get(table, [])
        return found

    def whole(self, file: str) -> Sheet:
        """One file as it stands."""
        return tomllib.loads((self.path / f"{file}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Days:
    """Turns offsets into dates: working days for what offices do, calendar days for what runs through weekends."""

    workdays: Workdays
    today: dt.date

    def worked(self, offset: int) -> dt.date:
        """The working day this far from today."""
        return self.workdays.offset(self.today, offset)

    def plain(self, offset: int) -> dt.date:
        """The calendar day this far from today."""
        return self.today + dt.timedelta(days=offset)


def name(sheet: Sheet, prefix: str = "") -> Name:
    """The pair `prefix`_zh and `prefix`_en, or zh and en without a prefix."""
    stem = f"{prefix}_" if prefix else ""
    return Name(sheet[f"{stem}zh"], sheet[f"{stem}en"])


def name_or_none(sheet: Sheet, prefix: str) -> Name | None:
    """The same, where the file may leave it out."""
    return name(sheet, prefix) if f"{prefix}_zh" in sheet else None


def holidays(folder: Folder) -> Workdays:
    """The calendar that the folder's holidays.toml describes."""
    years = folder.tables("holidays", "year")
    return Workdays(
        off=frozenset(_days(years, "off")),
        worked=frozenset(_days(years, "work")),
        years=frozenset(year["year"] for year in years),
    )


def _days(years: list[Sheet], kind: str) -> Iterator[dt.date]:
    for year in years:
        yield from year[kind]
