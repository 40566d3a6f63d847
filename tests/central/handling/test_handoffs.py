"""M25 手机传照片: one telephone, ten minutes, one visit; nothing personal in the page, no way in for other sites."""

from __future__ import annotations

import base64
import io
import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image
from sqlalchemy import select

from kiosk.central.handling.pages import MOST_BYTES
from kiosk.central.tables.handling import UploadRow
from kiosk.contract.handling import LetterState
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.writing import Counter, picture
from tests.central.running import Central
from tests.central.visiting import WANG, Answer, Json, refusal

WISH = {"materials": [["plan", {"zh": "平面图", "en": "Floor plan"}], ["rules", {"zh": "制度<b>", "en": "Rules"}]]}


class Phone:
    """A telephone: it keeps its cookie, and says what a browser says."""

    def __init__(self, desk: Desk, url: str) -> None:
        self._desk = desk
        self.path = urlsplit(url).path
        self.cookie = ""

    def open(self) -> Answer:
        """Scan the code."""
        answer = self._carry("GET", self.path, {})
        given = answer.headers.get("set-cookie", "")
        self.cookie = given.split(";")[0] or self.cookie
        return answer

    def send(self, body: bytes, material: str = "plan", page: str = "page-0001", **headers: str) -> Answer:
        """Send a page."""
        said = {"Content-Type": "image/jpeg", "X-Page": page, "Sec-Fetch-Site": "same-origin"} | headers
        return self._carry("POST", f"{self.path}/pages?material={material}", said, data=body)

    def _carry(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        return self._desk.carry(method, path, headers | cookie, **more)


def begun(at: Counter, wish: Json = WISH) -> Json:
    """A page for a telephone."""
    answer = at.ask("POST", "/v1/handoffs", json=wish)
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def state(at: Counter, made: Json) -> Json:
    """How the hand-off stands at the kiosk."""
    found: Json = at.ask("GET", f"/v1/handoffs/{made['id']}").json()
    return found


@pytest.fixture
def at(visit: Visit) -> Counter:
    """Somebody at the terminal."""
    return visit()


def test_pages_of_a_telephone_arrive_in_the_visit_and_in_the_case(desk: Desk, at: Counter) -> None:
    made = begun(at)
    assert state(at, made) == {"open": True, "opened": False, "arrived": []}
    phone = Phone(desk, made["url"])
    assert phone.open().status_code == 200
    for page in ("page-0001", "page-0002"):
        assert phone.send(picture(), page=page).json() == {"pages": 1}
    assert phone.send(picture(), page="page-0002").json() == {"pages": 1}
    came = state(at, made)["arrived"]
    assert [one["material"] for one in came] == ["plan", "plan"]
    small = Image.open(io.BytesIO(base64.b64decode(came[0]["thumbnail"])))
    assert max(small.size) <= 320
    item = at.item(2)
    application = at.application(item)
    plan = next(each for each in application.evidence if each.material == "plan")
    object.__setattr__(plan, "uploads", tuple(one["upload_id"] for one in came))
    assert at.send(application).state is LetterState.TAKEN


def test_the_page_says_in_chinese_first_who_receives_it_and_nothing_of_whose_it_is(desk: Desk, at: Counter) -> None:
    made = begun(at)
    page = Phone(desk, made["url"]).open().text
    assert page.index("给自助机传照片") < page.index("Send pages to the terminal")
    assert "东平县政务服务中心" in page
    assert "制度&lt;b&gt;" in page
    for personal in (WANG["name"], WANG["id_number"], "王", at.token, at.session.subject):
        assert personal not in page + made["url"]
    assert not re.search(r"https?://|style=|onclick|<script>", page)


def test_the_second_telephone_is_refused(desk: Desk, at: Counter) -> None:
    """T of M25: token used twice is refused."""
    made = begun(at)
    first, second = Phone(desk, made["url"]), Phone(desk, made["url"])
    assert first.open().status_code == 200
    assert first.open().status_code == 200  # it may look again
    assert second.open().status_code == 403
    assert "另一部手机" in second.open().text
    assert refusal(second.send(picture())) == "handoff_over"
    assert not state(at, made)["arrived"]
    assert first.send(picture()).status_code == 200


def _ended(desk: Desk, at: Counter, made: Json, how: str) -> None:
    match how:
        case "ten minutes":
            desk.later(minutes=11)
        case "told to":
            at.ask("DELETE", f"/v1/handoffs/{made['id']}")
        case "left":
            at.ask("DELETE", "/v1/auth/sessions")
        case _:
            begun(at)


@pytest.mark.parametrize("how", ["ten minutes", "told to", "left", "another one"])
def test_a_page_ends(desk: Desk, at: Counter, how: str) -> None:
    made = begun(at)
    phone = Phone(desk, made["url"])
    phone.open()
    _ended(desk, at, made, how)
    assert refusal(phone.send(picture())) == "handoff_over"
    answer = phone.open()
    assert (answer.status_code, "已经失效" in answer.text) == (410, True)


def test_nobody_else_sees_or_ends_it(visit: Visit, at: Counter) -> None:
    made, other = begun(at), visit()
    for method in ("GET", "DELETE"):
        assert refusal(other.ask(method, f"/v1/handoffs/{made['id']}")) == "handoff_unknown"
    assert state(at, made)["open"]


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.test"}, {"X-Page": "a b"}, {"Origin": "null"}]
)
def test_another_site_cannot_send_through_a_telephone(desk: Desk, at: Counter, headers: dict[str, str]) -> None:
    phone = Phone(desk, begun(at)["url"])
    phone.open()
    assert refusal(phone.send(picture(), **headers)) == "handoff_over"
    assert phone.send(picture(), Origin="http://hall.test").status_code == 200


def test_what_is_no_page_is_refused_in_words(desk: Desk, at: Counter) -> None:
    phone = Phone(desk, begun(at)["url"])
    phone.open()
    assert refusal(phone.send(b"<html>")) == "upload_unclear"
    assert refusal(phone.send(picture(), **{"Content-Type": "text/html"})) == "upload_unclear"
    assert refusal(phone.send(bytes(MOST_BYTES + 1))) == "upload_too_large"
    assert refusal(phone.send(picture(), material="other")) == "material_wrong"


def test_where_a_picture_was_taken_is_not_kept(desk: Desk, at: Counter) -> None:
    phone = Phone(desk, begun(at)["url"])
    phone.open()
    out, lying = io.BytesIO(), Image.new("RGB", (400, 300), "white")
    told = lying.getexif()
    told[0x010F], told[0x0112] = "CANARY-PHONE", 6  # maker; lying on its side
    lying.save(out, "JPEG", exif=told)
    assert phone.send(out.getvalue()).status_code == 200
    with desk.office.begin() as db:
        kept = db.scalars(select(UploadRow)).one().body
    assert b"CANARY-PHONE" not in kept
    assert Image.open(io.BytesIO(kept)).size == (300, 400)


def test_the_page_runs_nothing_but_its_own_script(desk: Desk, at: Counter) -> None:
    made = begun(at)
    answer = Phone(desk, made["url"]).open()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/h"))
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
    for file in ("page.js", "page.css"):
        assert desk.carry("GET", f"/h/{file}", {}).status_code == 200
    assert desk.carry("GET", "/h/guessed", {}).status_code == 410


@pytest.mark.parametrize(
    "wish",
    [
        {"materials": []},
        {"materials": [["plan", {"zh": "", "en": ""}]]},
        {"materials": [["a", {"zh": "一", "en": "A"}], ["a", {"zh": "二", "en": "B"}]]},
        {"materials": [["x" * 300, {"zh": "一", "en": "A"}]]},
    ],
)
def test_a_wish_that_makes_no_page_is_refused(at: Counter, wish: Json) -> None:
    assert refusal(at.ask("POST", "/v1/handoffs", json=wish)) == "request_unclear"


def test_over_the_network_a_page_is_there_within_three_seconds(central: Central) -> None:
    """T of M25: the kiosk shows thumbnails within 3 s of the upload."""
    at = Counter(central)
    made = begun(at)
    assert made["url"].startswith(central.url + "/h/")
    with requests.Session() as phone:
        assert phone.get(made["url"], timeout=5).status_code == 200
        begun_at = time.monotonic()
        headers = {"Content-Type": "image/jpeg", "X-Page": "page-0001", "Origin": central.url}
        sent = phone.post(
            made["url"] + "/pages?material=plan", data=picture(size=(3000, 4000)), headers=headers, timeout=5
        )
        assert sent.status_code == 200, sent.text
    while not state(at, made)["arrived"]:
        assert time.monotonic() - begun_at < 3
    assert time.monotonic() - begun_at < 3
