"""M05–M20 Every item of the demo's catalogue can be applied for, with every question answered yes and with none."""

from __future__ import annotations

import pytest

from kiosk.central.identity import raise_level
from kiosk.contract.handling import LetterState
from kiosk.contract.items import Applicant
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.identities import card
from tests.central.visiting import SEED, refusal

NUMBERS = [int(file.name[:2]) for file in sorted((SEED / "items").glob("*.toml"))]
COMPANY = "legal:91370999MADEM0011Y"
OLD, ELDERLY, YOUNG = "褚试用", "张测试", "赵示例"


@pytest.mark.parametrize("yes", [False, True], ids=["no to everything", "yes to everything"])
@pytest.mark.parametrize("number", NUMBERS)
def test_an_item_can_be_applied_for(desk: Desk, visit: Visit, number: int, yes: bool) -> None:
    at = visit()
    item = at.item(number)
    at = visit(card(OLD if item.min_age >= 80 else ELDERLY if item.min_age >= 60 else YOUNG), level=3)
    with desk.office.begin() as db:
        raise_level(db, at.token, 3)
    acting = COMPANY if item.applicant is Applicant.LEGAL else ""
    said = tuple(each.id for each in item.questions) if yes else ()
    if not item.is_service_terminals:
        assert refusal(at.start(item)) == "item_elsewhere"
        return
    answer = at.send(at.application(item, said, acting=acting))
    assert answer.state is LetterState.TAKEN, answer
    assert answer.promise_date is None or answer.promise_date >= desk.office.today()
    assert at.case(answer.project_no)["summary"]["task_name"]["zh"] == item.task_name.zh


def test_there_are_twenty() -> None:
    assert list(range(1, 21)) == NUMBERS
