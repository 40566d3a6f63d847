"""Signing in at the console in a real browser: by keyboard alone, on the first day, after losing everything."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pyotp
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.central.running import SEED
from tests.console.running import OPERATORS, Console


def _made(console: Console, *words: str) -> str:
    """What `kiosk operators` says on the platform's machine."""
    command = [sys.executable, "-m", "kiosk", "operators", *words, "--db", str(console.db)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SEED.parents[1])
    return done.stdout.strip()


def _read(page: Page) -> str:
    """What an authenticator reads in the picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot())))
    return str(found.text) + "&"


def _gets_in(page: Page) -> None:
    """From the first password to one of one's own, a second factor, and in."""
    page.locator("#password").fill("horse-battery-staple")
    page.locator("#again").fill("horse-battery-staple")
    page.locator("button.main").click()
    expect(page.locator(".qr svg")).to_be_visible()
    secret = re.sub(r"\s", "", page.locator("#secret").inner_text())
    assert f"secret={secret}&" in _read(page)
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.locator("button.main").click()
    expect(page.locator("nav.pages")).to_be_visible()


def test_by_keyboard_alone(console: Console, page: Page) -> None:
    page.goto(f"{console.url}/")
    keys = page.keyboard
    expect(page.locator("#login")).to_be_focused()
    keys.type("zhiban")
    keys.press("Tab")
    keys.type(OPERATORS["zhiban"]["password"])
    keys.press("Enter")
    expect(page.locator("#code")).to_be_focused()
    keys.type(console.code("zhiban"))
    keys.press("Enter")
    expect(page.locator("nav.pages")).to_be_visible()
    page.goto(f"{console.url}/account")
    keys.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_who_goes_back_from_the_code_begins_again(console: Console, page: Page) -> None:
    for _ in range(2):
        page.goto(f"{console.url}/sign-in")
        page.locator("#login").fill("zhiban")
        page.locator("#password").fill(OPERATORS["zhiban"]["password"])
        page.locator("button.main").click()
        expect(page.locator("#code")).to_be_focused()


def test_the_first_day(console: Console, page: Page) -> None:
    first = _made(console, "add", "xinren", "--role", "operator").rsplit(" ", 1)[1]
    page.goto(f"{console.url}/sign-in")
    page.locator("#login").fill("xinren")
    page.locator("#password").fill(first)
    page.locator("button.main").click()
    for tried in ("short", "xinren-xinren-1", first):
        page.locator("#password").fill(tried)
        page.locator("#again").fill(tried)
        page.locator("button.main").click()
        expect(page.locator("#flaw")).to_be_visible()
    _gets_in(page)


def test_in_english_and_back(console: Console, page: Page) -> None:
    page.goto(f"{console.url}/sign-in")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_who_lost_everything_begins_anew_by_two(console: Console, page: Page) -> None:
    console.signs_in(page, "anquan")
    page.goto(f"{console.url}/users/weihu")
    page.locator("#reason").fill("telephone lost")
    page.locator("#code-recover").fill(console.code("anquan"))
    page.get_by_role("button", name="提出重置").click()
    expect(page.get_by_role("button", name="同意重置")).to_be_disabled()
    page.get_by_role("button", name="退出").click()
    console.signs_in(page, "anquan2")
    page.goto(f"{console.url}/users")
    page.locator("#code-r1").fill(console.code("anquan2"))
    page.get_by_role("button", name="同意重置").click()
    first = page.locator("#first-password").inner_text()
    page.get_by_role("button", name="退出").click()
    page.locator("#login").fill("weihu")
    page.locator("#password").fill(first)
    page.locator("button.main").click()
    expect(page.locator("#again")).to_be_visible()
    _gets_in(page)
    expect(page.locator(".who")).to_have_attribute("title", "weihu")


def test_a_system_admin_makes_and_a_security_admin_gives_rights(console: Console, page: Page) -> None:
    console.signs_in(page, "xitong")
    page.goto(f"{console.url}/users")
    page.locator("#login").fill("xinren")
    page.locator("#name").fill("新人")
    page.locator("#code-make").fill(console.code("xitong"))
    page.get_by_role("button", name="新增").click()
    first = page.locator("#first-password").inner_text()
    page.goto(f"{console.url}/users/xinren")
    expect(page.get_by_role("button", name="保存权限")).to_have_count(0)
    page.get_by_role("button", name="退出").click()
    console.signs_in(page, "anquan")
    page.goto(f"{console.url}/users/xinren")
    page.get_by_label("值班").check()
    page.locator("#code-roles").fill(console.code("anquan"))
    page.get_by_role("button", name="保存权限").click()
    expect(page.locator("dl .pill.hall")).to_have_text("值班")
    page.goto(f"{console.url}/users/anquan")
    expect(page.locator("form[action$=roles]")).to_have_count(0)
    page.get_by_role("button", name="退出").click()
    page.locator("#login").fill("xinren")
    page.locator("#password").fill(first)
    page.locator("button.main").click()
    _gets_in(page)
    expect(page.locator("nav.pages a[href='/wall']")).to_be_visible()
    expect(page.locator("nav.pages a[href='/users']")).to_have_count(0)
