"""One console, put right before each test, and a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.console.running import BROWSER, FLAGS, Console

# A refusal has a status that says so; a stream of news ends when its session does; who goes on waits for no piece.
EXPECTED = ("Failed to load resource", "[object Event]", "htmx:sendAbort", "htmx:afterRequest")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One for all tests of this process."""
    running = Console(tmp_path_factory.mktemp("console")).start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def console(running: Console) -> Console:
    """A console at which nobody has been: it keeps nothing but its database, which is put right before each test."""
    running.put_right()
    return running


@pytest.fixture(scope="module")  # while it is there, its loop runs, and no other test of this process could have one
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for all tests of a file."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(BROWSER), headless=True, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser in which nobody has been; whatever its console complains of is a fault of ours."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert not [line for line in complaints if not line.startswith(EXPECTED)], complaints
