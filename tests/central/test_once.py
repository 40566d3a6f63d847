"""Writes by key: a write that comes again gets its stored answer, and its answer may have been lost on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests

from tests.central.facts import handover
from tests.central.running import TERMINAL, WANG, ZHAO, Central, refusal


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """One platform for this page; each test has keys, an event and a deposit of its own."""
    platform = Central(tmp_path_factory.mktemp("once"), ("--faults",)).start()
    yield platform
    assert platform.stop() == 0


def test_the_same_write_again_gets_the_stored_answer(central: Central) -> None:
    first = central.ask("POST", "/v1/auth/sessions", json=WANG, key="key-1")
    again = central.ask("POST", "/v1/auth/sessions", json=WANG, key="key-1")
    assert first.json() == again.json()
    assert central.ask("POST", "/v1/auth/sessions", json=WANG, key="key-2").json()["token"] != first.json()["token"]


def test_a_key_used_for_something_else_is_refused(central: Central) -> None:
    central.ask("POST", "/v1/auth/sessions", json=WANG, key="taken")
    other = central.ask("POST", "/v1/auth/sessions", json=ZHAO, key="taken")
    assert (other.status_code, refusal(other)) == (409, "key_reused")
    events = central.report(handover("D-0201", 7), key="taken")
    assert (events.status_code, refusal(events)) == (409, "key_reused")
    assert central.deposit("D-0201")["state"] == "waiting"


def test_another_terminal_may_use_the_same_key(central: Central) -> None:
    first = central.ask("POST", "/v1/auth/sessions", json=WANG, key="common")
    other = central.ask("POST", "/v1/auth/sessions", json=ZHAO, key="common", terminal="T-DEMO-02")
    assert (first.status_code, other.status_code) == (200, 200)


def test_a_write_without_a_key_is_refused(central: Central) -> None:
    answer = central.carry("POST", "/v1/events", {"X-Terminal": TERMINAL}, json={"events": []})
    assert (answer.status_code, refusal(answer)) == (400, "key_missing")


def test_a_refused_write_may_be_tried_again_under_its_key(central: Central) -> None:
    central.switch(refuse=True, count=1, prefix="/v1/events")
    event = central.chain().link(handover("D-0301", 8))
    assert refusal(central.report(event, key="refused")) == "refused"
    assert central.report(event, key="refused").json()["taken"] == [event.id]


def test_an_answer_lost_after_the_commit_is_got_by_asking_again(central: Central) -> None:
    event = central.chain().link(handover("D-0102", 12))
    central.switch(lose_answer=True, count=1, prefix="/v1/events")
    with pytest.raises(requests.ConnectionError):
        central.report(event, key="lost")
    assert central.deposit("D-0102")["state"] == "confirmed"
    version = central.manifest()["version"]
    assert central.report(event, key="lost").json()["taken"] == [event.id]
    assert central.manifest()["version"] == version
    assert central.read(f"/v1/terminals/{TERMINAL}/events")["duplicates"] == 0


def test_a_stored_answer_survives_a_restart(central: Central) -> None:
    first = central.ask("POST", "/v1/auth/sessions", json=WANG, key="kept").json()
    assert central.stop() == 0
    central.start()
    assert central.ask("POST", "/v1/auth/sessions", json=WANG, key="kept").json() == first


def test_slow_broken_and_unwilling_for_as_often_as_asked(central: Central) -> None:
    central.switch(slow_ms=300, count=1, prefix="/v1/health")
    central.switch(fail_500=True, count=2, prefix="/v1/health")
    begun = time.monotonic()
    assert central.ask("GET", "/v1/health").status_code == 200
    assert time.monotonic() - begun >= 0.3
    for _ in range(2):
        answer = central.ask("GET", "/v1/health")
        assert (answer.status_code, refusal(answer)) == (500, "fault")
        assert answer.json()["retryable"] is True
    assert central.ask("GET", "/v1/health").status_code == 200


def test_a_fault_without_count_lasts_until_it_is_cleared(central: Central) -> None:
    central.switch(refuse=True)
    for _ in range(3):
        assert central.ask("GET", "/v1/site").status_code == 403
    assert central.ask("DELETE", "/faults").status_code == 204
    assert central.ask("GET", "/v1/site").status_code == 200
