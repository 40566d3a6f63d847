"""M14 at the locker: one of two results is here; collected now, left for the other, or both in one go."""

from __future__ import annotations

from kiosk.contract.content import Rows
from kiosk.contract.words import say
from kiosk.text import render
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.bureau import Bureau
from tests.flows.locker_hall import LockerHall, mine


def at_the_office(hall: LockerHall) -> Bureau:
    """The platform's side in this test's hands."""
    bureau = Bureau(hall.office)
    hall.office.handling = bureau
    return bureau


async def test_the_first_of_two_is_collected_now(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7, parts=2, here=1))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(RESIDENT)
    shown = await hall.touches_at("pickup.confirm", "open")
    assert shown.hint == say("pickup.confirm_part", here=1, parts=2)
    await hall.collects(7)
    (proof,) = await hall.handovers()
    assert proof.said == "got_it"


async def test_the_first_of_two_is_left_for_the_other(hall: LockerHall) -> None:
    bureau = at_the_office(hall)
    await hall.deposit(mine("D-7", 7, parts=2, here=1))
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.confirm", "together")
    await hall.touches_at("results.kept", "ok")
    await hall.citizen.until(lambda scene: scene.name == "welcome", "home")
    assert [together for _, together in bureau.pickups] == [True]
    assert await hall.state(7) == ("occupied", "")
    assert await hall.handovers() == []


async def test_a_wish_that_cannot_be_told_is_not_kept_and_said_so(hall: LockerHall) -> None:
    at_the_office(hall).here = False
    await hall.deposit(mine("D-7", 7, parts=2, here=1))
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.confirm", "together")
    await hall.citizen.sees("trouble.platform_away")


async def test_what_waits_for_the_other_is_marked_and_may_be_taken_all_the_same(hall: LockerHall) -> None:
    await hall.deposit(mine("D-5", 5), mine("D-7", 7, parts=2, here=1, together=True))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(RESIDENT)
    listed = await hall.citizen.sees("pickup.choose")
    assert isinstance(listed.content, Rows)
    pills = {row.id: render(row.pill.words, "zh") for row in listed.content.rows if row.pill}
    assert pills == {"D-5": "可以取", "D-7": "等齐一起取"}
    hall.citizen.touches("D-7")
    shown = await hall.touches_at("pickup.confirm", "open")
    assert "together" not in shown.offers(), "they have said so already"
    await hall.collects(7)


async def test_both_are_collected_in_one_go(hall: LockerHall) -> None:
    await hall.deposit(mine("D-5", 5, parts=2, here=2, together=True), mine("D-7", 7, parts=2, here=2, together=True))
    for cell in (5, 7):
        hall.hands.will(cell, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.choose", "all")
    await hall.touches_at("pickup.confirm_all", "open")
    await hall.collects(5)
    hall.citizen.touches("next")
    await hall.collects(7)
    assert len(await hall.handovers()) == 2


async def test_whoever_shows_a_code_alone_is_told_and_may_collect(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7, parts=2, here=1))
    await hall.chooses("pickup")
    await hall.touches_at("pickup.prove", "code")
    await hall.types_at("pickup.type_code", "11110007")
    shown = await hall.citizen.sees("pickup.confirm")
    assert "together" not in shown.offers(), "nobody knows whose wish it would be"
    assert shown.hint == say("pickup.confirm_part", here=1, parts=2)
