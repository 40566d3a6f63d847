"""Staff sign in at the terminal: card or badge, and PIN. Wrong ones rest ever longer, whatever power and clock do."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import Role, Signed, StaffList, StaffPass
from kiosk.profile.sections import StaffRules
from kiosk.terminal.roster import Resting, Roster, SignedIn, WrongPin
from tests.terminal.lockers.doubles import IDENTITY, NUMBER, SHANGHAI, Site, shown, signed, staff_list, staff_pass

CARD_NO, BADGE, PIN = "370999198506120116", "Bq4nW8sLk2ZxT7vR", "246810"
QIAN = staff_pass()
MINUTE = dt.timedelta(minutes=1)


def roster(site: Site) -> Roster:
    """The roster of this terminal."""
    return Roster(site.store, site.clock, identity=IDENTITY, rules=StaffRules())


@pytest.fixture
async def desk(site: Site) -> Site:
    """A terminal whose list names one courier. No platform is anywhere near."""
    await roster(site).keep(staff_list(QIAN))
    return site


async def wrong(site: Site, times: int) -> WrongPin | Resting | SignedIn:
    """Somebody guesses."""
    answer: WrongPin | Resting | SignedIn | None = None
    for number in range(times):
        answer = await roster(site).check_pin(QIAN, f"{number:06d}")
    assert answer is not None
    return answer


def rest(site: Site, minutes: int) -> Resting:
    """Until then."""
    return Resting(site.clock.now() + minutes * MINUTE)


async def test_card_and_badge_name_the_courier_and_nobody_else(desk: Site) -> None:
    assert await roster(desk).by_card(CARD_NO) == QIAN
    assert await roster(desk).by_badge(f"HALLSTAFF1:{BADGE}") == QIAN
    assert await roster(desk).by_badge(BADGE) == QIAN
    for number in (NUMBER, BADGE, ""):
        assert await roster(desk).by_card(number) is None
    for text in (CARD_NO, "HALLPICK1:" + BADGE, ""):
        assert await roster(desk).by_badge(text) is None


async def test_the_right_pin_signs_in_and_a_restart_changes_nothing(desk: Site) -> None:
    assert await roster(desk).check_pin(QIAN, PIN) == SignedIn(QIAN)
    await desk.restart()
    who = await roster(desk).by_card(CARD_NO)
    assert who == QIAN
    assert await roster(desk).check_pin(QIAN, PIN) == SignedIn(QIAN)


async def test_before_the_first_list_nobody_is_of_the_staff(site: Site) -> None:
    assert await roster(site).by_card(CARD_NO) is None


async def test_whom_the_list_names_no_more_is_nobody(desk: Site) -> None:
    await roster(desk).keep(staff_list(version=2))
    assert await roster(desk).by_card(CARD_NO) is None


@pytest.mark.parametrize("now", [(), (staff_pass(roles=()),), (staff_pass(pin_hash="00" * 32),)])
async def test_at_work_the_next_list_tells_whether_somebody_still_is(desk: Site, now: tuple[StaffPass, ...]) -> None:
    names = roster(desk)
    assert await names.still_names(QIAN)
    longer = dataclasses.replace(QIAN, valid_to=QIAN.valid_to + MINUTE)
    await names.keep(staff_list(longer, version=2))
    assert await names.still_names(QIAN)
    await names.keep(staff_list(*now, version=3))
    assert not await names.still_names(QIAN)


async def test_a_pass_expires_by_itself(desk: Site) -> None:
    desk.clock.passed += 7 * 86400
    assert await roster(desk).by_card(CARD_NO) == QIAN
    desk.clock.passed += 86400
    assert await roster(desk).by_card(CARD_NO) is None
    assert await roster(desk).by_badge(BADGE) is None
    await roster(desk).confirm()
    desk.clock.set_by = dt.timedelta(days=-5)
    assert await roster(desk).by_card(CARD_NO) is None, "and no clock set back brings it back"


async def test_of_two_passes_for_one_card_the_good_one_counts(site: Site) -> None:
    old = staff_pass("S-100", valid_to=dt.datetime(2026, 11, 1, tzinfo=SHANGHAI))
    await roster(site).keep(staff_list(old, QIAN))
    assert await roster(site).by_card(CARD_NO) == QIAN


async def test_the_third_wrong_pin_rests_and_each_rest_is_twice_as_long(desk: Site) -> None:
    assert await wrong(desk, 1) == WrongPin(2)
    assert await wrong(desk, 1) == WrongPin(1)
    assert await wrong(desk, 1) == rest(desk, 1)
    assert await roster(desk).check_pin(QIAN, PIN) == rest(desk, 1), "the right one is not even looked at"
    for minutes in (2, 4, 8, 16, 32, 60, 60):
        desk.clock.passed += 3601
        assert await wrong(desk, 3) == rest(desk, minutes)


async def test_a_right_pin_forgives(desk: Site) -> None:
    await wrong(desk, 3)
    desk.clock.passed += 61
    assert await roster(desk).check_pin(QIAN, PIN) == SignedIn(QIAN)
    assert await wrong(desk, 3) == rest(desk, 1)


async def test_a_restart_ends_no_rest_and_forgets_no_try(desk: Site) -> None:
    await wrong(desk, 2)
    await desk.restart()
    resting = await wrong(desk, 1)
    assert resting == rest(desk, 1)
    await desk.restart()
    desk.clock.passed += 59
    assert await roster(desk).check_pin(QIAN, PIN) == resting
    desk.clock.passed += 2
    assert await wrong(desk, 3) == rest(desk, 2)


async def test_a_power_cut_between_typing_and_answer_does_not_give_a_try_back(desk: Site) -> None:
    for _ in range(2):
        await desk.store.run(lambda db: roster(desk)._count(db, QIAN.id))
        await desk.restart()
    assert await wrong(desk, 1) == rest(desk, 1)


async def test_a_clock_set_back_ends_no_rest_and_makes_none_last_for_a_year(desk: Site) -> None:
    await wrong(desk, 3)
    desk.clock.passed += 61
    await wrong(desk, 3)
    desk.clock.set_by = dt.timedelta(days=-365)
    assert await roster(desk).check_pin(QIAN, PIN) == rest(desk, 2), "the same rest, from now on"
    desk.clock.passed += 60
    assert isinstance(await roster(desk).check_pin(QIAN, PIN), Resting)
    desk.clock.passed += 61
    assert await roster(desk).check_pin(QIAN, PIN) == SignedIn(QIAN)


async def test_a_clock_set_back_a_little(desk: Site) -> None:
    resting = await wrong(desk, 3)
    desk.clock.set_by = dt.timedelta(minutes=-10)
    assert await roster(desk).check_pin(QIAN, PIN) == resting
    desk.clock.set_by = dt.timedelta()
    desk.clock.passed += 61
    assert await roster(desk).check_pin(QIAN, PIN) == SignedIn(QIAN)


async def test_thousands_of_rests_later_it_still_counts(desk: Site) -> None:
    await wrong(desk, 3)
    await desk.store.run(lambda db: db.execute("UPDATE pin_rests SET rests = 5000"))
    desk.clock.passed += 3601
    assert await wrong(desk, 3) == rest(desk, 60)


async def test_one_persons_wrong_pins_are_not_anothers(site: Site) -> None:
    fang = staff_pass("S-102", number="37099919790304022X", badge_hash="00" * 32)
    await roster(site).keep(staff_list(QIAN, fang))
    await wrong(site, 3)
    assert await roster(site).check_pin(fang, PIN) == SignedIn(fang)


async def test_refusals_are_on_record_without_any_number(desk: Site) -> None:
    await roster(desk).refused("card_unknown")
    await wrong(desk, 1)
    query = "SELECT facts FROM audit WHERE event = 'staff_refused' ORDER BY number"
    facts = await desk.store.run(lambda db: [row[0] for row in db.execute(query)])
    assert facts == ['{"tries":0,"why":"card_unknown"}', '{"tries":1,"why":"wrong_pin"}']


async def test_a_pass_planted_on_the_disk_by_who_has_the_key_signs_nobody_in(desk: Site) -> None:
    """The list lies sealed under the terminal's key, and signed by the platform all the same."""
    thief = dataclasses.replace(QIAN, id="S-666", badge_hash=shown("badge", "planted"))
    forger = Ed25519PrivateKey.generate()
    planted = msgspec.json.encode(staff_list(thief, version=9, by=forger)).decode()
    await desk.store.run(lambda db: db.execute("UPDATE staff_list SET body = sealed(?)", (planted,)))
    assert await roster(desk).by_badge("planted") is None


async def test_a_role_that_has_ended_is_none_and_ends_a_visit_under_way(site: Site) -> None:
    tonight = site.clock.now() + dt.timedelta(hours=8)
    shi = staff_pass(roles=(Role.COURIER, Role.TECHNICIAN), technician_until=tonight)
    await roster(site).keep(staff_list(shi))
    who = await roster(site).by_card(CARD_NO)
    assert who == shi
    site.clock.passed += 8 * 3600 + 1
    assert not await roster(site).still_names(shi)
    left = await roster(site).by_card(CARD_NO)
    assert left is not None and left.roles == (Role.COURIER,)
    await roster(site).confirm()
    site.clock.set_by = dt.timedelta(days=-1)
    assert not await roster(site).still_names(who), "a clock set back does not give it back"


@pytest.mark.parametrize(
    ("why", "listed"),
    [
        ("forged", staff_list(QIAN, version=7, by=Ed25519PrivateKey.generate())),
        ("addressed_elsewhere", signed("staff", StaffList("T-2", 7, "t7", dt.datetime.now(dt.UTC), (QIAN,)))),
        ("older", staff_list(version=0)),
        ("garbled", signed("staff", {"terminal": "T-1"})),
        ("forged", signed("manifest", StaffList("T-1", 7, "t7", dt.datetime.now(dt.UTC), ()))),
    ],
)
async def test_a_list_that_is_not_ours_changes_nothing(desk: Site, why: str, listed: Signed) -> None:
    await roster(desk).keep(listed)
    assert await roster(desk).by_card(CARD_NO) == QIAN
    query = "SELECT facts FROM audit WHERE event = 'staff_list_refused'"
    assert await desk.store.run(lambda db: [row[0] for row in db.execute(query)]) == [f'{{"why":"{why}"}}']
