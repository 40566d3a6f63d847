"""M01 by telephone with every program running: oidc-provider at the province, its pages followed by a telephone."""

from __future__ import annotations

import asyncio
import time

import pytest
import requests

from kiosk.contract.content import Code, Rows
from kiosk.contract.scene import Scene
from kiosk.contract.words import Number, say
from kiosk.rig.applicant import Applicant
from kiosk.rig.house import House
from kiosk.rig.province import Telephone
from tests.hall.applying import CARE_ELSEWHERE, cases_of, item_of
from tests.hall.inside import Inside
from tests.hall.search import leaks, searched

AT_ONCE = 5.0  # seconds from the touch on the telephone to the next picture here


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """A hall whose platform is a client of the province, and has a bank."""
    return {"province": True, "far_sides": True}


async def scans(hall: Inside) -> Code:
    """Touch 用手机扫码登录; what stands there then."""
    await hall.citizen.until(lambda scene: "telephone" in scene.offers(), "it is offered")
    hall.citizen.touches("telephone")
    shown = (await hall.citizen.sees("telephone.scan")).content
    assert isinstance(shown, Code)
    return shown


async def agrees(who: str, shown: Code) -> None:
    """Follow the code with a telephone and confirm there."""
    assert "已登录" in await asyncio.to_thread(Telephone(who).agrees, shown.text)


async def signs_in(hall: Inside, who: str) -> None:
    """From the question who one is to being known."""
    await agrees(who, await scans(hall))


def numbers(scene: Scene) -> list[str]:
    """The cases of a list."""
    assert isinstance(scene.content, Rows)
    return [row.id for row in scene.content.rows]


async def test_a_citizen_without_a_card_sees_their_own_cases_at_once(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.lays_card("王演示")
    by_card = numbers(await hall.citizen.sees("cases.list"))
    await hall.gives_up()
    await hall.hand.lift()
    await hall.chooses("query")
    shown = await scans(hall)
    asked = await asyncio.to_thread(Telephone("王演示").scans, shown.text)
    assert isinstance(shown.number, Number)
    assert shown.number.digits in asked, "the telephone shows what stands on the screen"
    await agrees("王演示", shown)
    confirmed = time.monotonic()
    by_telephone = numbers(await hall.citizen.sees("cases.list"))
    assert time.monotonic() - confirmed < AT_ONCE
    assert by_telephone == by_card
    await hall.gives_up()


async def test_who_is_known_by_telephone_applies_and_pays(hall: Inside) -> None:
    await hall.chooses("handle")
    for scene, touch in (("handle.ways", "all"), ("handle.items", CARE_ELSEWHERE), ("handle.guide", "apply")):
        await hall.citizen.sees(scene)
        hall.citizen.touches(touch)
    await signs_in(hall, "周演练")
    applicant = Applicant(hall.citizen, item_of(hall, CARE_ELSEWHERE))
    taken = await applicant.walks_to("handle.taken")
    assert isinstance(taken.content, Code)
    assert cases_of(hall) == [taken.content.text]
    await hall.gives_up()
    await hall.chooses("query")
    await signs_in(hall, "周演练")
    listed = numbers(await hall.citizen.sees("cases.list"))
    assert taken.content.text in listed
    hall.citizen.touches(next(number for number in listed if number[14:18] == "0503"))
    await hall.citizen.until(lambda scene: "fee" in scene.offers(), "the page of the case")
    hall.citizen.touches("fee")
    to_pay = (await hall.citizen.sees("handle.fee.pay")).content
    assert isinstance(to_pay, Code)
    assert (await asyncio.to_thread(requests.post, to_pay.text, timeout=5)).ok
    await hall.citizen.sees("handle.fee.paid")
    await hall.gives_up()


async def test_who_cancels_on_the_telephone_is_not_signed_in(hall: Inside) -> None:
    await hall.chooses("query")
    shown = await scans(hall)
    await asyncio.to_thread(Telephone("王演示").declines, shown.text)
    await hall.citizen.sees("telephone.denied")
    hall.citizen.touches("again")
    await hall.citizen.until(lambda scene: isinstance(scene.content, Code) and scene.content != shown, "a new code")
    await hall.gives_up()


async def test_a_lost_province_is_said_and_the_card_still_works(hall: Inside, house: House) -> None:
    await hall.chooses("query")
    await scans(hall)
    house.stop("province")
    await hall.citizen.until(
        lambda scene: isinstance(scene.content, Code) and scene.content.note == say("telephone.away"), "it is said", 20
    )
    await hall.lays_card("王演示")
    await hall.citizen.sees("cases.list")
    await hall.gives_up()
    await hall.hand.lift()
    await hall.chooses("query")
    await hall.citizen.until(lambda scene: "telephone" in scene.offers(), "it is offered")
    hall.citizen.touches("telephone")
    await hall.citizen.sees("trouble.refused")
    house.start_province()
    await hall.gives_up()


async def test_nothing_of_it_lies_anywhere_afterwards(hall: Inside, house: House) -> None:
    await hall.chooses("query")
    await signs_in(hall, "赵示例")
    await hall.citizen.sees("cases.list")
    await hall.starts_again_after_a_crash()
    (house.folder / "province" / "asked.json").unlink()  # whose accounts the province has is its own
    assert leaks(house.folder) == []
    assert list(searched(house.folder)), "there is nothing to search"
