"""The terminal begins anew when nobody would notice, in one process, with the counter left standing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from kiosk.contract.content import Working
from kiosk.contract.scene import Frame, Scene
from kiosk.contract.words import Both, say
from kiosk.desk import Desk, Paces
from kiosk.rig.citizen import Citizen
from kiosk.supervisor import Supervisor
from kiosk.terminal.anew import Anew, until_told_to_stop
from kiosk.terminal.settings import BadSettings, Settings

SETTINGS = cast("Settings", object())
OTHERS = cast("Settings", object())


async def granted(anew: Anew, seconds: float = 1.2) -> bool:
    """Whether it is granted within this time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await anew.granted()
            return True
    return False


@contextlib.asynccontextmanager
async def followed(anew: Anew, here: list[str], takes: list[str]) -> AsyncIterator[None]:
    """It is busy while somebody is `here`, and can take as it stands what is in `takes`."""
    task = asyncio.create_task(anew.follow(lambda: bool(here), lambda: bool(takes)))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_waits_until_nobody_is_here() -> None:
    anew, here = Anew(lambda _: SETTINGS), ["a citizen"]
    async with followed(anew, here, []):
        anew.wanted("a test")
        assert not await granted(anew)
        here.clear()
        assert await granted(anew)
        assert anew.begins


async def test_what_can_be_taken_as_it_stands_needs_no_other_start() -> None:
    anew, takes = Anew(lambda _: SETTINGS), ["texts"]
    async with followed(anew, [], takes):
        anew.wanted("a test")
        assert not await granted(anew, 0.3)
        takes.clear()
        anew.wanted("a test")
        assert await granted(anew)


async def test_files_that_are_bad_by_then_leave_it_with_the_settings_it_had() -> None:
    def bad(_: object) -> Settings:
        raise BadSettings([])

    assert Anew(bad).settings(SETTINGS) is SETTINGS
    assert Anew(lambda _: OTHERS).settings(SETTINGS) is OTHERS


def scene(name: str) -> Scene:
    """A picture to tell starts apart by."""
    return Scene(name=name, question=say("welcome.question"), content=Working(say("welcome.question")))


async def test_the_screens_stay_connected_and_see_the_next_scene(tmp_path: Path) -> None:
    path = tmp_path / "counter"
    starts: list[Settings] = []

    async def run(settings: Settings, _supervisor: Supervisor, anew: Anew) -> None:
        starts.append(settings)
        frame = Frame(centre=Both("某中心", "Some centre"), phone="1")
        desk = Desk(path, frame, Paces(), None, anew.counter(path))
        await desk.counter.open()
        try:
            desk.show(scene(f"start.{len(starts)}"))
            anew.wanted("a test")
            await anew.follow(lambda: len(starts) > 2, lambda: False)
            await asyncio.sleep(60)
        finally:
            await anew.leave(path, desk.counter)

    terminal = asyncio.create_task(until_told_to_stop(SETTINGS, lambda _: OTHERS, run))
    async with Citizen(path) as citizen:
        await citizen.sees("start.3")
        assert [seen.name for seen in citizen.seen] == sorted({seen.name for seen in citizen.seen})
        assert [seen.number for seen in citizen.seen] == sorted({seen.number for seen in citizen.seen})
    assert starts == [SETTINGS, OTHERS, OTHERS]
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        await terminal
    assert not path.exists()


async def test_a_mistake_in_a_later_start_ends_it_as_one_in_the_first_does() -> None:
    starts = 0

    async def run(_settings: Settings, _supervisor: Supervisor, anew: Anew) -> None:
        nonlocal starts
        starts += 1
        if starts == 2:
            raise ValueError("a mistake of ours")
        anew.wanted("a test")
        await anew.follow(lambda: False, lambda: False)
        await asyncio.sleep(60)

    with pytest.raises(ValueError, match="a mistake of ours"):
        await until_told_to_stop(SETTINGS, lambda _: SETTINGS, run)
    assert starts == 2
