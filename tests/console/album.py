"""`python -m tests.console.album`: every page of the operators' console, wide and narrow, in both languages."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from kiosk.central.commands.reading import waiting
from kiosk.central.operators.walking import walk_on
from tests.central.fleet.states import ONE
from tests.console.fleet import Busy
from tests.console.running import BROWSER, FLAGS, Console

ROOT = Path(__file__).parents[2]
SIZES = {"1440": ViewportSize(width=1440, height=900), "390": ViewportSize(width=390, height=844)}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


def main() -> None:
    """Start a console at which the demo's fleet is seen, walk its pages, and write one page with all pictures."""
    wishes = argparse.ArgumentParser(description=__doc__)
    wishes.add_argument("--out", type=Path, default=ROOT / "var" / "shots" / "console")
    out: Path = wishes.parse_args().out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="album-") as folder, sync_playwright() as play:
        console = Console(Path(folder)).start()
        try:
            browser = play.chromium.launch(executable_path=str(BROWSER), headless=True, args=list(FLAGS))
            names = list(_walk(console, browser, out))
            browser.close()
        finally:
            console.stop()
    (out / "index.html").write_text("\n".join(_page(names)) + "\n", "utf-8")
    sys.stdout.write(f"{len(names)} pictures of the operators' console:  {out / 'index.html'}\n")


def _walk(console: Console, browser: Browser, out: Path) -> Iterator[str]:
    fleet = Busy(console.db)
    alert = fleet.stands_as_in_the_demo()
    walk_on(fleet.office)
    with fleet.office.look() as db:
        (waits,) = waiting(db)
    fleet.close()
    hall = (
        "wall",
        "map",
        f"terminals/{ONE}",
        "alerts",
        f"alerts/{alert}",
        "roster",
        "commands",
        f"commands/{waits.id}",
    )
    more = ("overdue", "tasks", "reports", "account", f"terminals/{ONE}/order/open_cell")
    for login, pages in (("weihu", (*hall, *more)), ("xitong", ("users",)), ("shenji", ("audit",))):
        for language, locale in LANGUAGES.items():
            for size, viewport in SIZES.items():
                context = browser.new_context(locale=locale, viewport=viewport)
                page = context.new_page()
                if login == "weihu":
                    yield _pictured(page, f"{console.url}/sign-in", out, f"sign-in.{language}.{size}.png")
                console.signs_in(page, login)
                for path in pages:
                    what = "commands_one" if waits.id in path else re.sub(r"[^a-zA-Z0-9-]+", "_", path)
                    yield _pictured(page, f"{console.url}/{path}", out, f"{what}.{language}.{size}.png")
                context.close()


def _pictured(page: Page, url: str, out: Path, name: str) -> str:
    page.goto(url)
    page.screenshot(path=out / name, full_page=True)
    return name


def _page(names: list[str]) -> Iterator[str]:
    yield '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>运维台 · Operators\' console</title>'
    yield "<style>body{font:15px sans-serif;background:#f2f5f8}img{display:block;border:1px solid #c9d3dc}"
    yield "figure{display:inline-block;vertical-align:top;margin:8px}img{width:640px}img.narrow{width:240px}</style>"
    yield '<p><a href="../index.html">全部画面 Every scene</a></p>'
    for name in sorted(names):
        narrow = ' class="narrow"' if ".390." in name else ""
        yield f'<figure><a href="{escape(name)}"><img src="{escape(name)}" alt="{escape(name)}"{narrow}></a>'
        yield f"<figcaption>{escape(name)}</figcaption></figure>"


if __name__ == "__main__":
    main()
