"""Wrong pickup codes, the lock-out that follows, codes that are frozen, and how codes are compared."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
from collections.abc import Awaitable

import pytest

from kiosk.contract.lockers import Agent, FactorRule
from kiosk.profile.sections import StaffRules
from kiosk.terminal.lockers.proofs import Title
from kiosk.terminal.lockers.wall import Found, Frozen, Locked
from kiosk.terminal.roster import Roster
from tests.terminal.lockers.doubles import (
    CODE,
    IDENTITY,
    NUMBER,
    QR,
    Site,
    grant,
    manifest,
    shown,
    staff_list,
    staff_pass,
)


async def guess(site: Site, times: int) -> Found | Locked:
    """A stranger tries codes."""
    answer: Found | Locked = Found()
    for number in range(times):
        answer = await site.wall.grants_for_code(f"{number:08d}")
    return answer


async def test_five_wrong_codes_lock_codes_out_for_ten_minutes(site: Site) -> None:
    await site.deposit(grant())
    assert await guess(site, 4) == Found()
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
    assert await site.wall.grants_for_code(CODE) == Found((Title(grant(), ("code",)),))


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


# ---- the code after the card ----------------------------------------------------------------------------------------


LICENCE = grant(rule=FactorRule.BOTH)


async def second(site: Site, digits: str = "00000000") -> Found | Locked | Frozen:
    """The receiver of a licence has laid the card down and types a code."""
    return await site.wall.second_code(await site.wall.grants_for_card(NUMBER), LICENCE, digits)


async def test_the_code_after_the_card_completes_the_proof(site: Site) -> None:
    await site.deposit(LICENCE)
    found = await second(site, CODE)
    assert isinstance(found, Found)
    assert (found.grants, found.factors_for(LICENCE)) == ((LICENCE,), ("card", "code"))


async def test_another_deposits_code_is_a_wrong_code_here(site: Site) -> None:
    await site.deposit(LICENCE, grant("D-8", 8, code="80351792"))
    found = await second(site, "80351792")
    assert isinstance(found, Found) and found.grants == (grant("D-8", 8, code="80351792"),), "by the card, as before"
    assert "code_wrong" in await site.audited()


async def test_five_wrong_codes_after_the_card_lock_codes_out(site: Site) -> None:
    await site.deposit(LICENCE)
    for _ in range(4):
        assert isinstance(await second(site), Found)
    assert isinstance(await second(site), Locked)
    assert isinstance(await second(site, CODE), Locked)
    await site.restart()
    assert isinstance(await second(site, CODE), Locked)
    site.clock.passed += 601
    assert isinstance(await second(site, CODE), Found)


async def test_ten_wrong_codes_in_a_day_freeze_the_code_of_this_deposit_only(site: Site) -> None:
    other = grant("D-8", 8, code="80351792")
    await site.deposit(LICENCE, other)
    for number in range(9):
        site.clock.passed += 301
        assert not isinstance(await second(site), Frozen), number
        if number == 4:
            await site.restart()
    site.clock.passed += 301
    assert await second(site) == Frozen()
    assert (await site.audited())[-1] == "code_frozen"
    site.clock.passed += 601
    assert await second(site, CODE) == Frozen(), "the right one as well"
    await site.restart()
    assert await second(site, CODE) == Frozen()
    assert await site.wall.grants_for_code(CODE) == Found(), "nor without the card"
    assert await site.wall.grants_for_code("80351792") == Found((Title(other, ("code",)),))
    assert (await site.wall.grants_for_card(NUMBER)).wanting == (LICENCE,), "the card still names it"


async def test_a_frozen_code_thaws_after_a_day(site: Site) -> None:
    await site.deposit(LICENCE)
    for _ in range(10):
        site.clock.passed += 301
        await second(site)
    site.clock.passed += 86401
    found = await second(site, CODE)
    assert isinstance(found, Found) and found.grants == (LICENCE,)


# ---- comparing ------------------------------------------------------------------------------------------------------


async def test_every_comparison_is_made_in_constant_time_and_none_is_left_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many comparisons whether the first fits, the last, or none: how long it takes tells nothing."""
    grants = [grant(f"D-{cell}", cell, number=f"{cell}", code=f"1000000{cell}", qr=f"{cell}") for cell in range(1, 6)]
    until = grants[0].valid_to
    agent = Agent("G-1", shown("id", "agent"), shown("code", "20000000"), "李*明", until)
    grants = [
        dataclasses.replace(each, agents=(agent,), id_hashes=(*each.id_hashes, shown("id", "x"))) for each in grants
    ]
    await site.wall.keep(manifest(*grants))
    roster = Roster(site.store, site.clock, identity=IDENTITY, rules=StaffRules())
    await roster.keep(staff_list(staff_pass("S-101"), staff_pass("S-102", number="2")))
    compared: list[tuple[str, str]] = []
    real = hmac.compare_digest

    def counting(one: str, other: str) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counting)

    async def count(asked: Awaitable[object]) -> int:
        compared.clear()
        await asked
        return len(compared)

    wall = site.wall
    assert {await count(wall.grants_for_card(number)) for number in ("1", "5", "x", "agent", "nobody")} == {15}
    assert {await count(wall.grants_for_code(code)) for code in ("10000001", "10000005", "20000000", "0")} == {10}
    assert {await count(wall.grants_for_qr(text)) for text in ("1", "5", "nothing")} == {5}
    assert {await count(roster.by_card(number)) for number in ("370999198506120116", "2", "nobody")} == {2}
    assert {await count(roster.by_badge(text)) for text in ("Bq4nW8sLk2ZxT7vR", "nothing")} == {2}
    assert await count(roster.check_pin(staff_pass(), "000000")) == 1
