"""M24 好差评: one rating for one act, from who was there, and a bad one is seen to."""

from __future__ import annotations

import pytest

from tests.central.running import WANG, ZHAO, Central, Json, refusal


def rating(**more: object) -> Json:
    """A rating of something that was done."""
    return {"event": "act-1", "project_no": "", "level": 5, "tags": [], "text": ""} | more


def test_an_act_is_rated_once_whatever_comes_later(central: Central) -> None:
    token = central.identify(WANG)
    assert central.do("/v1/ratings", rating(), token)["level"] == 5
    assert central.do("/v1/ratings", rating(level=1), token)["level"] == 5


def test_a_bad_rating_makes_a_task_once(central: Central) -> None:
    token = central.identify(WANG)
    for _ in range(2):
        central.do("/v1/ratings", rating(level=1, tags=["waiting"], text="等太久"), token)
    tasks = central.read("/v1/office/tasks", central.sign_in())
    assert [task["kind"] for task in tasks if task["kind"] == "rating_bad"] == ["rating_bad"]


def test_somebody_elses_case_cannot_be_rated(central: Central) -> None:
    theirs = central.read("/v1/cases", central.identify(ZHAO))[0]["project_no"]
    told = central.ask("POST", "/v1/ratings", central.identify(WANG), json=rating(project_no=theirs))
    assert refusal(told) == "case_unknown"


@pytest.mark.parametrize(
    "wrong", [{"level": 0}, {"level": 6}, {"event": ""}, {"text": "长" * 401}, {"tags": ["a"] * 9}]
)
def test_what_is_no_rating_is_refused(reading: Central, wrong: Json) -> None:
    told = reading.ask("POST", "/v1/ratings", reading.identify(WANG), json=rating(**wrong))
    assert refusal(told) == "request_unclear"


def test_without_a_session_nobody_rates(reading: Central) -> None:
    assert refusal(reading.ask("POST", "/v1/ratings", json=rating())) == "session_needed"
