"""M20 缴费, M19 打印, M24 评价 with every program running: a bank that takes money, a printer that has paper."""

from __future__ import annotations

import asyncio

import pytest
import requests

from kiosk.contract.content import Code, Faces, Facts, Progress, Rows
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from tests.hall.inside import Inside


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """A hall with an A4 printer, and a platform with a bank."""
    return {"everything": True, "far_sides": True}


async def at_the_case(hall: Inside, person: str, sequence: str) -> Scene:
    """From home to the page of one's own case."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card(person)
    listed = (await hall.citizen.sees("cases.list")).content
    assert isinstance(listed, Rows)
    hall.citizen.touches(next(row.id for row in listed.rows if row.id[14:18] == sequence))
    return await hall.citizen.until(
        lambda scene: scene.name.startswith("cases.") and "ok" in scene.offers(), "its page"
    )


def is_case_page(scene: Scene) -> bool:
    """True for the page of one case."""
    return isinstance(scene.content, Progress)


def pay(page: str) -> None:
    """Confirm on the telephone."""
    assert requests.post(page, timeout=5).ok


def payments(hall: Inside) -> list[int]:
    """How often money moved, for each charge."""
    moved: dict[str, int] = requests.post(f"{hall.house.bank_url}/switch", json={}, timeout=5).json()
    return list(moved.values())


async def test_a_citizen_pays_with_a_telephone_and_takes_slip_and_invoice(hall: Inside) -> None:
    page = await at_the_case(hall, "周演练", "0503")
    assert "fee" in page.offers()
    hall.citizen.touches("fee")
    paying = (await hall.citizen.sees("handle.fee.pay")).content
    assert isinstance(paying, Code)
    await asyncio.to_thread(pay, paying.text)
    paid = await hall.citizen.sees("handle.fee.paid")
    assert paid.hint == say("slip.printed")
    hall.citizen.touches("ok")
    after = await hall.citizen.until(is_case_page, "the case again")
    assert "fee" not in after.offers()
    assert await asyncio.to_thread(payments, hall) == [1]
    await hall.gives_up()


async def test_a_result_is_printed_counted_and_may_be_rated(hall: Inside) -> None:
    page = await at_the_case(hall, "张测试", "0202")
    assert "result" in page.offers()
    hall.citizen.touches("result")
    before = (await hall.citizen.sees("handle.result")).content
    assert isinstance(before, Facts)
    hall.citizen.touches("print")
    await hall.citizen.sees("handle.result.printed", seconds=60)
    hall.citizen.touches("ok")
    rating = (await hall.citizen.sees("handle.rate")).content
    assert isinstance(rating, Faces)
    assert [level.id for level in rating.levels] == ["5", "4", "3", "2", "1"]
    hall.citizen.touches("4")
    await hall.citizen.sees("handle.rate.thanks")
    await hall.gives_up()
    await hall.soon(lambda: hall.memory.copies() == 0, "the platform knows what became of the copy")
