"""Operators at a real console in real browsers: they sign in, click, and see pages change by themselves."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from tests.console.running import BROWSER, FLAGS, OPERATORS, Place

DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
PATIENCE = 15_000  # milliseconds, on a busy machine


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as play:
        chromium = await play.chromium.launch(executable_path=str(BROWSER), headless=True, args=list(FLAGS))
        yield chromium
        await chromium.close()


class Operator:
    """Somebody at a browser of their own."""

    def __init__(self, place: Place, page: Page, login: str) -> None:
        self.place = place
        self.page = page
        self.login = login
        self.clicks = 0

    @classmethod
    async def signs_in(cls, place: Place, browser: Browser, login: str, size: ViewportSize = DESK) -> Operator:
        """With password and the code of the moment; the first page is the wall."""
        context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)
        context.set_default_timeout(PATIENCE)
        self = cls(place, await context.new_page(), login)
        await self.page.goto(f"{place.url}/sign-in")
        await self.page.locator("#login").fill(login)
        await self.page.locator("#password").fill(OPERATORS[login]["password"])
        await self.page.locator("button.main").click()
        await self.page.locator("#code").fill(place.code(login))
        async with self.page.expect_response("**/live*"):  # from here on it changes by itself
            await self.page.locator("button.main").click()
        return self

    async def clicks_on(self, what: Locator | str) -> None:
        """One click of those that are counted."""
        self.clicks += 1
        await (self.page.locator(what) if isinstance(what, str) else what).click()

    async def opens(self, path: str) -> None:
        """A page by its address; from then on it changes by itself."""
        async with self.page.expect_response("**/live*"):
            await self.page.goto(self.place.url + path)

    async def sees(self, where: str, words: str) -> float:
        """These words come up by themselves; the moment, by the clock."""
        await expect(self.page.locator(where)).to_contain_text(words, timeout=PATIENCE)
        return time.time()

    async def fills(self, **typed: str) -> None:
        """Fields by their ids; a list takes the value of its choice."""
        for name, value in typed.items():
            field = self.page.locator(f"#{name}")
            is_list = await field.evaluate("field => field.tagName === 'SELECT'")
            await (field.select_option(value) if is_list else field.fill(value))

    async def proves(self, id: str) -> None:
        """The second factor once more, where it is asked for."""
        if await self.page.locator(f"#{id}").count():
            await self.page.locator(f"#{id}").fill(self.place.code(self.login))

    async def sends_a_form_of_their_own(self, path: str, **typed: str) -> None:
        """What the page does not offer, from the page itself and with its token."""
        await self.page.evaluate(_FORM, {"path": path, "typed": typed})
        await self.page.wait_for_load_state()

    async def fits(self) -> bool:
        """Whether nothing lies beyond the edge of the glass."""
        wide: int = await self.page.evaluate("document.documentElement.scrollWidth")
        assert self.page.viewport_size is not None
        return wide <= self.page.viewport_size["width"]


_FORM = """({path, typed}) => {
  const form = document.createElement("form");
  const token = document.querySelector("[name=form_token]").value;
  form.method = "post";
  form.action = path;
  for (const [name, value] of Object.entries({...typed, form_token: token})) {
    const field = document.createElement("input");
    [field.name, field.value] = [name, value];
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""
