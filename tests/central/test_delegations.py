"""M27 委托: signed at level three, for named things and a while; nothing for who is not in it; ended when one likes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from kiosk.central.tables.handling import ActRow
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.after import DelegationSigned, Scope
from kiosk.contract.entrusting import delegation_text
from kiosk.contract.facts import Signature
from kiosk.contract.handling import LetterState
from kiosk.contract.ids import mask_name
from kiosk.contract.names import Name
from kiosk.contract.reading import legal_text, signer
from kiosk.contract.sealing import binding, keyed
from tests.central.desks import Desk
from tests.central.facts import handover
from tests.central.handling.writing import STROKES, Counter
from tests.central.identities import PEOPLE, card
from tests.central.visiting import KEYS, TERMINAL, Answer, Json, refusal

AGENT, OTHER = "卫例子", "周演练"
NOTHING: Json = {}


def comes(desk: Desk, name: str = "王演示", *, proved: bool = True) -> Counter:
    """Somebody shows their card, and proves it a second time by the code that came."""
    at = Counter(desk, card(name), at=desk.now())
    if proved:
        sent = desk.do("/v1/auth/second", {}, at.token)
        (message,) = (each for each in desk.due() if each["kind"] == "second_code")
        desk.do(f"/v1/auth/second/{sent['id']}", {"code": message["wechat"]["code"]}, at.token)
    return at


def wish(at: Counter, agent: str = AGENT, language: str = "zh", **more: object) -> DelegationSigned:
    """What somebody signs: everything, for a week, unless said otherwise."""
    items = {item.task_code: item.task_name for item in at.catalogue.items}
    unsigned = DelegationSigned(
        agent_number=PEOPLE[agent]["number"],
        agent_name=agent,
        scopes=tuple(Scope),
        task_codes=(),
        until=at.at + dt.timedelta(days=7),
        signature=Signature("", (), at.at, "applicant", ""),
        salt="5a" * 16,
    )
    asked = dataclasses.replace(unsigned, **more)  # type: ignore[arg-type]
    names = tuple(items.get(code, Name("某事", "something")) for code in asked.task_codes)
    text = legal_text(delegation_text(mask_name(at.card["name"]), signer(at.session.subject), asked, names), language)
    return dataclasses.replace(asked, signature=signed(text, at.at))


def signed(text: str, at: dt.datetime, terminal: str = TERMINAL) -> Signature:
    """A finger under a text."""
    return Signature(text, STROKES, at, "applicant", binding(text, STROKES, at, terminal))


def gives(at: Counter, asked: DelegationSigned, **more: str) -> Answer:
    """Hand it in."""
    body = msgspec.json.encode(asked)
    return at.ask("POST", "/v1/delegations", data=body, headers={"Content-Type": "application/json"}, **more)


def given(at: Counter, agent: str = AGENT, **more: Any) -> Json:  # noqa: ANN401
    """The same, where it is taken."""
    answer = gives(at, wish(at, agent, **more))
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def ends(at: Counter, delegation: str) -> Answer:
    """Have it ended."""
    return at.ask("POST", f"/v1/delegations/{delegation}/revoke", json=NOTHING)


def represents(at: Counter) -> list[Json]:
    """For whom somebody may act."""
    found: list[Json] = at.ask("GET", "/v1/me/represents").json()
    return found


def listed(at: Counter) -> list[Json]:
    """What they have given."""
    found: list[Json] = at.ask("GET", "/v1/delegations").json()
    return found


def agents(desk: Desk, deposit: str) -> list[Json]:
    """Who may collect a deposit for its holder, as a locker is told."""
    grant = desk.granted(deposit)
    assert grant is not None
    found: list[Json] = grant["agents"]
    return found


def test_with_help_the_delegation_names_who_stood_by_and_cannot_be_given_to_them(desk: Desk) -> None:
    at = comes(desk)
    body = msgspec.json.encode(wish(at))
    headers = {"Content-Type": "application/json", "X-Assisted-By": "S-101"}
    made = at.ask("POST", "/v1/delegations", data=body, headers=headers).json()
    with desk.office.begin() as db:
        assert db.get_one(ActDelegationRow, made["id"]).assisted_by == "S-101"
        helper = db.get_one(StaffRow, "S-101")
    to_them = dataclasses.replace(wish(at), agent_number=helper.id_number, agent_name=helper.name)
    told = at.ask("POST", "/v1/delegations", data=msgspec.json.encode(to_them), headers=headers)
    assert refusal(told) == "agent_wrong"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_delegation_is_given_listed_and_acted_on(desk: Desk, language: str) -> None:
    made = given(comes(desk, "褚试用"), language=language)
    assert (made["agent_masked"], made["revoked"]) == ("卫*子", False)
    agent = comes(desk, AGENT, proved=False)
    (one,) = represents(agent)
    assert (one["id"], one["name"], one["relation"]) == (f"agent:{made['id']}", "褚*用", "agent")
    answer = agent.send(agent.application(agent.item(13), acting=one["id"]))
    assert answer.state is LetterState.TAKEN, answer
    with desk.office.begin() as db:
        known = {row.name: row.id for row in db.scalars(select(CitizenRow))}
        act = db.scalars(select(ActRow).where(ActRow.project_no == answer.project_no, ActRow.act == "filed")).one()
    assert (act.by, act.principal) == (f"citizen:{known[AGENT]}", f"citizen:{known['褚试用']}"), "both, and no name"


def test_one_proof_is_not_enough_to_give_one_and_is_enough_to_end_it(desk: Desk) -> None:
    once_proved = comes(desk, proved=False)
    assert refusal(gives(once_proved, wish(once_proved))) == "level_needed"
    made = given(comes(desk))
    later = comes(desk, proved=False)
    assert [each["id"] for each in listed(later)] == [made["id"]]
    assert ends(later, made["id"]).status_code == 200
    assert [each["revoked"] for each in listed(later)] == [True]


def test_who_is_not_in_it_learns_nothing(desk: Desk) -> None:
    made = given(comes(desk, "褚试用"), task_codes=(comes(desk, proved=False).item(13).task_code,))
    acting, known = f"agent:{made['id']}", comes(desk, AGENT, proved=False)
    stranger = comes(desk, OTHER, proved=False)
    assert represents(stranger) == []
    for at, item in ((stranger, 13), (known, 12)):
        answer = at.start(at.item(item), acting=acting)
        assert refusal(answer) == "not_represented"
        assert "褚" not in answer.text
    nothing = stranger.start(stranger.item(13), acting="agent:AD-000000000000")
    mine = stranger.start(stranger.item(13), acting=acting)
    assert (nothing.status_code, nothing.content) == (mine.status_code, mine.content), "as if there were none"


def test_an_ended_delegation_is_dead_at_once(desk: Desk) -> None:
    principal = comes(desk, "褚试用")
    made = given(principal)
    agent = comes(desk, AGENT, proved=False)
    acting, item = f"agent:{made['id']}", agent.item(13)
    sealed = agent.sealed(agent.letter(agent.application(item, acting=acting)))
    assert ends(principal, made["id"]).status_code == 200
    assert represents(agent) == []
    assert refusal(agent.start(item, acting=acting)) == "not_represented"
    refused = agent.sent(sealed).refusal
    assert refused is not None
    assert refused.code == "not_represented", "what was written before counts no more, either"
    assert ends(principal, made["id"]).status_code == 200, "ending it twice is ending it"


def test_a_delegation_is_over_at_its_moment(desk: Desk) -> None:
    given(comes(desk, "褚试用"))
    desk.later(days=6, hours=23)
    assert len(represents(comes(desk, AGENT, proved=False))) == 1
    desk.later(hours=1)
    assert represents(comes(desk, AGENT, proved=False)) == []
    assert listed(comes(desk, "褚试用", proved=False)) == []


def test_nobody_ends_or_sees_what_somebody_else_gave(desk: Desk) -> None:
    made = given(comes(desk))
    for name in (OTHER, AGENT):
        at = comes(desk, name)
        assert listed(at) == []
        assert refusal(ends(at, made["id"])) == "delegation_unknown"
    assert refusal(ends(at, "AD-000000000000")) == "delegation_unknown"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"scopes": ()}, "request_unclear"),
        ({"scopes": (Scope.SUBMIT, Scope.SUBMIT)}, "request_unclear"),
        ({"agent_name": " "}, "request_unclear"),
        ({"agent_number": "370999199909090121"}, "number_wrong"),
        ({"agent_number": PEOPLE["王演示"]["number"], "agent_name": "王演示"}, "agent_oneself"),
        ({"agent_name": "魏例子"}, "agent_wrong"),
        ({"task_codes": ("9" * 31,)}, "service_unknown"),
        ({"task_codes": ("11370999MBDEM005830199900000006",)}, "not_delegable"),
        ({"until": dt.timedelta(0)}, "until_wrong"),
        ({"until": dt.timedelta(days=367)}, "until_wrong"),
    ],
)
def test_what_may_not_be_delegated_is_refused(desk: Desk, more: Json, code: str) -> None:
    at = comes(desk)
    if "until" in more:
        more = more | {"until": at.at + more["until"]}
    assert refusal(gives(at, wish(at, **more))) == code
    assert listed(at) == []


ALTERED = ("another scope", "another agent", "under one mask", "another terminal", "no strokes", "longer", "no salt")


@pytest.mark.parametrize("what", ALTERED)
def test_only_what_was_read_and_signed_is_given(desk: Desk, what: str) -> None:
    at = comes(desk)
    good = wish(at, scopes=(Scope.COLLECT,))
    text = good.signature.text
    altered = {
        "another scope": dataclasses.replace(good, scopes=(Scope.SUBMIT, Scope.COLLECT)),
        "another agent": dataclasses.replace(good, agent_number=PEOPLE[OTHER]["number"], agent_name=OTHER),
        "under one mask": dataclasses.replace(good, agent_name="卫样子"),
        "no salt": dataclasses.replace(good, salt=""),
        "another terminal": dataclasses.replace(good, signature=signed(text, at.at, "T-OTHER")),
        "no strokes": dataclasses.replace(good, signature=dataclasses.replace(good.signature, strokes=())),
        "longer": dataclasses.replace(good, until=good.until + dt.timedelta(days=1)),
    }[what]
    assert refusal(gives(at, altered)) == "signature_wrong"
    assert gives(at, good).status_code == 200


def test_a_lost_answer_makes_one_delegation_and_the_same_wish_no_second(desk: Desk) -> None:
    at = comes(desk)
    asked = wish(at)
    first, again = gives(at, asked, key="the same"), gives(at, asked, key="the same")
    assert first.json() == again.json()
    assert refusal(gives(at, asked)) == "exists_already"
    assert len(listed(at)) == 1


def test_nobody_tries_out_whose_number_it_is(desk: Desk) -> None:
    at = comes(desk)
    for name in ("甲某", "乙某", "丙某", "丁某", "戊某"):
        assert refusal(gives(at, wish(at, agent_name=name))) == "agent_wrong"
    assert refusal(gives(at, wish(at))) == "agent_limit", "the right name, too: nothing is told any more"
    desk.later(minutes=11)
    at = comes(desk)
    assert gives(at, wish(at)).status_code == 200


def test_an_agent_need_not_be_known_here(desk: Desk) -> None:
    number = "370999199302140304"
    at = comes(desk)
    answer = gives(at, wish(at, agent_number=number, agent_name="卜认识"))
    assert answer.status_code == 200, answer.text
    stranger = Counter(desk, card(AGENT) | {"id_number": number, "name": "卜认识"}, at=desk.now())
    assert [one["name"] for one in represents(stranger)] == ["王*示"]


def test_the_principal_is_written_to_with_the_code_for_the_locker(desk: Desk) -> None:
    given(comes(desk))
    (message,) = (each for each in desk.due() if each["kind"] == "delegated")
    assert message["phone"] == PEOPLE["王演示"]["phone"]
    assert f"代取码{message['wechat']['code']}" in message["sms"]
    assert AGENT not in str(message)
    assert PEOPLE[AGENT]["number"] not in str(message)


def test_who_only_submits_gets_no_code(desk: Desk) -> None:
    given(comes(desk), scopes=(Scope.SUBMIT,))
    (message,) = (each for each in desk.due() if each["kind"] == "delegated")
    assert "代取码" not in message["sms"]
    assert agents(desk, "D-0102") == []


def test_an_agent_collects_with_their_own_card_and_code(desk: Desk) -> None:
    made = given(comes(desk))
    (message,) = (each for each in desk.due() if each["kind"] == "delegated")
    (agent,) = agents(desk, "D-0102")
    assert agent["delegation"] == made["id"]
    assert agent["id_hash"] == keyed(KEYS[TERMINAL], "id", PEOPLE[AGENT]["number"])
    assert agent["code_hash"] == keyed(KEYS[TERMINAL], "code", message["wechat"]["code"])
    assert made["id"] not in {each["delegation"] for each in agents(desk, "D-1001")}, "nobody else's things"


def test_a_locker_without_news_lets_an_agent_for_a_day_at_most(desk: Desk) -> None:
    given(comes(desk))
    (agent,) = agents(desk, "D-0102")
    until = dt.datetime.fromisoformat(agent["until"])
    assert desk.now() + dt.timedelta(hours=23) < until <= desk.now() + dt.timedelta(hours=24)


def test_an_ended_delegation_is_dead_at_the_lockers_next_news(desk: Desk) -> None:
    at = comes(desk)
    made = given(at)
    before = desk.granted("D-0102")
    assert before is not None
    ends(at, made["id"])
    after = desk.granted("D-0102")
    assert after is not None
    assert (after["agents"], after["counter"]) == ([], before["counter"] + 1), "and the old right is revoked"


def test_ending_one_leaves_alone_what_it_was_not_for(desk: Desk) -> None:
    at = comes(desk)
    before = [(desk.granted(deposit) or {})["counter"] for deposit in ("D-0102", "D-0103")]
    for more in ({"scopes": (Scope.SUBMIT,)}, {"task_codes": (at.item(12).task_code,)}):
        assert ends(at, given(at, **more)["id"]).status_code == 200
    assert [(desk.granted(deposit) or {})["counter"] for deposit in ("D-0102", "D-0103")] == before


def test_what_an_agent_collected_counts_while_the_delegation_stood(desk: Desk) -> None:
    at = comes(desk)
    both: Json = {"factors": ("card", "code"), "delegation": given(at)["id"]}
    desk.tell(handover("D-0102", 12, at=desk.now(), **both))
    assert desk.deposit("D-0102")["case_state"] == "delivered"
    ends(at, both["delegation"])
    desk.later(minutes=1)
    desk.tell(handover("D-0103", 17, at=desk.now(), grant_counter=2, **both))
    assert desk.tasks() == [("delegation_not_good", "got_it")]


def test_what_was_delegated_is_collected_within_it(desk: Desk) -> None:
    at = comes(desk)
    given(at, task_codes=(at.item(12).task_code,))
    assert agents(desk, "D-0102") == []


def test_a_stored_delegation_keeps_what_was_signed(desk: Desk) -> None:
    made = given(comes(desk))
    with desk.office.begin() as db:
        row = db.get_one(ActDelegationRow, made["id"])
    kept = msgspec.json.decode(row.signature, type=DelegationSigned)
    assert kept.signature.strokes == STROKES
    assert kept.signature.text == legal_text(delegation_text("王*示", row.signer, kept, ()), "zh"), "made anew"
    assert AGENT not in kept.signature.text
