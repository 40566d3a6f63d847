"""M07 一次提交: kill -9 of terminal or platform at any step of an application gives one case, or clearly none."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.content import Code
from tests.hall.applying import CARE_ELSEWHERE, INSURANCE, PENSION, cases_of, goes_to, letters_of
from tests.hall.inside import Inside
from tests.hall.search import leaks

WHO = "王演示"


async def leaves_after_it(hall: Inside) -> None:
    """From the receipt to an empty home screen."""
    await hall.gives_up()
    await hall.hand.lift()


async def one_case_more(hall: Inside, before: list[str]) -> None:
    """What was written has become one case, and nothing waits any more."""
    await hall.soon(lambda: letters_of(hall)[1] == 0, "every letter was answered", 40)
    await hall.soon(lambda: len(cases_of(hall)) == len(before) + 1, "there is one case more")
    assert len(set(cases_of(hall))) == len(cases_of(hall))
    assert hall.memory.audit().whole


async def test_from_the_first_screen_to_the_receipt(hall: Inside) -> None:
    applicant = await goes_to(hall, CARE_ELSEWHERE, WHO)
    taken = await applicant.walks_to("handle.taken")
    assert isinstance(taken.content, Code)
    assert cases_of(hall) == [taken.content.text]
    await leaves_after_it(hall)


@pytest.mark.parametrize("at", ["handle.known", "handle.review", "handle.sign"])
async def test_the_terminal_dies_before_anything_was_submitted(hall: Inside, at: str) -> None:
    before, letters = cases_of(hall), letters_of(hall)
    applicant = await goes_to(hall, PENSION, WHO)
    await applicant.walks_to(at)
    await hall.starts_again_after_a_crash()
    assert hall.citizen.scene.name == "welcome", "the next citizen sees nothing of it"
    assert (cases_of(hall), letters_of(hall)) == (before, letters)
    await hall.hand.lift()


@pytest.mark.parametrize(
    ("moment", "lives_at"), [(0.0, "11号"), (0.02, "12号"), (0.05, "13号"), (0.1, "14号"), (0.2, "15号")]
)
async def test_the_terminal_dies_in_the_middle_of_a_submission(hall: Inside, moment: float, lives_at: str) -> None:
    before, (written, _) = cases_of(hall), letters_of(hall)
    applicant = await goes_to(hall, PENSION, "赵示例")
    applicant.house = f"{lives_at}1号"  # each time it is another application
    await applicant.walks_to("handle.sign")
    hall.citizen.signs()
    await asyncio.sleep(moment)
    await hall.starts_again_after_a_crash()
    await hall.soon(lambda: letters_of(hall)[1] == 0, "every letter was answered", 40)
    newly = letters_of(hall)[0] - written
    assert newly in (0, 1)
    assert len(cases_of(hall)) - len(before) == newly, "each letter has made one case"
    assert hall.memory.audit().whole
    await hall.hand.lift()


async def test_the_platform_dies_while_a_letter_is_on_its_way(hall: Inside) -> None:
    before = cases_of(hall)
    applicant = await goes_to(hall, INSURANCE, WHO)
    await applicant.walks_to("handle.sign")
    hall.belief.switch(prefix="/v1/letters", slow_ms=2000)
    hall.citizen.signs()
    await asyncio.sleep(0.5)
    hall.house.programs["central"].kill()
    await hall.citizen.sees("handle.queued", 40)
    await hall.gives_up()
    await hall.hand.lift()
    hall.house.start_central()
    await one_case_more(hall, before)


async def test_nothing_personal_is_left_by_all_this(hall: Inside) -> None:
    assert letters_of(hall)[0] > 0, "somebody has applied"
    assert leaks(hall.house.folder) == []
