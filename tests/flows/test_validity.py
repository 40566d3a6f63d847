"""Whether a card may open a door today: the date on it decides, and a date that nobody can read decides nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest

from drivers.contracts import IdCard
from kiosk.contract.scene import Scene
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import still_valid
from kiosk.terminal.session import Person
from tests.drivers.sdt import people

TODAY = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
_DATED = people.PERMIT


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (people.RESIDENT, None),  # 长期
        (dataclasses.replace(_DATED, valid_to=TODAY.date()), None),
        (dataclasses.replace(_DATED, valid_to=dt.date(2026, 11, 11)), "trouble.card_expired"),
        (dataclasses.replace(_DATED, valid_to=None), "trouble.card_dates_unreadable"),
    ],
)
async def test_a_card_without_a_readable_date_is_no_long_term_card(card: IdCard, told: str | None) -> None:
    asked: list[str] = []

    async def ask(scene: Scene) -> None:
        asked.append(scene.name)

    async def record(*_: object, **__: object) -> None:
        pass

    clerk = SimpleNamespace(
        desk=SimpleNamespace(ask=ask),
        store=SimpleNamespace(record=record),
        clock=SimpleNamespace(now=lambda: TODAY),
        session=SimpleNamespace(id="s"),
        desk_phone="0538-2100000",
    )
    assert await still_valid(cast("Clerk", clerk), Person(card)) is (told is None)
    assert asked == ([] if told is None else [told])
