"""What changed is told to open pages by name, within a second, and to none of them more than it can take."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from kiosk.central.letter_key import letter_key_in
from kiosk.central.office import Office, calendar_in
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.console.live import EVERYTHING, Live


async def test_each_change_is_told_once_and_too_many_are_told_as_one(tmp_path: Path) -> None:
    engine = open_storage(sqlite_url(tmp_path / "central.db"))
    office = Office(engine, calendar_in(engine), signer_in(tmp_path / "a.key"), letter_key_in(tmp_path / "b.key"))
    marks: dict[str, str] = {}
    live = Live(office, (lambda _db, _since: dict(marks),))
    watching = asyncio.create_task(live.watch())
    async with live.listening() as names:
        for mark in ("1", "2"):
            marks["alerts"] = mark
            assert await asyncio.wait_for(names.get(), 5) == "alerts"
        await asyncio.sleep(1.2)
        assert names.empty()
        marks.update({f"terminal:T-{number}": "1" for number in range(1000)})
        await asyncio.sleep(1.2)
        told = [names.get_nowait() for _ in range(names.qsize())]
    watching.cancel()
    engine.dispose()
    assert EVERYTHING in told
    assert len(told) < 1000


async def test_a_page_hears_of_its_own_thing_even_from_before_it_listened_and_of_lists_less_often_when_much_goes_on(
    tmp_path: Path,
) -> None:
    engine = open_storage(sqlite_url(tmp_path / "central.db"))
    office = Office(engine, calendar_in(engine), signer_in(tmp_path / "a.key"), letter_key_in(tmp_path / "b.key"))
    rounds = iter(range(1000))

    def busy(_db: object, _since: object) -> dict[str, str]:
        mark = str(next(rounds))
        return {"wall": mark} | {f"terminal:T-{number}": mark for number in range(900)}

    live = Live(office, (busy, lambda _db, _since: {"terminal:T-7": "another's mark"}))
    watching, drawn = asyncio.create_task(live.watch()), live.number
    async with live.listening("terminal:T-7") as names:
        await asyncio.sleep(2.8)
        told = [names.get_nowait() for _ in range(names.qsize())]
    async with live.listening("terminal:T-7", drawn) as names:
        assert {names.get_nowait(), names.get_nowait()} == {"wall", "terminal:T-7"}, "told before it listened"
    async with live.listening("terminal:T-7", drawn - 1) as names:
        assert names.get_nowait() == EVERYTHING, "drawn by a program that has been started anew since"
    watching.cancel()
    engine.dispose()
    assert set(told) == {"wall", "terminal:T-7"}
    assert told.count("wall") == 2
    assert told.count("terminal:T-7") > 3


async def test_a_page_that_takes_nothing_costs_the_others_nothing(tmp_path: Path) -> None:
    engine = open_storage(sqlite_url(tmp_path / "central.db"))
    office = Office(engine, calendar_in(engine), signer_in(tmp_path / "a.key"), letter_key_in(tmp_path / "b.key"))
    marks = {f"terminal:T-{number}": "1" for number in range(500)}
    live = Live(office, (lambda _db, _since: dict(marks),))
    watching = asyncio.create_task(live.watch())
    async with AsyncExitStack() as open_pages:
        pages = [await open_pages.enter_async_context(live.listening()) for _ in range(8)]
        stalled, *others = pages
        for page in others:
            for _ in marks:
                await asyncio.wait_for(page.get(), 5)
        marks["alerts"] = "1"
        assert [await asyncio.wait_for(page.get(), 5) for page in others] == ["alerts"] * len(others)
        assert stalled.get_nowait() == EVERYTHING
        assert stalled.empty()
    watching.cancel()
    engine.dispose()


async def test_a_database_that_is_away_for_a_while_is_looked_at_again(tmp_path: Path) -> None:
    engine = open_storage(sqlite_url(tmp_path / "central.db"))
    office = Office(engine, calendar_in(engine), signer_in(tmp_path / "a.key"), letter_key_in(tmp_path / "b.key"))
    looks = iter(range(100))

    def look(_db: object, _since: object) -> dict[str, str]:
        if next(looks) < 2:
            raise ConnectionError
        return {"alerts": "1"}

    live = Live(office, (look,))
    watching = asyncio.create_task(live.watch())
    async with live.listening() as names:
        assert await asyncio.wait_for(names.get(), 5) == "alerts"
    watching.cancel()
    engine.dispose()
