"""Hundreds of terminals before an operator: a page at a time, the worst first, also on a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk.console.terminals import A_PAGE
from tests.console.accessible import serious
from tests.console.fleet import Fleet
from tests.console.many import SIZES, fill, name_of, take_away
from tests.console.running import Client, Console

MANY, PHONE = 600, SIZES["phone"]
_LARGEST = 100 * 1024  # bytes of a page, however many there are


@pytest.fixture(scope="module")
def crowd(running: Console) -> Iterator[Console]:
    """A console of six hundred terminals at a hundred and fifty sites."""
    running.put_right()
    fleet = Fleet(running.db)
    fleet.forget()
    fill(fleet, MANY)
    yield running
    take_away(fleet)
    fleet.close()


def test_pages_are_no_larger_for_hundreds_and_say_how_many_there_are(crowd: Console) -> None:
    with Client(crowd) as client:
        client.signs_in("zhiban2")
        sizes = {path: len(client.get(path).content) for path in ("/wall", "/map", "/alerts", "/alerts?over=1")}
        assert max(sizes.values()) < _LARGEST, sizes
        first, last = client.get("/wall").text, client.get("/wall?page=999").text
        assert first.count('class="tile stopped"') == 2 * MANY // 100, "the worst first"
        assert first.count('id="tile-') == A_PAGE
        assert 0 < last.count('id="tile-') <= A_PAGE
        assert client.get("/wall?only=care").text.count('id="tile-') == MANY // 100
        assert client.get(f"/wall?sought={name_of(7)}").text.count('id="tile-') == 1
        assert client.get("/map?box=here").status_code == 422
        assert client.get("/alerts?level=P9").status_code == 422


def test_somebody_with_a_telephone_leafs_through_them_and_looks_closer_at_the_map(crowd: Console, page: Page) -> None:
    page.set_viewport_size(PHONE)
    crowd.signs_in(page, "weihu")
    page.goto(f"{crowd.url}/wall")
    expect(page.locator("#tiles .tile")).to_have_count(A_PAGE)
    shown = page.locator("#tiles .tile").first.inner_text()
    page.locator("a[rel=next]").click()
    expect(page.locator(".pager")).to_contain_text("第2页")
    assert page.locator("#tiles .tile").first.inner_text() != shown
    for path in ("/alerts?page=2", "/map", "/wall?page=2"):
        page.goto(crowd.url + path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    page.goto(f"{crowd.url}/map")
    page.locator("svg.county a").first.click()
    page.wait_for_url("**/map?box=*")
    expect(page.get_by_role("link", name="整个地图")).to_be_visible()
    expect(page.locator("#sites tbody tr").first).to_be_visible()
