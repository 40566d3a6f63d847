"""An operator finds the broken printer in three clicks, on a desk and on a telephone, by hand, by key and live."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from kiosk.central.commands.matrix import MATRIX
from kiosk.central.commands.moving import Step, move
from kiosk.central.commands.reading import newest
from kiosk.central.commands.states import By
from kiosk.central.office import local_now
from kiosk.central.tables.commands import CommandRow
from kiosk.console.drawing import Words, catalogue
from kiosk.contract.commands import CommandKind, CommandState
from kiosk.contract.lockers import OpeningReason
from kiosk.terminal.errors import FAULTS
from tests.central.fleet.states import ONE, TWO
from tests.console.accessible import serious
from tests.console.fleet import Fleet
from tests.console.running import Client, Console

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
PAGES = ("/wall", "/map", f"/terminals/{ONE}", "/alerts", "/commands", "/overdue", "/tasks", "/roster", "/reports")
SECOND = 1_000
# Of a document that somebody wants printed, not of the printer.
_OF_DOCUMENTS = {"not_a_pdf", "no_document", "seal_broken"}


@pytest.fixture
def fleet(console: Console) -> Iterator[Fleet]:
    """The demo's four terminals; the printer of the first has no paper."""
    fleet = Fleet(console.db)
    fleet.forget()
    yield fleet
    fleet.forget()
    fleet.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_broken_printer_is_found_acknowledged_tested_and_all_clear(
    console: Console, fleet: Fleet, page: Page, size: ViewportSize
) -> None:
    alert = fleet.stands_as_in_the_demo()
    fleet.differs("county", "paper_out", repeat=600)
    page.set_viewport_size(size)
    console.signs_in(page, "zhiban")
    page.goto(f"{console.url}/wall")
    page.locator(f"#tile-{ONE}").click()
    printer = page.locator("tr.bad")
    expect(printer).to_contain_text("没纸")
    expect(printer).to_contain_text("补充耗材")
    page.get_by_role("link", name="凭条纸用完").first.click()
    page.locator("#acknowledge").click()
    expect(page.locator("#diary")).to_contain_text("zhiban已认领")
    expect(page.locator("#diary")).to_contain_text("第7版 · 县中心另有规定")
    page.get_by_role("link", name=ONE).first.click()
    page.locator("#print-test").click()
    expect(page.locator("#commands")).to_contain_text("打印测试页")
    expect(page.locator("#commands")).to_contain_text("排队")
    with fleet.books() as db:
        (line,) = newest(db, terminal=ONE)
        assert (line.kind, line.requester) == (CommandKind.PRINT_TEST, "zhiban")
        row, now = db.get_one(CommandRow, line.id), fleet.office.now()
        assert move(db, row, Step(By.FACT, CommandState.DONE, now, ONE), now)
    expect(page.locator("#commands")).to_contain_text("做完", timeout=3 * SECOND)
    fleet.is_mended(ONE)
    expect(page.locator("#now h1")).to_contain_text("正常", timeout=3 * SECOND)
    expect(page.locator("#timeline + ol")).to_contain_text("恢复:凭条纸用完")
    page.goto(f"{console.url}/alerts/{alert}")
    expect(page.locator("#diary h1")).to_contain_text("已了")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_printers_page_and_its_test_print_are_within_three_clicks_of_the_wall(
    console: Console, fleet: Fleet, page: Page
) -> None:
    fleet.stands_as_in_the_demo()
    console.signs_in(page, "weihu")
    page.goto(f"{console.url}/wall")
    page.locator(f"#tile-{ONE}").click()
    page.locator("#print-test").click()
    expect(page.locator("#notice")).to_contain_text("已下达")


def test_the_wall_and_the_map_change_within_a_second(console: Console, fleet: Fleet, page: Page) -> None:
    fleet.is_well(ONE)
    fleet.is_well(TWO)
    console.signs_in(page, "zhiban")
    for path, place in (("/wall", f"#tile-{TWO}"), ("/map", "#sites tr:has(#site-370923-02)")):
        with page.expect_response("**/live*"):
            page.goto(console.url + path)
        expect(page.locator(place)).to_contain_text("正常")
        page.wait_for_timeout(300)
        fleet.breaks(TWO)
        expect(page.locator(place)).to_contain_text("故障", timeout=SECOND)
        fleet.is_mended(TWO)
        expect(page.locator(place)).to_contain_text("正常", timeout=SECOND)


@pytest.mark.parametrize(("size", "locale"), [(DESK, "zh"), (PHONE, "en")], ids=["desk", "phone"])
def test_every_page_can_be_used_by_everybody(
    console: Console, fleet: Fleet, page: Page, size: ViewportSize, locale: str
) -> None:
    alert = fleet.stands_as_in_the_demo()
    page.set_viewport_size(size)
    console.signs_in(page, "weihu")
    if locale == "en":
        page.locator("button[lang=en]").click()
    orders = [f"/terminals/{ONE}/order/{kind}" for kind in ("open_cell", "notice")]
    for path in (*PAGES, f"/alerts/{alert}", *orders):
        page.goto(console.url + path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def test_the_printer_is_reached_and_tested_by_keys_alone(console: Console, fleet: Fleet, page: Page) -> None:
    fleet.stands_as_in_the_demo()
    console.signs_in(page, "zhiban")
    page.goto(f"{console.url}/map")
    _tab_to(page, "东平县政务服务中心,县中心,故障")
    page.keyboard.press("Enter")
    page.wait_for_url("**/wall?sought=*")
    _tab_to(page, ONE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/terminals/{ONE}")
    _tab_to(page, "打印测试页")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("已下达")


def test_who_only_audits_or_gives_rights_sees_no_terminal_and_orders_nothing(console: Console, fleet: Fleet) -> None:
    fleet.is_well(ONE)
    for login in ("shenji", "anquan", "xitong"):
        with Client(console, agent=login) as client:
            client.signs_in(login)
            assert [client.get(path).status_code for path in PAGES] == [403] * len(PAGES)
            assert client.post(f"/terminals/{ONE}/order/reboot", key="0" * 32, reason="x").status_code == 403


def test_an_operator_fetches_no_logs_and_a_reason_is_asked_for(console: Console, fleet: Fleet) -> None:
    fleet.is_well(ONE)
    with Client(console) as client:
        client.signs_in("zhiban")
        assert client.get(f"/terminals/{ONE}/order/fetch_logs").status_code == 403
        refused = client.post(f"/terminals/{ONE}/order/reboot", key="1" * 32)
        assert refused.status_code >= 400
        assert client.post(f"/terminals/{ONE}/order/reboot", key="2" * 32, reason="画面卡住").status_code == 303
        for until in ("morgen", "9999-12-31T23:59-23:00"):
            notice: dict[str, Any] = {"zh": "今天下午关门", "en": "Closed this afternoon", "until": until}
            assert client.post(f"/terminals/{ONE}/order/notice", key="3" * 32, **notice).status_code == 422
        assert client.get("/terminals/T-NOBODY").status_code == 404


def test_a_note_a_silence_and_a_duty_are_kept_and_nonsense_is_refused_in_words(console: Console, fleet: Fleet) -> None:
    alert = fleet.stands_as_in_the_demo()
    with Client(console) as client:
        client.signs_in("zhiban")
        assert client.post(f"/alerts/{alert}/note", text="<b>已派人</b>").status_code == 303
        assert client.post(f"/alerts/{alert}/assign", to="weihu").status_code == 303
        for other in ("nobody", "anquan"):
            refused = client.post(f"/alerts/{alert}/assign", to=other)
            assert (refused.status_code, "不管告警" in refused.text) == (409, True)
        assert client.post(f"/alerts/{alert}/silence", hours=4, reason="换纸中").status_code == 303
        told = client.get(f"/alerts/{alert}").text
        assert "&lt;b&gt;已派人&lt;/b&gt;" in told
        assert "交给weihu" in told
        assert "换纸中" in client.get("/roster").text
        client.post(f"/alerts/{alert}/acknowledge")
        again = client.post(f"/alerts/{alert}/acknowledge")
        assert (again.status_code, "已经做过了" in again.text) == (409, True)
        duty: dict[str, Any] = {
            "name": "赵守望",
            "begins": "2026-11-01T08:00",
            "ends": "2036-11-01T08:00",
            "phone": "10000000009",
        }
        near = {"begins": f"{local_now().date()}T08:00", "ends": f"{local_now().date() + dt.timedelta(days=3)}T08:00"}
        assert "不管告警" in client.post("/roster", **duty | near, login="anquan").text
        assert "时间太长" in client.post("/roster", **duty).text
        assert "不完整" in client.post("/roster", **duty | {"begins": "morgen"}).text
        assert "不完整" in client.post("/roster", **duty | {"ends": "9999-12-31T23:59-23:00"}).text


def test_what_nobody_collected_is_told_with_the_site_at_which_it_lies(console: Console) -> None:
    with Client(console) as client:
        client.signs_in("zhiban")
        assert re.search(r"A柜15号 <span[^>]*>东平县政务服务中心</span>", client.get("/overdue").text)


def test_a_map_that_was_moved_on_a_telephone_stays_there_when_something_changes(
    console: Console, fleet: Fleet, page: Page
) -> None:
    fleet.is_well(TWO)
    page.set_viewport_size(PHONE)
    console.signs_in(page, "zhiban")
    with page.expect_response("**/live*"):
        page.goto(f"{console.url}/map")
    assert page.locator(".sheet").evaluate("sheet => { sheet.scrollLeft = 150; return sheet.scrollLeft; }") == 150
    fleet.goes_away(TWO)
    for where in ("#drawn .glyph.away", "#listed .standing.away"):
        expect(page.locator(where)).to_have_count(1)
    assert page.locator(".sheet").evaluate("sheet => sheet.scrollLeft") == 150


def test_everything_that_can_be_told_has_words() -> None:
    words = catalogue("zh")
    assert not [kind for kind in MATRIX if f"command.{kind}" not in words]
    assert not [state for state in CommandState if f"command_state.{state}" not in words]
    assert not [reason for reason in OpeningReason if f"opening_reason.{reason}" not in words]
    deeds = (f"command_{kind}" for kind in MATRIX)
    assert not [deed for deed in (*deeds, "alert_closed", "silence_lifted", "duty") if Words("zh").deed(deed) == deed]
    devices = [
        cause for cause, fault in FAULTS.items() if re.match(r"(ID|SCN|PRT|LCK|SSC|A4|CAM|SPK|UPS)-2", fault.code)
    ]
    assert {cause for cause in devices if f"device_cause.{cause}" not in words} == _OF_DOCUMENTS


def _tab_to(page: Page, words: str) -> None:
    """Press the tabulator until what has these words is reached."""
    says = "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '')"
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(says):
            return
    raise AssertionError(f"{words} is not reached by keys")
