"""M07: every item for which one proof of who is here is enough becomes a case, applied for from its file alone."""

from __future__ import annotations

import pytest

from kiosk.contract.content import Code
from tests.flows.handling.desk import Desk

OF_AGE = {13: "李样例", 15: "张测试"}
NUMBERS = (1, 2, 3, 4, 5, 8, 9, 10, 12, 13, 14, 15, 16, 17)


@pytest.mark.parametrize("number", NUMBERS)
async def test_an_item_is_applied_for_from_its_file(desk: Desk, number: int) -> None:
    before = desk.cases()
    task_code = f"11370999MBDEM00583019990000{number:04d}"
    taken = await desk.applies_for(task_code, "handle.taken", who=OF_AGE.get(number, "王演示"))
    assert isinstance(taken.content, Code)
    assert desk.cases() == [*before, taken.content.text]
