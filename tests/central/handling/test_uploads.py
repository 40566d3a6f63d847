"""Pages and drafts of a visit: told by their bytes, kept once, for who brought them, and not for long."""

from __future__ import annotations

import pytest
from fpdf import FPDF
from sqlalchemy import select

from kiosk.central.handling.pages import MOST_BYTES, MOST_PAGES, read_pages
from kiosk.central.tables.handling import UploadRow
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.writing import picture
from tests.central.identities import card
from tests.central.visiting import refusal


def document(pages: int) -> bytes:
    """A PDF with so many pages."""
    made = FPDF()
    for _ in range(pages):
        made.add_page()
    return bytes(made.output())


def test_a_page_is_kept_once_however_often_it_comes(desk: Desk, visit: Visit) -> None:
    at, page = visit(), picture()
    first, again = at.send_pages(page, "page-0001"), at.send_pages(page, "page-0001")
    assert (first.status_code, first.json()) == (200, again.json())
    assert first.json()["pages"] == 1
    assert refusal(at.send_pages(picture("red"), "page-0001")) == "key_reused"
    assert refusal(visit(card("赵示例")).send_pages(page, "page-0001")) == "key_reused"
    with desk.office.begin() as db:
        assert len(db.scalars(select(UploadRow)).all()) == 1


def test_a_document_says_how_many_pages_it_has(visit: Visit) -> None:
    at = visit()
    assert at.send_pages(document(3), kind="application/pdf").json()["pages"] == 3
    assert refusal(at.send_pages(document(MOST_PAGES + 1), kind="application/pdf")) == "upload_unclear"


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7 nothing", b"\xff\xd8\xff\xe0 nothing", b"GIF89a", b"<svg/>", picture()[:500], b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_neither_is_not_kept_whatever_it_calls_itself(visit: Visit, body: bytes) -> None:
    assert refusal(visit().send_pages(body)) == "upload_unclear"


def test_a_heap_is_not_read_to_its_end(visit: Visit) -> None:
    assert refusal(visit().send_pages(b"\xff\xd8\xff" + bytes(MOST_BYTES))) == "upload_too_large"


def test_pages_that_no_letter_used_are_gone_after_an_hour(desk: Desk, visit: Visit) -> None:
    at = visit()
    at.upload()
    used = at.send(at.application(at.item(3)))
    desk.later(minutes=59)
    with desk.office.begin() as db:
        before = len(db.scalars(select(UploadRow)).all())
    desk.later(minutes=2)
    with desk.office.begin() as db:
        rows = db.scalars(select(UploadRow)).all()
        assert len(rows) == before - 1
        assert all(row.used_by for row in rows)
    assert used.project_no


def test_pages_need_a_session_and_a_plain_name(desk: Desk, visit: Visit) -> None:
    body = {"data": picture(), "headers": {"Content-Type": "image/jpeg"}}
    assert refusal(desk.ask("PUT", "/v1/materials/page-0002", "nobody", **body)) == "session_needed"
    assert refusal(visit().send_pages(picture(), "a b")) == "request_unclear"


def test_a_picture_has_a_small_one_beside_it() -> None:
    pages = read_pages(picture(size=(2480, 3508)))
    assert len(pages.thumbnail) < 20_000
    assert read_pages(pages.thumbnail).count == 1


def test_a_draft_is_kept_for_who_asked_and_for_thirty_days(desk: Desk, visit: Visit) -> None:
    """M07 暂存."""
    at = visit()
    item = at.item(2)
    path = f"/v1/drafts/{item.task_code}"
    body = {"task_version": item.task_version, "answers": {"cooks": True}, "values": {"area": "5"}}
    assert not at.prefill(item).draft
    assert refusal(at.ask("GET", path)) == "draft_unknown"
    assert at.ask("PUT", path, json=body).status_code == 200
    assert at.ask("PUT", path, json=body | {"values": {"area": "6"}}).json()["saved_at"]
    again = visit()
    assert again.prefill(item).draft
    assert again.ask("GET", path).json()["values"] == {"area": "6"}
    assert refusal(visit(card("赵示例")).ask("GET", path)) == "draft_unknown"
    desk.later(days=31)
    assert refusal(visit().ask("GET", path)) == "draft_unknown"


def test_a_draft_goes_when_it_is_dropped_and_when_it_is_sent(visit: Visit) -> None:
    at = visit()
    item = at.item(2)
    path = f"/v1/drafts/{item.task_code}"
    body = {"task_version": item.task_version, "answers": {}, "values": {}}
    at.ask("PUT", path, json=body)
    assert at.ask("DELETE", path).status_code == 204
    assert at.ask("DELETE", path).status_code == 204
    at.ask("PUT", path, json=body)
    at.send(at.application(item))
    assert refusal(at.ask("GET", path)) == "draft_unknown"
    assert refusal(at.ask("PUT", "/v1/drafts/none", json=body)) == "service_unknown"
