"""A holder's cases: what they see of their own, and that nobody sees another's."""

from __future__ import annotations

from tests.central.running import WANG, ZHAO, Central, Json, refusal


def of(central: Central, card: Json, sequence: str) -> Json:
    """The detail of the holder's case with this sequence."""
    token = central.identify(card)
    numbers = [case["project_no"] for case in central.read("/v1/cases", token)]
    found: Json = central.read(f"/v1/cases/{next(no for no in numbers if no[14:18] == sequence)}", token)
    return found


def test_a_case_ready_in_the_locker_says_where_and_until_when(reading: Central) -> None:
    detail = of(reading, WANG, "0102")
    assert detail["summary"]["state"] == "ready"
    assert detail["deposit_cabinet"]["zh"].endswith("A柜")
    assert detail["keep_until"]
    assert [stage["state"] for stage in detail["stages"]][-2:] == ["making", "ready"]
    assert detail["contact"]["phone"].startswith("100")
    assert detail["name_masked"] == "王*示"


def test_a_case_under_expert_review_is_paused_and_says_why(reading: Central) -> None:
    clock = of(reading, ZHAO, "0404")["summary"]["clock"]
    assert clock["colour"] == "paused"
    assert clock["paused_for"] == {"zh": "专家评审", "en": "expert review"}
    assert clock["days_left"] == 3


def test_three_corrections_are_told_at_once_with_their_date(reading: Central) -> None:
    card = WANG | {"id_number": "370999200107120063", "name": "周演练"}
    todo = of(reading, card, "0501")["todo"]
    assert all(mark in todo["zh"] for mark in "①②③")
    assert "{due}" not in todo["zh"] + todo["en"]


def test_a_parallel_approval_shows_its_lanes_and_is_as_late_as_the_latest(reading: Central) -> None:
    detail = of(reading, WANG | {"id_number": "370999196606060131", "name": "杨䶮演"}, "1401")
    assert [(lane["lead"], lane["clock"]["colour"]) for lane in detail["lanes"]] == [
        (True, "green"),
        (False, "none"),
        (False, "red"),
    ]
    assert detail["summary"]["clock"] == detail["lanes"][2]["clock"]


def test_newest_cases_come_first(reading: Central) -> None:
    dates = [case["apply_date"] for case in reading.read("/v1/cases", reading.identify(ZHAO))]
    assert dates == sorted(dates, reverse=True)


def test_anothers_case_is_answered_exactly_like_one_that_does_not_exist(reading: Central) -> None:
    theirs = reading.read("/v1/cases", reading.identify(ZHAO))[0]["project_no"]
    token = reading.identify(WANG)
    foreign = reading.ask("GET", f"/v1/cases/{theirs}", token)
    missing = reading.ask("GET", "/v1/cases/3709232026110500014", token)
    assert (foreign.status_code, refusal(foreign)) == (404, "case_unknown")
    assert foreign.content == missing.content


def test_an_unknown_person_cannot_read_a_case_by_its_number(reading: Central) -> None:
    known = reading.read("/v1/cases", reading.identify(ZHAO))[0]["project_no"]
    stranger = reading.identify(WANG | {"id_number": "370999199302140304", "name": "卜认识"})
    assert reading.ask("GET", f"/v1/cases/{known}", stranger).status_code == 404
