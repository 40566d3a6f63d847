"""Sessions by ID card: all four kinds of card, strangers, expired cards, wrong numbers, and leaving."""

from __future__ import annotations

import pytest

from tests.central.identities import PEOPLE, card
from tests.central.running import WANG, Central, Json, refusal


@pytest.mark.parametrize("name", PEOPLE)
def test_every_card_in_the_hall_opens_a_session(reading: Central, name: str) -> None:
    answer = reading.ask("POST", "/v1/auth/sessions", json=card(name)).json()
    assert name not in answer["name_masked"]
    assert answer["card_expired"] is (name == "陈假名")


@pytest.mark.parametrize(
    ("name", "count"), [("王演示", 4), ("赵示例", 5), ("孙样本", 0), ("丁样安", 1), ("史密斯", 2), ("何港样", 1)]
)
def test_a_card_brings_its_holders_cases(reading: Central, name: str, count: int) -> None:
    assert len(reading.read("/v1/cases", reading.identify(card(name)))) == count


def test_a_person_unknown_here_gets_a_session_without_cases(reading: Central) -> None:
    stranger = WANG | {"id_number": "370999199302140304", "name": "卜认识"}
    assert reading.read("/v1/cases", reading.identify(stranger)) == []


def test_an_expired_card_may_still_query(reading: Central) -> None:
    assert len(reading.read("/v1/cases", reading.identify(card("陈假名")))) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"id_number": "370999198801080031"},  # check digit
        {"id_number": "370999198802300038"},  # 30 February
        {"id_number": ""},
        {"id_type": "516"},  # not the number of a permit
        {"id_type": "553"},
        {"id_type": "414"},
    ],
)
def test_a_number_that_does_not_check_out_is_refused(reading: Central, wrong: Json) -> None:
    answer = reading.ask("POST", "/v1/auth/sessions", json=WANG | wrong)
    assert (answer.status_code, refusal(answer)) == (422, "number_wrong")
    assert "10000000001" in answer.text


def test_leaving_ends_the_session_and_may_be_said_twice(reading: Central) -> None:
    token = reading.identify()
    for _ in range(2):
        assert reading.ask("DELETE", "/v1/auth/sessions", token).status_code == 204
    answer = reading.ask("GET", "/v1/cases", token)
    assert (answer.status_code, refusal(answer)) == (401, "session_needed")
    assert reading.ask("DELETE", "/v1/auth/sessions").status_code == 204


def test_two_people_one_after_the_other_share_nothing(reading: Central) -> None:
    first, second = reading.identify(card("王演示")), reading.identify(card("赵示例"))
    own = {case["project_no"] for case in reading.read("/v1/cases", first)}
    other = {case["project_no"] for case in reading.read("/v1/cases", second)}
    assert not own & other
