"""M08, M09, M16, M18: one notice with every problem, only these reopen, silence accepts, withdrawing, clocks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.handling import ApplicationRow, MaterialRow
from kiosk.central.tables.tasks import TaskRow
from kiosk.contract.handling import Correction, Evidence, LetterAnswer, LetterState
from kiosk.contract.items import Item, Material, Way
from kiosk.contract.platform import CaseState
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.test_letters import stages
from tests.central.handling.writing import Counter
from tests.central.visiting import Json, refusal

SHOP = 2  # the permit of a food business


def words(text: str) -> Json:
    """Something that staff wrote."""
    return {"zh": text, "en": text}


def problem(field: str = "", material: str = "") -> Json:
    """One thing to mend."""
    return {
        "id": "",
        "field": field,
        "material": material,
        "problem": words("看不清"),
        "how": words("重新提供"),
        "sample": None,
    }


def paper(item: Item) -> Material:
    """A paper that can be photographed."""
    return next(each for each in item.materials if each.ways == (Way.UPLOAD,) and not each.only_if)


def field_of(item: Item) -> str:
    """A field that is typed."""
    return next(
        each.id for each in item.fields if not each.fixed and not each.only_if and each.kind in ("text", "name")
    )


def filed(at: Counter) -> str:
    """A case that somebody has applied for, with a photographed paper."""
    item = at.item(SHOP)
    answer = at.send(at.application(item, ways={paper(item).id: Way.UPLOAD}))
    assert answer.state is LetterState.TAKEN, answer
    return answer.project_no


def noticed(desk: Desk, at: Counter, number: str, **more: Any) -> str:  # noqa: ANN401
    """The office asks for a field and a paper."""
    item = at.item(SHOP)
    body = {"problems": [problem(field_of(item)), problem(material=paper(item).id)], "opinion": None, "reason": None}
    told: str = desk.at_desk(f"cases/{number}/notice", body | more)["id"]
    return told


def step(desk: Desk, number: str, step: str, note: str = "", days: int = 0) -> None:
    """The office takes the case a step further."""
    body = {"step": step, "note": words(note) if note else None, "days": days}
    desk.at_desk(f"cases/{number}/steps", body)


def refused_step(desk: Desk, number: str, step: str, note: str = "", days: int = 0) -> str:
    """The office may not do this: the code."""
    body = {"step": step, "note": words(note) if note else None, "days": days}
    return refusal(desk.ask("POST", f"/v1/office/cases/{number}/steps", desk.sign_in(), json=body))


def mended(at: Counter, number: str, notice: str, **changed: Any) -> LetterAnswer:  # noqa: ANN401
    """The citizen sends what the notice names."""
    item = at.item(SHOP)
    values = changed.pop("values", {field_of(item): "欧阳更正"})
    evidence = changed.pop("evidence", None) or (Evidence(paper(item).id, Way.UPLOAD, (at.upload(),)),)
    correction = Correction(number, notice, values, evidence)
    return at.sent(at.sealed(at.letter(None, correction=correction)))


def test_the_notice_shows_every_problem_and_the_citizen_is_written_to(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    notice = noticed(desk, at, number)
    (shown,) = at.ask("GET", f"/v1/cases/{number}/corrections").json()
    assert shown["notice_no"] == notice
    assert len(shown["problems"]) == 2
    assert at.case(number)["corrections"]
    assert at.case(number)["summary"]["state"] == "pre_fix"
    assert any("一次补齐" in message["sms"] for message in desk.due())


def test_a_correction_replaces_what_was_named_and_nothing_else(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    with desk.office.begin() as db:
        before = dict(db.get_one(ApplicationRow, number).form_values)
    notice = noticed(desk, at, number)
    answer = mended(at, number, notice)
    assert (answer.state, answer.project_no) == (LetterState.TAKEN, number), answer
    item = at.item(SHOP)
    with desk.office.begin() as db:
        after = dict(db.get_one(ApplicationRow, number).form_values)
        rows = db.scalars(select(MaterialRow).where(MaterialRow.project_no == number)).all()
        replaced = [row.material for row in rows if row.replaced_at is not None]
    assert after == before | {field_of(item): "欧阳更正"}
    assert replaced == [paper(item).id]
    assert stages(desk, number) == [CaseState.SUBMITTED, CaseState.PRE_FIX, CaseState.SUBMITTED]
    assert not at.case(number)["corrections"]
    assert any("补正的材料已收到" in message["sms"] for message in desk.due())
    again = mended(at, number, notice)
    assert again.refusal is not None
    assert again.refusal.code == "not_possible_now"


def test_the_same_correction_sent_twice_is_one(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    notice = noticed(desk, at, number)
    item = at.item(SHOP)
    correction = Correction(
        number, notice, {field_of(item): "欧阳正"}, (Evidence(paper(item).id, Way.UPLOAD, (at.upload(),)),)
    )
    sealed = at.sealed(at.letter(None, correction=correction))
    assert at.sent(sealed) == at.sent(sealed)
    assert stages(desk, number).count(CaseState.SUBMITTED) == 2


def test_what_the_notice_does_not_name_stays_closed(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    notice = noticed(desk, at, number)
    item = at.item(SHOP)
    other = next(each.id for each in item.fields if each.id != field_of(item))
    for values in ({}, {field_of(item): "欧阳正", other: "也改"}, {field_of(item): ""}):
        answer = mended(at, number, notice, values=values)
        assert answer.refusal is not None
        assert answer.refusal.code == "form_wrong"
    assert stages(desk, number)[-1] is CaseState.PRE_FIX


def test_a_second_list_without_a_reason_is_flagged_and_one_with_a_reason_is_not(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    mended(at, number, noticed(desk, at, number))
    second = noticed(desk, at, number, reason=words("申请人新增内容"))
    mended(at, number, second)
    third = noticed(desk, at, number)
    with desk.office.begin() as db:
        flagged = db.scalars(select(TaskRow.cause).where(TaskRow.kind == "second_notice")).all()
    assert flagged == [f"notice:{third}"]


def test_on_day_six_without_a_notice_it_is_accepted_as_of_the_day_of_receipt(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    received = desk.office.today()
    sixth = desk.office.workdays.after(received, 6)
    desk.later(days=(sixth - received).days - 1)
    assert stages(desk, number) == [CaseState.SUBMITTED]
    desk.later(days=1)
    assert stages(desk, number) == [CaseState.SUBMITTED, CaseState.ACCEPTED]
    last = visit().case(number)["stages"][-1]
    assert last["on"] == received.isoformat()
    desk.later(days=1)
    assert len(stages(desk, number)) == 2


def test_a_notice_in_time_stops_the_silence(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    noticed(desk, at, number)
    desk.later(days=20)
    assert stages(desk, number)[-1] is CaseState.PRE_FIX


def test_a_special_procedure_is_not_counted_and_an_extension_is_given_once(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    step(desk, number, "accept")
    due = dt.date.fromisoformat(at.case(number)["summary"]["clock"]["promise_date"])
    assert refused_step(desk, number, "special") == "request_unclear"
    step(desk, number, "special", "专家评审")
    assert at.case(number)["summary"]["clock"]["colour"] == "paused"
    desk.later(days=7)
    step(desk, number, "resume")
    at = visit()
    paused = desk.office.workdays.between(_days_ago(desk, 7), desk.office.today())
    moved = desk.office.workdays.after(due, paused)
    assert at.case(number)["summary"]["clock"]["promise_date"] == moved.isoformat()
    assert refused_step(desk, number, "extend", "情况复杂", 11) == "request_unclear"
    step(desk, number, "extend", "情况复杂", 10)
    assert (
        at.case(number)["summary"]["clock"]["promise_date"] == desk.office.workdays.after(due, paused + 10).isoformat()
    )
    assert refused_step(desk, number, "extend", "情况复杂", 1) == "not_possible_now"


def _days_ago(desk: Desk, days: int) -> dt.date:
    """So many days ago."""
    return desk.office.today() - dt.timedelta(days=days)


def test_legal_and_promised_limit_stand_side_by_side(desk: Desk, visit: Visit) -> None:
    at = visit()
    item = at.item(SHOP)
    number = filed(at)
    step(desk, number, "accept")
    shown = at.case(number)
    after = desk.office.workdays.after
    assert shown["summary"]["clock"]["promise_date"] == after(desk.office.today(), item.promise_day).isoformat()
    assert shown["legal_clock"]["promise_date"] == after(desk.office.today(), item.anticipate_day).isoformat()


def test_withdrawn_while_nothing_is_decided(desk: Desk, visit: Visit) -> None:
    at = visit()
    number = filed(at)
    assert at.case(number)["withdrawable"]
    assert at.ask("POST", f"/v1/cases/{number}/withdraw", json={}).status_code == 200
    assert stages(desk, number)[-1] is CaseState.WITHDRAWN
    assert refusal(at.ask("POST", f"/v1/cases/{number}/withdraw", json={})) == "not_possible_now"
    other = filed(at)
    step(desk, other, "accept")
    step(desk, other, "decide")
    assert refusal(at.ask("POST", f"/v1/cases/{other}/withdraw", json={})) == "not_possible_now"


@pytest.mark.parametrize("name", ["notice", "steps"])
def test_only_whom_it_concerns_judges_a_case(desk: Desk, visit: Visit, name: str) -> None:
    number = filed(visit())
    bodies = {"notice": {"problems": [], "opinion": None, "reason": None}, "steps": {"step": "accept"}}
    answer = desk.ask("POST", f"/v1/office/cases/{number}/{name}", json=bodies[name])
    assert refusal(answer) == "sign_in_needed"


def test_a_promised_paper_that_did_not_come_in_time_makes_the_case_overdue(desk: Desk, visit: Visit) -> None:
    number = filed(visit())
    due = desk.office.today() + dt.timedelta(days=3)
    with desk.office.begin() as db:
        db.get_one(CaseRow, number).tolerance_due = due
    step(desk, number, "accept")
    assert stages(desk, number)[-1] is CaseState.TOLERANCE_ACCEPTED
    desk.later(days=3)
    assert stages(desk, number)[-1] is CaseState.TOLERANCE_ACCEPTED
    desk.later(days=1)
    assert stages(desk, number)[-1] is CaseState.TOLERANCE_OVERDUE
    assert refused_step(desk, number, "decide") == "not_possible_now"
