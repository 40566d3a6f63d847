"""The synthetic people of the hall: their cards, the messages on their phones, their badges. None of them exists."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drivers.contracts import CardKind, IdCard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

QR_PREFIX = "HALLPICK1:"
BADGE_PREFIX = "HALLSTAFF1:"
LABEL_PREFIX = "HI"
_LABEL_DIGITS = 8


@dataclass(frozen=True)
class Item:
    """A result that lies in a cell, and the code and QR text its receiver got on the phone."""

    deposit: str
    cell: int
    person: str
    name_zh: str
    name_en: str
    code: str
    qr: str
    cabinet: str
    label: str  # what the bar code on it says

    @property
    def shown(self) -> bytes:
        """What a scanner reads from the QR code of the message."""
        return (QR_PREFIX + self.qr).encode()


@dataclass(frozen=True)
class Errand:
    """A thing that somebody collects for another, and the code for that."""

    item: Item
    code: str


@dataclass(frozen=True)
class Badge:
    """What somebody of the staff wears and knows."""

    id: str
    roles: tuple[str, ...]
    token: str
    pin: str

    @property
    def shown(self) -> bytes:
        """What a scanner reads from the badge."""
        return (BADGE_PREFIX + self.token).encode()


@dataclass(frozen=True)
class Person:
    """One synthetic person: the card, and what the person is good for in a demonstration."""

    index: int
    card: IdCard
    note_zh: str
    note_en: str
    items: tuple[Item, ...]
    errands: tuple[Errand, ...] = ()
    phone: str = ""
    badge: Badge | None = None

    @property
    def name(self) -> str:
        """The name as printed on the card."""
        return self.card.name


def load(people: Path) -> tuple[Person, ...]:
    """Read people.toml, and beside it deposits.toml when there is one. Raises OSError, KeyError or ValueError."""
    deposits = people.with_name("deposits.toml")
    items = tuple(_item(row) for row in rows_of(deposits, "deposit"))
    errands = rows_of(deposits, "delegation")
    return tuple(
        _person(index, row, items, errands) for index, row in enumerate(rows_of(people, "person", needed=True))
    )


def rows_of(file: Path, table: str, *, needed: bool = False) -> list[dict[str, Any]]:
    """One table of a demo file; empty when the file need not be there and is not. Raises OSError or ValueError."""
    if not needed and not file.exists():
        return []
    rows: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8")).get(table, [])
    return rows


def label_of(case: str) -> str:
    """What the bar code on the result of a case says."""
    return LABEL_PREFIX + case.zfill(_LABEL_DIGITS)


def _item(row: Mapping[str, Any]) -> Item:
    names, codes = (row["item_zh"], row["item_en"]), (row["code"], row["qr"])
    return Item(row["id"], row["cell"], row["person"], *names, *codes, row["cabinet"], label_of(row["case"]))


def _person(
    index: int, row: Mapping[str, Any], items: tuple[Item, ...], errands: Sequence[Mapping[str, Any]]
) -> Person:
    name = row["name"]
    mine = tuple(item for item in items if item.person == name)
    for_others = tuple(
        Errand(item, errand["code"])
        for errand in errands
        for item in items
        if errand["agent"] == name and item.label == label_of(errand["case"])
    )
    notes = (row.get("note_zh", ""), row.get("note_en", ""))
    return Person(index, _card(row), *notes, mine, for_others, phone=str(row.get("phone", "")))


def _card(row: Mapping[str, Any]) -> IdCard:
    long_term = row["valid_to"] == "长期"
    return IdCard(
        kind=CardKind(row["kind"]),
        name=row["name"],
        english_name=row.get("english_name", ""),
        sex=row["sex"],
        nation=row.get("nation", ""),
        born=_day(row["born"]),
        address=row.get("address", ""),
        number=row["number"],
        issuer=row.get("issuer", ""),
        valid_from=_day(row["valid_from"]),
        valid_to=None if long_term else _day(row["valid_to"]),
        number_agrees=True,
        long_term=long_term,
    )


def _day(value: object) -> dt.date:
    """TOML writes a day with or without quotes."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
