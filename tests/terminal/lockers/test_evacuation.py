"""The hall is to be left: no door is pulsed for anybody, an open one is watched, and nothing is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Errand, Opening
from tests.terminal.lockers.doubles import CARD, Site, grant

_AWHILE = 50  # turns of the loop in which the wall has looked at its doors several times
STAFF = Deed(staff="S-101", second="S-102")


async def goes_on(errand: Errand) -> bool:
    """Whether it is still under way after a while."""
    for _ in range(_AWHILE):
        await asyncio.sleep(0.001)
    return errand.under_way


async def settled(errand: Errand) -> None:
    """Wait until the wall's own watch has ended it."""
    async with asyncio.timeout(10):
        while errand.under_way:  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("purpose", [Purpose.RECLAIM, Purpose.CLEARING])
async def test_staff_begin_nothing_not_even_two_of_them(site: Site, purpose: Purpose) -> None:
    await site.deposit(grant())
    site.wall.evacuating = True
    assert not site.wall.may_pulse(purpose, 7)
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.errand(purpose, 7, "D-0102", STAFF)
    assert refusal.value.reason == "evacuation"


async def test_a_citizen_begins_nothing_until_the_alarm_is_over(site: Site) -> None:
    await site.deposit(grant())
    site.wall.evacuating = True
    assert (site.wall.status.usable, site.wall.status.cause) == (False, "evacuation")
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.begin(grant(), CARD)
    assert refusal.value.reason == "evacuation"
    site.wall.evacuating = False
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED


async def test_the_alarm_comes_before_the_intent_is_written(site: Site) -> None:
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        site.wall.evacuating = True
        with pytest.raises(CellNotReady):
            await pickup.open()
        assert not pickup.under_way
    assert site.board.pulses == {}
    assert await site.state() == (CellState.OCCUPIED, "")


async def test_the_alarm_comes_between_the_intent_and_the_pulse(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.deposit(grant())
    write = site.wall.write_intent

    async def then_the_alarm(*told: object) -> int:
        number = await write(*told)  # type: ignore[arg-type]
        site.wall.evacuating = True
        return number

    monkeypatch.setattr(site.wall, "write_intent", then_the_alarm)
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.UNREACHABLE
    assert site.board.pulses == {}
    assert await site.state() == (CellState.OCCUPIED, "")


async def test_a_stuck_door_is_not_pulsed_a_second_time(site: Site) -> None:
    await site.deposit(grant())
    site.board.jammed.add(7)
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.STUCK
        site.wall.evacuating = True
        assert await pickup.open() is Opening.STUCK
    assert site.board.pulses == {7: 1}


async def test_an_open_door_is_watched_until_it_is_shut(site: Site) -> None:
    await site.deposit(grant())
    watch = asyncio.create_task(site.wall.watch())
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        site.wall.evacuating = True
    assert await goes_on(pickup)
    site.board.take_and_shut(7)
    await settled(pickup)
    watch.cancel()
    assert await site.state() == (CellState.UNVERIFIED, "not_confirmed")


async def test_a_door_that_is_still_open_when_the_alarm_is_over_was_left_open(site: Site) -> None:
    await site.deposit(grant())
    watch = asyncio.create_task(site.wall.watch())
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        site.wall.evacuating = True
    assert await goes_on(pickup)
    site.wall.evacuating = False
    await settled(pickup)
    watch.cancel()
    assert await site.state() == (CellState.UNVERIFIED, "door_left_open")


async def test_power_fails_in_the_alarm_while_a_door_stands_open(site: Site) -> None:
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        site.wall.evacuating = True
    await site.restart()
    assert await site.state() == (CellState.UNVERIFIED, "interrupted")
    assert site.board.pulses == {7: 1}
