"""The receipt printer runs out, jams or stands open: the citizen hears the truth and still has the number."""

from __future__ import annotations

import asyncio
from typing import Any

from kiosk.contract.content import Thanks
from kiosk.contract.ids import is_case_number
from kiosk.contract.platform import CaseState
from kiosk.contract.words import say
from tests.hall.inside import THINGS, Inside

SEEN_WITHIN = 4  # seconds; the terminal asks its printer every three


def is_printing(picture: dict[str, Any]) -> bool:
    """True while a receipt is half on paper."""
    return bool(picture["printer"]["printing"])


async def asks_for_a_case_slip(hall: Inside, who: str) -> str:
    """Up to the touch on 打印凭条; the number of the case."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card(who)
    cases = await hall.citizen.sees("cases.list")
    number = next(row for row in sorted(cases.offers()) if is_case_number(row))
    hall.citizen.touches(number)
    await hall.citizen.until(lambda scene: "print" in scene.offers(), "a case page with a slip to print")
    hall.citizen.touches("print")
    return number


async def test_the_paper_ends_in_the_middle_of_a_case_slip(hall: Inside) -> None:
    torn = asyncio.create_task(hall.hand.until(is_printing))
    number = await asks_for_a_case_slip(hall, "赵示例")
    await torn
    await hall.hand.do("tear")
    told = await hall.citizen.sees("slip.not_printed", 20)
    assert told.question == say("slip.not_printed")
    assert isinstance(told.content, Thanks)
    assert told.content.done == say("slip.photograph")
    assert told.content.number is not None
    assert (told.content.number.digits, told.content.qr) == (number, number)
    assert hall.deeds.slips() == 0
    await hall.gives_up()
    await hall.hand.do("load")
    await nothing_more_comes_out(hall)


async def nothing_more_comes_out(hall: Inside) -> None:
    """The printer works again, and at most the one line that hung in it was cut off."""
    await asyncio.sleep(SEEN_WITHIN)
    printer = (await hall.hand.look())["printer"]
    assert hall.deeds.slips() == 0
    assert hall.deeds.strips() <= 1
    assert not printer["printing"]
    assert printer["strip"] == 0


async def test_the_paper_ends_during_one_slip_and_the_next_persons_slip_is_theirs_alone(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    torn = asyncio.create_task(hall.hand.until(is_printing, 20))
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await hall.takes(thing)
    await hall.says("got_it")
    await torn
    await hall.hand.do("tear")
    collected = await hall.citizen.sees("pickup.collected", 20)
    assert collected.hint == say("slip.not_printed")
    assert isinstance(collected.content, Thanks)
    assert collected.content.number is not None
    project_no = collected.content.number.digits
    assert project_no == hall.belief.deposit(thing.id).project_no
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.belief.deposit(thing.id).case_state is CaseState.DELIVERED
    await hall.hand.do("load")
    await nothing_more_comes_out(hall)
    other = await asks_for_a_case_slip(hall, "赵示例")
    await hall.citizen.sees("slip.printed", 20)
    (slip,) = (await hall.hand.look())["printer"]["receipts"][-1:]
    assert hall.deeds.slips() == 1
    assert other[-5:-1] in slip["text"]
    assert project_no[-5:-1] not in slip["text"]
    await hall.gives_up()


async def test_the_cover_is_opened_while_a_slip_is_printed(hall: Inside) -> None:
    opened = asyncio.create_task(hall.hand.until(is_printing, 20))
    await asks_for_a_case_slip(hall, "吴模拟")
    await opened
    await hall.hand.do("open-cover")
    told = await hall.citizen.sees("slip.not_printed", 20)
    assert isinstance(told.content, Thanks)
    assert told.content.number is not None
    await hall.gives_up()
    await hall.hand.do("close-cover")
    await asyncio.sleep(SEEN_WITHIN)
    printer = (await hall.hand.look())["printer"]
    assert not printer["printing"]
    assert printer["strip"] == 0  # what was on paper already has been cut off, for nobody to get with their own slip


async def test_without_paper_no_slip_is_promised(hall: Inside) -> None:
    await hall.hand.do("tear")
    await asyncio.sleep(SEEN_WITHIN)
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card("周演练")
    cases = await hall.citizen.sees("cases.list")
    hall.citizen.touches(min(cases.offers()))
    page = await hall.citizen.until(lambda scene: scene.name.startswith("cases.") and "ok" in scene.offers(), "a case")
    assert "print" not in page.offers()
    await hall.gives_up()
