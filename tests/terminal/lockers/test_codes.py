"""Wrong pickup codes, and the lock-out that follows."""

from __future__ import annotations

import datetime as dt

from kiosk.terminal.lockers.wall import Found, Locked
from tests.terminal.lockers.doubles import CODE, NUMBER, QR, Site, grant


async def guess(site: Site, times: int) -> Found | Locked:
    """A stranger tries codes."""
    answer: Found | Locked = Found(("code",))
    for number in range(times):
        answer = await site.wall.grants_for_code(f"{number:08d}")
    return answer


async def test_five_wrong_codes_lock_codes_out_for_ten_minutes(site: Site) -> None:
    await site.deposit(grant())
    assert await guess(site, 4) == Found(("code",))
    locked = await guess(site, 1)
    assert locked == Locked(site.clock.now() + dt.timedelta(minutes=10))
    assert await site.wall.grants_for_code(CODE) == locked
    assert (await site.audited())[-2:] == ["code_wrong", "codes_locked"]


async def test_cards_and_qr_still_work(site: Site) -> None:
    await site.deposit(grant())
    await guess(site, 5)
    assert (await site.wall.grants_for_card(NUMBER)).grants == (grant(),)
    assert (await site.wall.grants_for_qr(QR)).grants == (grant(),)


async def test_the_right_code_works_when_the_time_is_over(site: Site) -> None:
    await site.deposit(grant())
    await guess(site, 5)
    site.clock.passed += 599
    assert isinstance(await site.wall.grants_for_code(CODE), Locked)
    site.clock.passed += 2
    assert await site.wall.grants_for_code(CODE) == Found(("code",), (grant(),))


async def test_knocking_while_locked_out_makes_it_no_longer(site: Site) -> None:
    await guess(site, 5)
    site.clock.passed += 300
    assert isinstance(await guess(site, 50), Locked)
    site.clock.passed += 301
    assert isinstance(await guess(site, 1), Found)


async def test_a_right_code_forgives_nothing(site: Site) -> None:
    await site.deposit(grant())
    await guess(site, 4)
    assert isinstance(await site.wall.grants_for_code(CODE), Found)
    assert isinstance(await guess(site, 1), Locked)


async def test_slow_mistakes_do_not_add_up(site: Site) -> None:
    for _ in range(20):
        assert isinstance(await guess(site, 1), Found)
        site.clock.passed += 151


async def test_a_clock_set_back_locks_nobody_out_for_a_year(site: Site) -> None:
    await guess(site, 5)
    site.clock.set_by = dt.timedelta(days=-365)
    assert isinstance(await guess(site, 1), Found)
    site.clock.set_by = dt.timedelta(seconds=-300)
    await guess(site, 4)
    locked = await guess(site, 1)
    assert isinstance(locked, Locked)
    assert locked.until <= site.clock.now() + dt.timedelta(minutes=10)
