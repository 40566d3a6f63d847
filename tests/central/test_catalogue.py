"""What anybody may ask: health, site, catalogue, notices; and that every refusal can be read by a citizen."""

from __future__ import annotations

import datetime as dt

import pytest
import requests

from tests.central.running import Central, refusal


def test_the_platform_says_that_it_is_well_and_what_time_it_is(reading: Central) -> None:
    answer = reading.ask("GET", "/v1/health")
    assert answer.json() == {"ok": True}
    stamp = dt.datetime.fromisoformat(answer.headers["X-Server-Time"])
    assert abs(stamp - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


@pytest.mark.parametrize(
    ("terminal", "name"),
    [
        ("T-DEMO-01", "东平县政务服务中心"),
        ("T-DEMO-02", "东平县政务服务中心银山分中心"),
        ("T-DEMO-03", "斑鸠店镇便民服务点"),
    ],
)
def test_each_terminal_learns_where_it_stands(reading: Central, terminal: str, name: str) -> None:
    site = reading.ask("GET", "/v1/site", terminal=terminal).json()
    assert site["name"]["zh"] == name
    assert site["name"]["en"].isascii()
    assert site["neighbour"]["zh"]


def test_a_terminal_nobody_registered_is_told_so(reading: Central) -> None:
    answer = reading.ask("GET", "/v1/site", terminal="T-STRANGER")
    assert (answer.status_code, refusal(answer)) == (403, "terminal_unknown")
    nameless = requests.get(reading.url + "/v1/site", timeout=5)
    assert refusal(nameless) == "terminal_unknown"


def test_the_catalogue_is_sent_once_and_then_only_confirmed(reading: Central) -> None:
    first = reading.ask("GET", "/v1/catalog/bundle")
    catalogue = reading.opened("catalogue", first.json())
    assert len(catalogue["items"]) == 20
    assert catalogue["items"][0]["task_name"]["zh"] == "个体工商户设立登记"
    assert first.headers["ETag"] == f'"{catalogue["version"]}"'
    second = reading.ask("GET", "/v1/catalog/bundle", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    assert "X-Server-Time" in second.headers


def test_notices_that_stand_today_are_shown(reading: Central) -> None:
    notices = reading.read("/v1/notices")
    assert [notice["id"] for notice in notices] == ["N-4", "N-3", "N-1", "N-2", "N-5"]
    assert all(notice["title"]["en"] for notice in notices)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/nowhere", 404, "not_found"),
        ("GET", "/v1/terminals/T-NOBODY/events", 404, "not_found"),
        ("GET", "/v1/lockers/Z/manifest", 404, "cabinet_unknown"),
        ("DELETE", "/v1/cases", 405, "method_not_allowed"),
        ("POST", "/openapi.json", 405, "method_not_allowed"),
        ("GET", "/v1/cases", 401, "session_needed"),
        ("POST", "/v1/events", 422, "request_unclear"),
    ],
)
def test_every_refusal_has_a_body_for_citizens(
    reading: Central, method: str, path: str, status: int, code: str
) -> None:
    answer = reading.ask(method, path)
    assert (answer.status_code, refusal(answer)) == (status, code)
    assert "X-Server-Time" in answer.headers


def test_a_wrong_method_is_told_all_the_right_ones(reading: Central) -> None:
    assert reading.ask("PUT", "/v1/auth/sessions").headers["Allow"] == "DELETE, POST"
    assert reading.ask("PUT", "/v1/cases/123").headers["Allow"] == "GET"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"project_no": 1, "query_code": "1"}',
        b'{"project_no": "1"}',
        b'{"project_no": "\\ud800", "query_code": "1"}',
    ],
)
def test_what_is_no_lookup_is_refused_without_repeating_it(reading: Central, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = reading.ask("POST", "/v1/cases/lookup", data=body, headers=headers)
    assert (answer.status_code, refusal(answer)) == (422, "request_unclear")
