"""M07, M12 with the real platform: items are applied for as their files say, and each becomes one case."""

from __future__ import annotations

from kiosk.contract.content import Code, Thanks
from kiosk.contract.ids import is_case_number
from tests.flows.handling.desk import CARE_ELSEWHERE, INSURANCE, PENSION, SMALL_BUSINESS, Desk
from tests.terminal.platform.doubles import until


async def test_an_item_becomes_one_case_and_the_same_again_is_told_its_number(desk: Desk) -> None:
    taken = await desk.applies_for(CARE_ELSEWHERE, "handle.taken")
    assert isinstance(taken.content, Code)
    assert is_case_number(taken.content.text)
    assert desk.cases() == [taken.content.text]
    desk.citizen.touches("go_on")
    await desk.citizen.sees("handle.rate")
    desk.citizen.touches("skip")
    await desk.citizen.sees("goodbye")
    desk.citizen.goes("home")
    again = await desk.applies_for(CARE_ELSEWHERE, "handle.taken_before")
    assert isinstance(again.content, Thanks)
    assert [again.content.qr] == desk.cases(), "there is still one"


async def test_an_answer_lost_after_the_commit_gives_one_case(desk: Desk) -> None:
    before = desk.cases()
    desk.belief.switch(prefix="/v1/letters", count=1, lose_answer=True)
    taken = await desk.applies_for(PENSION, "handle.taken")
    assert isinstance(taken.content, Code)
    assert desk.cases() == [*before, taken.content.text]


async def test_while_no_answer_comes_it_is_queued_and_then_becomes_one_case(desk: Desk) -> None:
    before = desk.cases()
    desk.belief.switch(prefix="/v1/letters", count=2, lose_answer=True)
    await desk.applies_for(INSURANCE, "handle.queued")
    assert desk.clerk is not None
    letters = desk.clerk.letters

    async def all_answered() -> bool:
        return await letters.waiting() == 0

    await until(all_answered)
    assert len(desk.cases()) == len(before) + 1


async def test_an_instant_item_is_decided_and_its_result_printed_on_the_spot(desk: Desk) -> None:
    desk.on_paper = True
    await desk.applies_for(SMALL_BUSINESS, "handle.taken", {"online_only": True})
    desk.citizen.touches("go_on")
    await desk.citizen.sees("handle.result")
    desk.citizen.touches("print")
    done = await desk.citizen.until(lambda scene: scene.name == "handle.result.printed", "the end of the print", 60)
    assert isinstance(done.content, Thanks)
