"""M03, M27 for whom one acts: asked where it is open, refused where it is not; the letter says for whom it is."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.after import Relation, Represented, Scope
from kiosk.contract.content import Facts, Lines, Rows
from kiosk.contract.ids import mask_name
from kiosk.contract.items import Applicant, Field, FieldKind, Source
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, say
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT, both

FIRM = Represented("R1", Relation.LEGAL_REPRESENTATIVE, "演示商贸有限公司", "91370999MA3ABCDE17", (Scope.SUBMIT,), None)
FOR_FIRMS = dataclasses.replace(
    SHORT,
    applicant=Applicant.LEGAL,
    questions=(),
    fields=(
        Field("firm", both("firm"), FieldKind.NAME, source=Source.PRINCIPAL_NAME, fixed=True),
        Field("code", both("code"), FieldKind.CREDIT_CODE, source=Source.PRINCIPAL_CODE, fixed=True),
        Field("agent", both("agent"), FieldKind.NAME, source=Source.CARD_NAME, fixed=True),
    ),
)


CHILD = Represented("R2", Relation.GUARDIAN, "郑*拟", "", tuple(Scope), None)
PRINCIPAL = Represented("R3", Relation.AGENT, "褚*用", "", (Scope.SUBMIT,), None, (SHORT.task_code,))
OF_COLLECTING = dataclasses.replace(PRINCIPAL, id="R4", scopes=(Scope.COLLECT,))
OF_ANOTHER_ITEM = dataclasses.replace(PRINCIPAL, id="R5", task_codes=("370999-T009",))


def rows(scene: Scene) -> list[str]:
    """Whom one may choose."""
    assert isinstance(scene.content, Rows)
    return [row.id for row in scene.content.rows]


async def test_who_acts_for_nobody_is_not_asked(hall: HandlingHall) -> None:
    hall.bureau.represented = (FIRM, OF_COLLECTING, OF_ANOTHER_ITEM)
    await hall.begins()
    await hall.citizen.sees("handle.question")
    assert "handle.for_whom" not in {scene.name for scene in hall.citizen.seen}
    assert hall.bureau.asked[0].acting == ""


@pytest.mark.parametrize(("chosen", "acting"), [("myself", ""), ("R2", "R2"), ("R3", "R3")])
async def test_who_may_act_for_somebody_says_for_whom_it_is(hall: HandlingHall, chosen: str, acting: str) -> None:
    hall.bureau.represented = (FIRM, CHILD, PRINCIPAL, OF_COLLECTING, OF_ANOTHER_ITEM)
    await hall.begins()
    asked = await hall.touches_at("handle.for_whom", chosen)
    assert rows(asked) == ["myself", "R2", "R3"]
    await hall.citizen.sees("handle.question")
    assert hall.bureau.asked[0].acting == acting


async def test_what_must_be_done_in_person_is_offered_to_no_agent(hall: HandlingHall) -> None:
    hall.bureau.represented = (CHILD, PRINCIPAL)
    await hall.begins(dataclasses.replace(SHORT, delegable=False))
    assert rows(await hall.citizen.sees("handle.for_whom")) == ["myself", "R2"]


async def test_an_item_of_legal_persons_tells_who_is_nobodys_officer_where_to_go(hall: HandlingHall) -> None:
    hall.bureau.represented = (CHILD,)
    await hall.begins(FOR_FIRMS)
    told = await hall.touches_at("handle.nobody_to_act_for", "ok")
    assert isinstance(told.content, Facts)
    assert told.content.facts[1].value == Both(FOR_FIRMS.transact_addr.zh, FOR_FIRMS.transact_addr.en)
    await hall.citizen.sees("welcome")
    assert hall.bureau.asked == []


async def test_the_next_matter_of_the_visit_is_ones_own_again(hall: HandlingHall) -> None:
    hall.bureau.represented = (CHILD,)
    await hall.begins()
    await hall.touches_at("handle.for_whom", "R2")
    await hall.goes_back("handle.question")
    await hall.chooses("ask")
    await hall.goes_back("handle.for_whom")
    await hall.citizen.sees("welcome")
    assert hall.clerk.session.acting is None


async def test_while_the_platform_cannot_tell_for_whom_nothing_is_begun(hall: HandlingHall) -> None:
    hall.bureau.here = False
    await hall.begins()
    told = await hall.citizen.sees("trouble.platform_away")
    assert isinstance(told.content, Lines)
    assert told.content.matter == say("apply.not_begun")


async def test_a_firms_name_and_code_and_its_agent_are_filled_in(hall: HandlingHall) -> None:
    hall.bureau.represented = (CHILD, FIRM)
    await hall.begins(FOR_FIRMS)
    asked = await hall.touches_at("handle.for_whom", "R1")
    assert rows(asked) == ["R1"], "nobody applies for it in their own name"
    known = await hall.touches_at("handle.known", "go_on")
    assert isinstance(known.content, Facts)
    shown = [fact.value for fact in known.content.facts]
    assert shown == [Both(text, text) for text in (FIRM.name, FIRM.credit_code, mask_name(RESIDENT.name))]
    assert hall.bureau.asked[0].acting == "R1"
    await hall.touches_at("handle.delivery", "locker")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    assert application.acting == "R1"
    assert application.form.signature.relation == "agent"
    assert application.values == {"firm": FIRM.name, "code": FIRM.credit_code, "agent": RESIDENT.name}
    assert not [scene for scene in hall.citizen.seen if scene.name.startswith("handle.field")], "nothing was asked"
