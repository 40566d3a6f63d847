"""The synthetic staff of the hall: card and badge of each, made from staff.toml. None of them exists."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from drivers.contracts import CardKind, IdCard
from drivers.sim.people import Badge, Person, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROLES = {
    "security": ("安全员", "security officer"),
    "courier": ("投递员", "courier"),
    "admin": ("管理员", "administrator"),
    "technician": ("技术员", "technician"),
}


def load_staff(people: Path, first: int) -> tuple[Person, ...]:
    """Read staff.toml beside people.toml, when there is one; `first` is the place of the first in the stack of cards.

    Raises OSError, KeyError or ValueError.
    """
    rows = rows_of(people.with_name("staff.toml"), "staff")
    return tuple(_person(index, row) for index, row in enumerate(rows, start=first))


def _person(index: int, row: Mapping[str, Any]) -> Person:
    badge = Badge(row["id"], tuple(row["roles"]), row["badge"], str(row["pin"]))
    words = [ROLES.get(role, (role, role)) for role in badge.roles]
    note_zh = f"{badge.id} {'、'.join(zh for zh, _ in words)}"
    note_en = f"Staff, {', '.join(en for _, en in words)}"
    return Person(index, _card(row["name"], row["number"]), note_zh, note_en, (), badge=badge)


def _card(name: str, number: str) -> IdCard:
    """What the file does not say stands in the number, or is the same for all of them."""
    return IdCard(
        kind=CardKind.RESIDENT,
        name=name,
        english_name="",
        sex="男" if int(number[16]) % 2 else "女",
        nation="汉",
        born=dt.date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"),
        address="示例省示例县政务路1号",
        number=number,
        issuer="示例县公安局",
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2040, 1, 1),
        number_agrees=True,
        long_term=False,
    )
