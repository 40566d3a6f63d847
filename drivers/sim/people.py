"""The synthetic people of the hall: their cards, and the messages on their phones. None of them exists."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drivers.contracts import CardKind, IdCard

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QR_PREFIX = "HALLPICK1:"


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

    @property
    def shown(self) -> bytes:
        """What a scanner reads from the QR code of the message."""
        return (QR_PREFIX + self.qr).encode()


@dataclass(frozen=True)
class Person:
    """One synthetic person: the card, and what the person is good for in a demonstration."""

    index: int
    card: IdCard
    note_zh: str
    note_en: str
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """The name as printed on the card."""
        return self.card.name


def load(people: Path) -> tuple[Person, ...]:
    """Read people.toml, and beside it deposits.toml when there is one. Raises OSError, KeyError or ValueError."""
    items = _items(people.with_name("deposits.toml"))
    rows = tomllib.loads(people.read_text(encoding="utf-8")).get("person", [])
    return tuple(_person(index, row, items) for index, row in enumerate(rows))


def _items(deposits: Path) -> tuple[Item, ...]:
    if not deposits.exists():
        return ()
    rows = tomllib.loads(deposits.read_text(encoding="utf-8")).get("deposit", [])
    return tuple(
        Item(row["id"], row["cell"], row["person"], row["item_zh"], row["item_en"], row["code"], row["qr"])
        for row in rows
    )


def _person(index: int, row: Mapping[str, Any], items: tuple[Item, ...]) -> Person:
    mine = tuple(item for item in items if item.person == row["name"])
    return Person(index, _card(row), row.get("note_zh", ""), row.get("note_en", ""), mine)


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
