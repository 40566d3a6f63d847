"""`python -m tests.console.many`: the console before ten thousand terminals, and what it costs to look at them.

How long the program takes for each page and how large it is, how long a browser takes until it can be used, wide and
narrow, and how soon a change is seen while many others change too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec
import requests
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from sqlalchemy import delete, update

from kiosk.central.fleet import findings
from kiosk.central.tables.fleet import FleetStateRow
from kiosk.central.tables.places import SiteRow, SpotRow, TerminalRow
from kiosk.contract.names import Name
from kiosk.contract.profile import Tier
from tests.central.fleet.states import a_state
from tests.console.fleet import Fleet, bench
from tests.console.running import BROWSER, FLAGS, Client, Console

AT_A_SITE = 4  # terminals
TOWNS = 50  # sites for each of which one is a branch, and of these one in fifty a county's centre
ILL = {7: "paper_out", 31: "device_fault", 60: "paper_low", 93: "tamper"}  # of each hundred
AWAY = 45  # of each hundred
PAGES = ("/wall", "/wall/tiles", "/map", "/map/sites", "/alerts", "/alerts/list", "/commands", "/tasks", "/overdue")
SIZES = {"desk": ViewportSize(width=1440, height=900), "phone": ViewportSize(width=390, height=844)}


def name_of(number: int) -> str:
    """The terminal of this number."""
    return f"M-{number:05}"


def fill(fleet: Fleet, terminals: int) -> None:
    """So many terminals all over a province; some are ill, some away, with alerts as the platform raises them."""
    now = fleet.office.now()
    state = msgspec.json.encode(a_state(now, devices=bench(now), settings_hash="9f2c44ab71d0e6a8")).decode()
    with fleet.books() as db:
        for number in range(-(-terminals // AT_A_SITE)):
            db.add_all(_site(number))
        db.flush()
        db.add_all(
            TerminalRow(id=name_of(number), site_code=_code(number // AT_A_SITE), key="5e" * 32)
            for number in range(terminals)
        )
        db.flush()
        for number in range(terminals):
            name, online = name_of(number), number % 100 != AWAY
            db.add(
                FleetStateRow(
                    terminal_id=name,
                    online=online,
                    online_since=now,
                    heard_at=now,
                    changed_at=now,
                    serving="open",
                    scene="idle",
                    scene_since=now,
                    version="1.0",
                    state=state,
                )
            )
    with fleet.books() as db:
        for number in range(terminals):
            cause = "offline" if number % 100 == AWAY else ILL.get(number % 100, "")
            if cause:
                findings.begin(db, name_of(number), cause, terminal=name_of(number), at=now)
    fleet.alarms(minutes=5)


def take_away(fleet: Fleet) -> None:
    """As if they had never been."""
    fleet.forget()
    with fleet.books() as db:
        db.execute(delete(TerminalRow).where(TerminalRow.id.like("M-%")))
        db.execute(delete(SpotRow).where(SpotRow.site_code.like("%-____")))
        db.execute(delete(SiteRow).where(SiteRow.code.like("%-____")))


def _code(number: int) -> str:
    return f"37{number // (TOWNS * TOWNS):02}{number // TOWNS % 100:02}-{number:04}"


def _site(number: int) -> Iterator[SiteRow | SpotRow]:
    town, village = divmod(number, TOWNS)
    tier = Tier.VILLAGE if village else (Tier.BRANCH if town % TOWNS else Tier.COUNTY)
    here = Name("第一大街1号", "1 First Street")
    name = Name(f"第{town}镇便民服务点{village}", f"Town {town}, point {village}")
    yield SiteRow(
        code=_code(number),
        name=name,
        address=here,
        desk_phone="0999-0000000",
        night_phone="0999-0000000",
        hours=here,
        neighbour=here,
        window=here,
        sign="虚拟",
    )
    east, north = (
        115 + town * 7 % 50 * 0.1,
        35 + town % 40 * 0.07,
    )  # degrees: towns lie over a province, villages around
    yield SpotRow(
        site_code=_code(number),
        tier=tier,
        longitude=east + village * 13 % 50 * 0.002,
        latitude=north + village * 29 % 50 * 0.001,
    )


def asked(client: Client, path: str, times: int = 5) -> tuple[float, int]:
    """Milliseconds (median) and bytes of a page."""
    took: list[float] = []
    size = 0
    for _ in range(times):
        begun = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
        size = len(answer.content)
    return statistics.median(took), size


def opened(page: Page, url: str, place: str) -> float:
    """Milliseconds from typing the address until the page is there and can be used."""
    begun = time.perf_counter()
    page.goto(url, wait_until="load")
    page.locator(place).first.wait_for()
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
    return (time.perf_counter() - begun) * 1000


@contextmanager
def changing(fleet: Fleet, terminals: int, a_second: int) -> Iterator[None]:
    """Meanwhile so many terminals a second have something new to tell."""
    over = threading.Event()

    def change() -> None:
        number = 0
        while not over.wait(0.5):
            names = [name_of((number + each * 97) % terminals) for each in range(a_second // 2)]
            number += a_second
            with fleet.books() as db:
                new = update(FleetStateRow).where(FleetStateRow.terminal_id.in_(names))
                db.execute(new.values(changed_at=fleet.office.now(), scene="collect"))

    walking = threading.Thread(target=change)
    walking.start()
    try:
        yield
    finally:
        over.set()
        walking.join()


def seen_after(console: Console, fleet: Fleet, page: Page, number: int) -> float:
    """Seconds from the commit of a trouble that is worse than all others until it stands on an open wall."""
    page.goto(f"{console.url}/wall")
    page.locator("#tiles li").first.wait_for()
    name = name_of(number)
    with fleet.books() as db:
        row = db.get_one(FleetStateRow, name)
        row.serving, row.changed_at = "closed", fleet.office.now()
    begun = time.perf_counter()
    expect(page.locator(f"#tile-{name}")).to_be_visible(timeout=60_000)
    return time.perf_counter() - begun


def watched(console: Console, client: Client, seconds: float) -> list[float]:
    """As an open page does: hear of changes and fetch the tiles anew; what each time took (milliseconds)."""
    took: list[float] = []
    until = time.monotonic() + seconds
    with requests.Session() as line:
        line.trust_env = False
        line.headers.update(client.line.headers)
        line.cookies.update(client.line.cookies)
        with line.get(f"{console.url}/live", stream=True, timeout=30) as live:
            for said in live.iter_lines():
                if said == b"event: wall":
                    begun = time.perf_counter()
                    tiles = requests.get(
                        f"{console.url}/wall/tiles", headers=line.headers, cookies=line.cookies, timeout=30
                    )
                    assert tiles.status_code == 200
                    took.append((time.perf_counter() - begun) * 1000)
                if time.monotonic() > until:
                    break
    return took


def _at_once(console: Console, fleet: Fleet, client: Client, operators: int, wish: tuple[int, int]) -> str:
    """So many open walls while much changes."""
    seconds, (terminals, a_second) = 10.0, wish
    busy = console.busy_seconds()
    with changing(fleet, terminals, a_second), ThreadPoolExecutor(operators) as people:
        found = list(people.map(lambda _: watched(console, client, seconds), range(operators)))
    share = (console.busy_seconds() - busy) / seconds
    took = [each for some in found for each in some]
    return (
        f"{operators} walls open while {a_second} a second change: {share:.0%} of a core, each fetched anew "
        f"{len(took) / operators:.1f} times in {seconds:.0f} s, in {statistics.median(took):.0f} ms"
    )


def measure(terminals: int, a_second: int) -> Iterator[str]:
    """Lines for people, as they come."""
    with tempfile.TemporaryDirectory(prefix="many-") as folder, sync_playwright() as play:
        console = Console(Path(folder)).start()
        fleet = Fleet(console.db)
        browser = play.chromium.launch(executable_path=str(BROWSER), headless=True, args=list(FLAGS))
        try:
            begun = time.perf_counter()
            fill(fleet, terminals)
            yield f"{terminals} terminals, made in {time.perf_counter() - begun:.1f} s"
            with Client(console) as client:
                client.signs_in("zhiban2")
                for path in PAGES:
                    took, size = asked(client, path)
                    yield f"{path:14} {took:7.0f} ms {size / 1024:8.0f} KB"
                for operators in (1, 20):
                    yield _at_once(console, fleet, client, operators, (terminals, a_second))
            yield from _in_browser(console, fleet, browser, terminals, a_second)
        finally:
            browser.close()
            fleet.close()
            console.stop()


def _in_browser(console: Console, fleet: Fleet, browser: Browser, terminals: int, a_second: int) -> Iterator[str]:
    for (kind, size), login in zip(SIZES.items(), ("zhiban", "weihu"), strict=True):
        context = browser.new_context(locale="zh-CN", viewport=size)
        page = context.new_page()
        console.signs_in(page, login)
        for path, place in (("/wall", "#tiles li"), ("/map", "#sites tbody tr"), ("/alerts", "#board tbody tr")):
            took = statistics.median(opened(page, console.url + path, place) for _ in range(3))
            high = page.evaluate("document.documentElement.scrollHeight")
            count = page.evaluate("document.querySelectorAll('*').length")
            yield f"{kind:5} {path:8} usable after {took:6.0f} ms, {high} px high, {count} elements"
        yield f"{kind:5} a change is seen after {seen_after(console, fleet, page, 5):.2f} s"
        with changing(fleet, terminals, a_second):
            late = seen_after(console, fleet, page, 9)
        yield f"{kind:5} while {a_second} a second change: after {late:.2f} s"
        with fleet.books() as db:
            for number in (5, 9):
                db.get_one(FleetStateRow, name_of(number)).serving = "open"
        context.close()


def main() -> None:
    """Say the figures."""
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--terminals", type=int, default=10_000)
    wishes.add_argument("--changes", type=int, default=100, help="terminals a second that have something new to tell")
    wish = wishes.parse_args()
    for line in measure(wish.terminals, wish.changes):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
