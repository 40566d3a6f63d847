"""The frame of the console: words in both languages, open pages that are told what changed, TLS, a proxy, the end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from kiosk.console.drawing import catalogue
from tests.console.running import Client, Console


def test_both_languages_have_the_same_words() -> None:
    assert catalogue("zh").keys() == catalogue("en").keys()
    assert all(catalogue("zh").values())


def test_an_open_page_is_sent_to_the_door_when_its_session_is_over(console: Console, page: Page) -> None:
    console.signs_in(page, "zhiban")
    page.goto(f"{console.url}/account")
    with page.expect_response("**/sign-in", timeout=25_000):
        console.ends_sessions()
    expect(page.locator("#login")).to_be_visible()


def test_an_open_page_keeps_nobody_signed_in(console: Console) -> None:
    with Client(console) as client:
        client.signs_in("zhiban")
        console.ages_sessions(minutes=14)
        assert client.get("/account", headers={"HX-Request": "true"}).status_code == 200
        console.ages_sessions(minutes=2)
        answer = client.get("/account", headers={"HX-Request": "true"})
        assert answer.status_code == 401
        assert answer.headers["HX-Redirect"] == "/sign-in"


def test_an_open_page_does_not_hold_up_the_end(tmp_path: Path) -> None:
    console = Console(tmp_path, "--tls").start()
    with Client(console) as client:
        client.line.verify = str(tmp_path / "ca.pem")
        client.signs_in("zhiban")
        kept = {cookie.name: cookie for cookie in client.line.cookies}
        assert kept["__Host-session"].secure
        stream = client.line.get(f"{console.url}/live", stream=True, timeout=30)
        assert next(stream.iter_lines()) == b"event: hello"
        began = time.monotonic()
        assert console.stop() == 0
        assert time.monotonic() - began < 5
        stream.close()


def test_only_who_is_in_hears_what_changed(console: Console) -> None:
    with Client(console) as client:
        assert client.get("/live").text.startswith("event: over")
        assert client.get("/favicon.ico").headers["Content-Type"] == "image/svg+xml"


def test_nobody_is_sent_to_another_house(console: Console) -> None:
    with Client(console) as client:
        for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
            assert client.post("/language", token="", to="en", back=back).headers["Location"] == "/"
        assert client.post("/language", token="", to="en", back="/sign-in").headers["Location"] == "/sign-in"


def test_a_machine_without_a_platform_has_no_console(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "console", "--db", str(tmp_path / "none.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "there is no database" in done.stderr
