"""M27 and legal persons: who acts for whom, in what, until when; nobody who may not learns that there is anything."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.contract.handling import LetterState
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.writing import Counter
from tests.central.identities import PEOPLE, card
from tests.central.visiting import TERMINAL, WANG, Json, refusal


def delegated(desk: Desk, principal: str, agent: str, **more: object) -> str:
    """Somebody lets somebody act; the id under which the agent is told."""
    from sqlalchemy import select

    with desk.office.begin() as db:
        known = {row.name: row.id for row in db.scalars(select(CitizenRow))}
        row = ActDelegationRow(
            id="D1",
            principal_id=known[principal],
            agent_id=known[agent],
            scopes=more.get("scopes", ["submit"]),
            task_codes=more.get("task_codes", []),
            until=desk.now() + dt.timedelta(days=1),
            signature="",
            terminal_id=TERMINAL,
            made_at=desk.now(),
        )
        db.add(row)
    return "agent:D1"


def represents(at: Counter) -> list[Json]:
    """For whom somebody may act."""
    found: list[Json] = at.ask("GET", "/v1/me/represents").json()
    return found


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("王演示", [("guardian:G-0001", "guardian", "郑*拟", "")]),
        (
            "赵示例",
            [("legal:91370999MADEM0011Y", "legal_representative", "示例演示建材有限公司", "91370999MADEM0011Y")],
        ),
        ("孙样本", [("legal:91370999MADEM0011Y", "officer", "示例演示建材有限公司", "91370999MADEM0011Y")]),
        ("周演练", []),
    ],
)
def test_everybody_is_told_for_whom_they_may_act(visit: Visit, name: str, told: list[tuple[str, ...]]) -> None:
    found = represents(visit(card(name)))
    assert [(one["id"], one["relation"], one["name"], one["credit_code"]) for one in found] == told


def test_somebody_unknown_acts_for_nobody(visit: Visit) -> None:
    stranger = WANG | {"id_number": "370999199302140304", "name": "卜认识"}
    assert represents(visit(stranger)) == []


def test_an_agent_submits_for_who_delegated_it(desk: Desk, visit: Visit) -> None:
    acting = delegated(desk, "褚试用", "卫例子")
    at = visit(card("卫例子"))
    assert [one["name"] for one in represents(at)] == ["褚*用"]
    item = at.item(13)  # the allowance for people over 80: the principal's age counts
    assert refusal(at.start(item)) == "age_not_met"
    answer = at.send(at.application(item, acting=acting))
    assert answer.state is LetterState.TAKEN, answer
    assert at.case(answer.project_no)["name_masked"] == "褚*用"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"scopes": ["collect"]}, "not_represented"), ({"task_codes": ["9" * 31]}, "not_represented"), ({}, 200)],
)
def test_an_agent_does_what_was_delegated_and_nothing_else(
    desk: Desk, visit: Visit, more: Json, code: str | int
) -> None:
    acting = delegated(desk, "褚试用", "卫例子", **more)
    at = visit(card("卫例子"))
    answer = at.start(at.item(13), acting=acting)
    assert (answer.status_code if code == 200 else refusal(answer)) == code
    other = visit(card("周演练"))
    assert refusal(other.start(other.item(13), acting=acting)) == "not_represented"


def test_a_delegation_ends_at_its_moment_or_when_it_is_revoked(desk: Desk, visit: Visit) -> None:
    acting = delegated(desk, "褚试用", "卫例子")
    at = visit(card("卫例子"))
    sealed = at.sealed(at.letter(at.application(at.item(13), acting=acting)))
    with desk.office.begin() as db:
        db.get_one(ActDelegationRow, "D1").revoked_at = desk.now()
    assert represents(at) == []
    answer = at.sent(sealed)
    assert answer.refusal is not None
    assert answer.refusal.code == "not_represented"
    assert "褚" not in repr(answer)


def test_what_must_be_done_in_person_is_not_delegated(desk: Desk, visit: Visit) -> None:
    acting = delegated(desk, "王演示", "周演练")
    at = visit(card("周演练"))
    item = next(each for each in at.catalogue.items if not each.delegable and each.is_service_terminals)
    assert refusal(at.start(item, acting=acting)) == "not_delegable"


def test_a_guardian_applies_for_a_child(visit: Visit) -> None:
    at = visit()
    item = at.item(12)
    known = at.prefill(item, at.answers(item), acting="guardian:G-0001")
    assert PEOPLE["郑虚拟"]["number"] not in str(known)
    answer = at.send(at.application(item, acting="guardian:G-0001"))
    assert answer.state is LetterState.TAKEN, answer
    again = dataclasses.replace(at, card=card("周演练"))
    assert refusal(again.start(item, acting="guardian:G-0001")) == "not_represented"
