"""A report as tables of plain values, whatever it is written into; words stand for keys until it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiosk.central.pictures.together import Pictures
from kiosk.central.reports.period import Period
from kiosk.contract.names import Name


@dataclass(frozen=True)
class Word:
    """A word of our own, by its key in the word files."""

    key: str


@dataclass(frozen=True)
class Share:
    """A part of a whole; of no whole there is no share."""

    part: float
    whole: float

    @property
    def value(self) -> float | None:
        """From 0 to 1."""
        return self.part / self.whole if self.whole > 0 else None


# None, and a share of nothing, stand for what nobody knows: never for nought.
Cell = str | int | float | Name | Word | Share | None


@dataclass(frozen=True)
class Table:
    """`key` names title and formula in the word files; the first cell of a row says what the row is about."""

    key: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Lack:
    """Something that the report cannot tell, or tells in part: a key of the words, and how much of it."""

    key: str
    count: int = 0


@dataclass(frozen=True)
class Report:
    """All of it. `site` is the one that it is about; None for all."""

    period: Period
    site: Name | None
    made: dt.datetime
    tables: tuple[Table, ...]
    lacks: tuple[Lack, ...]
    pictures: Pictures


def heads(*keys: str) -> tuple[Word, ...]:
    """The heads of columns."""
    return tuple(Word(f"column.{key}") for key in keys)
