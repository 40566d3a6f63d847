"""A door that stands open when its errand ends is an alarm, whatever else was said, and after a power cut too."""

from __future__ import annotations

import pytest

from kiosk.contract.facts import EventKind
from tests.terminal.lockers.doubles import CARD, Site, grant


async def alarms(site: Site) -> list[tuple[str, int]]:
    """What somebody must come for."""
    return [(event.reason, event.cell) for event in await site.facts(EventKind.ALARM)]


@pytest.mark.parametrize("said", ["not_mine", "empty"])
async def test_somebody_disputes_and_leaves_the_door_open(site: Site, said: str) -> None:
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        await pickup.settle(said)
    assert await alarms(site) == [("door_left_open", 7)]
    assert await site.state() == ("unverified", f"said_{said}")


async def test_after_a_power_cut_the_door_still_stands_open(site: Site) -> None:
    await site.deposit(grant())
    pickup = await site.wall.begin(grant(), CARD)
    await pickup.open()
    await site.restart()
    assert await alarms(site) == [("door_left_open", 7)]
    assert await site.state() == ("unverified", "interrupted")


async def test_a_door_that_was_shut_while_the_power_was_away_is_no_alarm(site: Site) -> None:
    await site.deposit(grant())
    pickup = await site.wall.begin(grant(), CARD)
    await pickup.open()
    site.board.take_and_shut(7)
    await site.restart()
    assert await alarms(site) == []
