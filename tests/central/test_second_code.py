"""M01 level 3: a code to one's telephone, for one session, for minutes, so many tries and so many a day."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from kiosk.central.tables.messages import MessageRow
from kiosk.central.tables.people import CitizenRow, SecondCodeRow
from tests.central.desks import Desk
from tests.central.handling.writing import Counter
from tests.central.running import Central
from tests.central.visiting import WANG, ZHAO, Answer, Json, refusal

STRANGER = WANG | {"id_number": "370999199302140304", "name": "卜认识"}


def send(desk: Desk, token: str, **more: str) -> Json:
    """Have a code sent."""
    sent: Json = desk.do("/v1/auth/second", {}, token, **more)
    return sent


def texted(desk: Desk) -> list[str]:
    """The codes that came to telephones since somebody looked last."""
    due = [each for each in desk.due() if each["kind"] == "second_code"]
    return [re.findall(r"验证码(\d{6}),", each["sms"])[0] for each in due]


def other_than(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 10**6:06d}"


def prove(desk: Desk, token: str, sent: Json, code: str, **more: str) -> Answer:
    """Say which code came."""
    return desk.ask("POST", f"/v1/auth/second/{sent['id']}", token, json={"code": code}, **more)


def test_the_code_that_came_makes_the_session_level_three(desk: Desk) -> None:
    token = desk.identify()
    sent = send(desk, token)
    assert sent["phone_masked"] == "100****0001"
    (message,) = (each for each in desk.due() if each["kind"] == "second_code")
    assert message["phone"] == "10012340001"
    assert message["sms"].startswith("【东平政务】王*您好,验证码")
    assert "王演示" not in str(message)
    raised = prove(desk, token, sent, message["wechat"]["code"]).json()
    assert (raised["level"], raised["token"]) == (3, token)


def test_what_asks_for_level_three_is_open_then_and_not_before(desk: Desk) -> None:
    at = Counter(desk, at=desk.now())
    item = next(each for each in at.catalogue.items if each.min_loa == 3 and each.is_service_terminals)
    assert refusal(at.start(item)) == "level_needed"
    sent = send(desk, at.token)
    prove(desk, at.token, sent, texted(desk)[0])
    assert at.prefill(item).level == 3
    assert refusal(Counter(desk, at=desk.now()).start(item)) == "level_needed", "another visit begins at level two"


def test_a_wrong_code_may_be_mended_four_times(desk: Desk) -> None:
    token = desk.identify()
    sent = send(desk, token)
    (code,) = texted(desk)
    for _ in range(4):
        assert refusal(prove(desk, token, sent, other_than(code))) == "second_wrong"
    assert prove(desk, token, sent, code).json()["level"] == 3


def test_after_five_wrong_ones_even_the_right_one_counts_no_more(desk: Desk) -> None:
    token = desk.identify()
    sent = send(desk, token)
    (code,) = texted(desk)
    said = [refusal(prove(desk, token, sent, other_than(code))) for _ in range(5)]
    assert said == ["second_wrong"] * 4 + ["second_over"]
    assert refusal(prove(desk, token, sent, code)) == "second_over"
    again = send(desk, token)
    assert again["id"] != sent["id"], "a new one can be had at once, and counts for the day"
    assert prove(desk, token, again, texted(desk)[0]).json()["level"] == 3


def test_a_lost_answer_counts_once(desk: Desk) -> None:
    token = desk.identify()
    sent = send(desk, token)
    (code,) = texted(desk)
    for _ in range(9):
        assert refusal(prove(desk, token, sent, other_than(code), key="the same")) == "second_wrong"
    for _ in range(2):
        assert prove(desk, token, sent, code, key="another").json()["level"] == 3


def test_a_code_is_good_for_five_minutes_and_once(desk: Desk) -> None:
    token = desk.identify()
    sent = send(desk, token)
    (code,) = texted(desk)
    desk.later(minutes=5)
    assert refusal(prove(desk, token, sent, code)) == "second_over"
    sent = send(desk, token)
    (code,) = texted(desk)
    assert prove(desk, token, sent, code).status_code == 200
    assert refusal(prove(desk, token, sent, code)) == "second_over"


def test_within_a_minute_nobody_is_written_to_twice_and_a_new_code_ends_the_old_one(desk: Desk) -> None:
    token = desk.identify()
    first = send(desk, token)
    assert send(desk, token)["id"] == first["id"]
    (old,) = texted(desk)
    desk.later(seconds=60)
    second = send(desk, token)
    (new,) = texted(desk)
    assert refusal(prove(desk, token, first, old)) == "second_over"
    assert prove(desk, token, second, new).json()["level"] == 3


def test_a_code_proves_nothing_in_anybody_elses_session(desk: Desk) -> None:
    mine, same_person, other = desk.identify(), desk.identify(), desk.identify(ZHAO)
    sent = send(desk, mine)
    (code,) = texted(desk)
    for token in (same_person, other):
        assert refusal(prove(desk, token, sent, code)) == "second_over"
    assert refusal(prove(desk, mine, {"id": "0" * 24}, code)) == "second_over"
    assert refusal(prove(desk, "nonsense", sent, code)) == "session_needed"
    desk.ask("DELETE", "/v1/auth/sessions", mine)
    assert refusal(prove(desk, mine, sent, code)) == "session_needed"


def test_ten_codes_a_day(desk: Desk) -> None:
    for _ in range(5):
        token = desk.identify()
        send(desk, token)
        desk.later(minutes=1)
        send(desk, token)
    desk.later(minutes=2)
    refused = desk.ask("POST", "/v1/auth/second", desk.identify(), json={})
    assert (refused.status_code, refusal(refused)) == (429, "second_limit")
    assert send(desk, desk.identify(ZHAO))
    desk.later(days=1)
    assert send(desk, desk.identify())


@pytest.mark.parametrize("who", ["nobody known here", "no telephone"])
def test_who_has_no_telephone_here_is_sent_to_a_counter(desk: Desk, who: str) -> None:
    if who == "no telephone":
        with desk.office.begin() as db:
            db.scalars(select(CitizenRow).where(CitizenRow.id_number == WANG["id_number"])).one().phone = ""
    refused = desk.ask("POST", "/v1/auth/second", desk.identify(WANG if who == "no telephone" else STRANGER), json={})
    assert (refused.status_code, refusal(refused)) == (409, "phone_unknown")
    assert "窗口" in refused.json()["message_zh"]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345x", "١٢٣٤٥٦"])
def test_what_is_no_code_is_no_try(desk: Desk, code: str) -> None:
    token = desk.identify()
    sent = send(desk, token)
    for _ in range(6):
        assert refusal(prove(desk, token, sent, code)) == "request_unclear"
    assert prove(desk, token, sent, texted(desk)[0]).status_code == 200


@pytest.mark.parametrize("end", ["proved", "left"])
def test_the_code_stands_nowhere_once_it_is_over(desk: Desk, end: str) -> None:
    token = desk.identify()
    sent = send(desk, token)
    with desk.office.begin() as db:
        row = db.get_one(SecondCodeRow, sent["id"])
        (message,) = db.scalars(select(MessageRow).where(MessageRow.subject == sent["id"]))
    code = message.wechat["code"]
    assert code not in row.code_hash
    if end == "proved":
        assert prove(desk, token, sent, code).status_code == 200
    desk.later(minutes=5)
    with desk.office.begin() as db:
        (message,) = db.scalars(select(MessageRow).where(MessageRow.subject == sent["id"]))
    assert (message.sms, message.wechat) == ("", {})
    assert texted(desk) == [], "what is over is not sent any more"


def test_the_key_of_codes_outlives_the_program(central: Central) -> None:
    token = central.identify()
    sent = central.do("/v1/auth/second", {}, token)
    (message,) = central.do("/v1/messages/take", {"most": 100}, central.sender_key)
    central.kill()
    central.start()
    answer = central.ask("POST", f"/v1/auth/second/{sent['id']}", token, json={"code": message["wechat"]["code"]})
    assert answer.json()["level"] == 3
    assert (central.folder / "codes.key").stat().st_mode & 0o777 == 0o600
