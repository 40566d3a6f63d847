"""Two who approve at once, a box that asks twice at once, one nonce at two platforms: on each engine one wins."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from kiosk.central.tables.enrolment import CertificateRow
from kiosk.contract.request_signing import DeviceKey, RequestKey, signature_headers
from tests.central.desks import Desk
from tests.central.enrolling import OFFICER, SECOND, Box, approve
from tests.central.visiting import Json, refusal

SITE = "370923-01"
MANY = 6


def at_once(act: Callable[[int], str]) -> Counter[str]:
    """What several got who began at the same moment."""
    gate = threading.Barrier(MANY)

    def run(number: int) -> str:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(run, range(MANY)))


def beside(desk: Desk, number: int) -> Desk:
    """Another program on the same database."""
    other = Desk(desk.office.engine.url.render_as_string(hide_password=False))
    other.at = desk.at
    object.__setattr__(other.office, "authority", desk.office.authority)
    return other


def headers_of(desk: Desk, method: str, path: str, by: RequestKey, body: bytes | None, **more: str) -> Json:
    """Headers of a signed request."""
    headers: Json = {**more, **({"Content-Type": "application/json"} if body else {})}
    return headers | signature_headers(method, path, headers, body, by, desk.now())


def test_two_who_approve_one_code_at_once_make_one_terminal(either: Desk) -> None:
    box = Box(either)
    box.asks()
    tokens = [either.sign_in(OFFICER), either.sign_in(SECOND)]

    def approves(number: int) -> str:
        wish = {"terminal": f"T-NEW-0{number}", "site": SITE, "replaces": False}
        answer = either.ask("POST", f"/v1/office/enrolments/{box.code}/approve", tokens[number % 2], json=wish)
        return "" if answer.status_code == 200 else refusal(answer)

    told = at_once(approves)
    assert told[""] == 1
    assert set(told) <= {"", "claim_over", "claim_resting"}
    assert box.fetches().status_code == 200


def test_a_box_that_fetches_many_times_at_once_gets_one_certificate(either: Desk) -> None:
    box = Box(either)
    box.asks()
    approve(either, box.code, "T-NEW-01")
    path = f"/v1/enrolment/requests/{box.claim}/certificate"
    body = b'{"platform_key":"%s"}' % (b"5a" * 32)

    def fetches(number: int) -> str:
        platform = beside(either, number)
        headers = headers_of(platform, "POST", path, DeviceKey(box.claim, box.key), body)
        answer = platform.carry_as_it_is("POST", path, headers, data=body)
        platform.close()
        return str(answer.json().get("certificate") or refusal(answer))

    told = at_once(fetches)
    assert list(told.values()) == [MANY], told
    with either.office.begin() as db:
        assert db.scalar(select(func.count()).select_from(CertificateRow)) == 1


def test_one_nonce_passes_once_however_many_platforms_hear_it(either: Desk) -> None:
    box = Box(either)
    box.enrols()
    path = "/v1/site"
    heard = headers_of(either, "GET", path, box.credential, None, **{"X-Terminal": "T-NEW-01"})

    def hears(number: int) -> str:
        platform = beside(either, number)
        answer = platform.carry_as_it_is("GET", path, heard)
        platform.close()
        return "" if answer.status_code == 200 else refusal(answer)

    assert at_once(hears) == {"": 1, "request_replayed": MANY - 1}


def test_two_boxes_approved_as_one_terminal_do_not_both_become_it(either: Desk) -> None:
    """The second was approved to replace the first, and both fetch at once: one key counts in the end."""
    first, second = Box(either), Box(either, bytes(15) + b"\1")
    first.enrols()
    second.asks()
    approve(either, second.code, "T-NEW-01", replaces=True)

    def fetches(number: int) -> str:
        box = (first, second)[number % 2]
        path = f"/v1/enrolment/requests/{box.claim}/certificate"
        body = b'{"platform_key":"%s"}' % (b"5a" * 32)
        platform = beside(either, number)
        headers = headers_of(platform, "POST", path, DeviceKey(box.claim, box.key), body)
        answer = platform.carry_as_it_is("POST", path, headers, data=body)
        platform.close()
        return str(answer.status_code)

    assert at_once(fetches) == {"200": MANY}
    second.fetches()
    assert first.is_refused() == "certificate_revoked"
    assert second.as_terminal().status_code == 200
