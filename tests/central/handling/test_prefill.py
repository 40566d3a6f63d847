"""M12 不重复提交, M16, M17, M31: what the platform says before the form; only what is needed has a control."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.central.tables.cases import CaseRow
from kiosk.contract.handling import LetterState, MaterialReady, Prefill
from kiosk.contract.items import EvidenceLevel, Way
from kiosk.contract.platform import CaseState
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.writing import Counter
from tests.central.identities import card
from tests.central.test_departments_away import leave
from tests.central.visiting import WANG, refusal

COMPANY = "legal:91370999MADEM0011Y"


def ready(known: Prefill, material: str) -> MaterialReady:
    """How one material stands."""
    return next(each for each in known.materials if each.material == material)


def test_what_the_state_has_is_not_asked_for(visit: Visit) -> None:
    at = visit()
    identity = ready(at.prefill(at.item(1), at.answers(at.item(1))), "identity")
    assert (identity.settled, identity.ways, identity.level) == (Way.SHARED, (), EvidenceLevel.A)
    assert identity.note is not None
    assert identity.note.zh == "公安人口信息库"


def test_what_a_register_does_not_know_is_looked_up_by_staff_and_not_asked_for(visit: Visit) -> None:
    stranger = WANG | {"id_number": "370999199302140304", "name": "卜认识"}
    at = visit(stranger)
    identity = ready(at.prefill(at.item(1), at.answers(at.item(1))), "identity")
    assert (identity.settled, identity.ways, identity.level) == (Way.SHARED, (), None)
    answer = at.send(at.application(at.item(1), values={"phone": "10012340099"}))
    assert (answer.state, answer.case_state) == (LetterState.TAKEN, CaseState.SUBMITTED)
    assert at.case(answer.project_no)["summary"]["state"] == "submitted"


def test_values_come_from_their_source_and_only_for_what_is_asked(visit: Visit) -> None:
    at = visit()
    for item in at.catalogue.items:
        if not item.is_service_terminals or item.min_loa > at.level or item.min_age > 38 or item.max_age:
            continue
        answer = at.start(item, at.answers(item))
        if answer.status_code == 200:
            assert set(answer.json()["values"]) <= {each.id for each in item.fields}
    assert at.prefill(at.item(2)).values["principal"] == "王演示"


def test_a_licence_of_level_a_settles_its_material_without_a_page(visit: Visit) -> None:
    """M10: A-level licence satisfies the material without upload."""
    at = visit()
    licence = ready(at.prefill(at.item(2), at.answers(at.item(2))), "licence")
    assert (licence.settled, licence.ways, licence.level) == (Way.ELICENCE, (), EvidenceLevel.A)
    assert at.application(at.item(2)).evidence[1].uploads == ()


def test_a_licence_that_is_over_settles_nothing(visit: Visit) -> None:
    at = visit(card("孙样本"))
    known = at.prefill(at.item(5), at.answers(at.item(5), ("heavy", "self_drive")))
    assert ready(known, "driving_licence").settled is Way.ELICENCE
    driving = ready(known, "driving_licence").note
    assert driving is not None
    assert driving.zh.endswith("有效期至2030年2月28日")
    assert ready(known, "qualification").settled is None
    assert ready(known, "qualification").ways == (Way.ELICENCE, Way.VERIFY_NUMBER, Way.UPLOAD)


def test_what_was_taken_once_is_not_brought_again(desk: Desk, visit: Visit) -> None:
    """M12: a second case that needs the same material has zero uploads."""
    old = _second_proof(desk, visit(card("张测试")))
    photo = old.item(15)
    first = old.send(old.application(photo))
    assert first.state is LetterState.TAKEN, first
    assert ready(old.prefill(photo, old.answers(photo)), "photo").settled is None  # not accepted yet
    _accept(desk, first.project_no)
    again = ready(old.prefill(photo, old.answers(photo)), "photo")
    assert (again.settled, again.ways, again.level) == (Way.REUSE, (), EvidenceLevel.C)
    card_lost = old.item(11)
    second = old.application(card_lost)
    assert not [each for each in second.evidence if each.uploads]
    assert old.send(second, level=3).state is LetterState.TAKEN


def _accept(desk: Desk, project_no: str) -> None:
    from kiosk.central.cases.stages import enter

    with desk.office.begin() as db:
        enter(db.get_one(CaseRow, project_no), CaseState.ACCEPTED, desk.office.today())


def test_a_project_in_an_area_needs_no_assessment_of_its_own(desk: Desk, visit: Visit) -> None:
    """M31: the material row becomes 已共享(区域评估), at the form and at the letter."""
    at = _second_proof(desk, visit(card("赵示例")))
    item = at.item(19)
    yes = tuple(each.id for each in item.questions)
    answers = at.answers(item, yes)
    outside = at.prefill(item, answers, acting=COMPANY)
    inside = at.prefill(item, answers, acting=COMPANY, area="东平经济开发区示例片区")
    assessed = [each for each in inside.materials if each.ref.startswith("regional:")]
    assert assessed
    for each in assessed:
        assert (each.settled, each.ways) == (Way.SHARED, ())
        assert ready(outside, each.material).settled is None
    application = at.application(item, yes, acting=COMPANY, area="R-01")
    assert at.refused(dataclasses.replace(application, area=""), level=3) == "material_wrong"
    assert at.send(application, level=3).state is LetterState.TAKEN


def _second_proof(desk: Desk, at: Counter) -> Counter:
    from kiosk.central.identity import raise_level

    with desk.office.begin() as db:
        raise_level(db, at.token, 3)
    return at


def test_where_the_site_is_inspected_no_commitment_is_offered(visit: Visit) -> None:
    """M17."""
    at = visit()
    for item in at.catalogue.items:
        answer = at.start(item, at.answers(item))
        if answer.status_code == 200 and item.site_inspection:
            assert answer.json()["commitment_offered"] is False
            assert all(Way.COMMITMENT not in each["ways"] for each in answer.json()["materials"])


def test_who_is_barred_is_told_why_and_offered_the_other_ways(visit: Visit) -> None:
    """M16 失信."""
    at = visit(card("蒋试样"))
    known = at.prefill(at.item(1), at.answers(at.item(1)))
    assert known.barred is not None
    assert (known.commitment_offered, known.tolerance_offered) == (False, False)
    assert ready(known, "premises_use").ways == (Way.UPLOAD,)


def test_the_same_item_under_way_is_told(visit: Visit) -> None:
    at = visit()
    item = at.item(2)
    answer = at.send(at.application(item))
    known = visit().prefill(item)
    assert known.open_case is not None
    assert known.open_case.project_no == answer.project_no
    assert visit(card("孙样本")).prefill(item).open_case is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"task_version": "999"}, "item_changed"),
        ({"task_code": "9" * 31}, "service_unknown"),
        ({"acting": COMPANY}, "not_represented"),
        ({"acting": "x"}, "not_represented"),
    ],
)
def test_what_cannot_be_begun_is_said_at_once(visit: Visit, changed: dict[str, str], code: str) -> None:
    at = visit()
    item = at.item(2)
    body = {"task_code": item.task_code, "task_version": item.task_version, "answers": {}} | changed
    assert refusal(at.ask("POST", "/v1/cases/prefill", json=body)) == code


def test_age_and_level_are_answered_as_refusals(visit: Visit) -> None:
    young = visit(card("周演练"))
    assert refusal(young.start(young.item(13))) == "age_not_met"
    assert refusal(young.start(young.item(15))) == "age_not_met"
    assert refusal(young.start(young.item(6))) == "level_needed"


def test_an_officer_does_what_their_scope_says(desk: Desk, visit: Visit) -> None:
    at = visit(card("孙样本"))
    known = at.prefill(at.item(2), at.answers(at.item(2)), acting=COMPANY)
    assert known.values["principal"] == "示例演示建材有限公司"
    assert known.values["credit_code"] == "91370999MADEM0011Y"
    assert ready(known, "licence").settled is Way.ELICENCE
    answer = at.send(at.application(at.item(2), acting=COMPANY))
    with desk.office.begin() as db:
        case = db.get_one(CaseRow, answer.project_no)
        assert (case.applicant, case.credit_code) == ("示例演示建材有限公司", "91370999MADEM0011Y")


def test_an_item_of_a_department_that_is_away_is_not_begun_but_its_letters_are_taken(desk: Desk, visit: Visit) -> None:
    """M40."""
    at = visit()
    item = at.item(2)
    application = at.application(item)
    leave(desk, item.dept_code, None)
    assert refusal(at.start(item)) == "item_away"
    assert at.send(application).state is LetterState.TAKEN


def test_a_result_is_printed_only_where_its_item_is(visit: Visit) -> None:
    at = visit()
    for number, code in ((2, 409), (9, 200)):
        answer = at.send(at.application(at.item(number)))
        chosen = at.ask("POST", f"/v1/cases/{answer.project_no}/delivery", json={"delivery": "print"})
        assert chosen.status_code == code
