"""Terminals that lack something: what they offer is what they can do, and a mistake ends one session at most."""

from __future__ import annotations

import sqlite3
from typing import NoReturn

import pytest

from kiosk.contract.content import Tile, Tiles
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.terminal.settings.model import Cabinet, CabinetCell, Devices, DeviceSettings, Off
from kiosk.terminal.store import visits
from tests.flows.conftest import Opened

CABINET = Cabinet("A", (CabinetCell(1, 1, 1, 0, 0),))


def tile(scene: Scene, id: str) -> Tile:
    """One verb of the home screen."""
    assert isinstance(scene.content, Tiles)
    return next(tile for tile in scene.content.tiles if tile.id == id)


def has_banner(scene: Scene) -> bool:
    """True once it is known that the platform does not answer."""
    return scene.frame is not None and scene.frame.banner is not None


async def test_a_village_point_without_cabinet_says_where_to_collect(opened: Opened) -> None:
    async with opened(Devices()) as citizen:
        home = await citizen.until(lambda scene: has_banner(scene) and "query" not in scene.offers(), "the banner")
        why_not = tile(home, "pickup").why_not
        assert why_not is not None
        assert home.frame is not None
        assert home.frame.banner == say("banner.platform_away_no_locker")
        assert home.offers() == {"ask"}
        citizen.touches("ask")
        await citizen.sees("ask.contacts")


@pytest.mark.parametrize("off", [Off.NOT_FITTED, Off.BAD_SETTINGS])
async def test_a_cabinet_whose_locks_cannot_be_driven_is_closed(opened: Opened, off: Off) -> None:
    async with opened(Devices(locks=DeviceSettings("locker", off=off)), CABINET) as citizen:
        home = await citizen.sees("welcome")
        assert tile(home, "pickup").why_not == say("welcome.stopped.locks", phone="0538-2100000")


async def test_a_memory_that_takes_nothing_any_more_ends_the_session_and_not_the_terminal(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise sqlite3.OperationalError("database or disk is full")

    async with opened(Devices()) as citizen:
        await citizen.sees("welcome")
        with monkeypatch.context() as patched:
            patched.setattr(visits, "begin", full)
            patched.setattr(visits, "over", full)
            citizen.touches("ask")
            await citizen.sees("apology")
        citizen.goes("home")
        await citizen.sees("welcome")
        citizen.touches("ask")
        await citizen.sees("ask.contacts")
    assert "full" not in caplog.text  # where it happened, never what it said


async def test_a_mistake_in_the_home_screen_itself_is_told_and_not_repeated_without_end(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_clerk: object) -> NoReturn:
        raise LookupError("王演示")

    with monkeypatch.context() as patched:
        patched.setattr("kiosk.terminal.flows.welcome.home", broken)
        async with opened(Devices()) as citizen:
            first = await citizen.until(has_banner, "the banner over the apology: nothing redraws it any more")
            assert first.name == "apology"
            citizen.goes("home")
            await citizen.until(lambda scene: scene.number > first.number, "another apology")
            assert caplog.text.count("a mistake ended the session") == 2
            patched.undo()
            citizen.goes("home")
            await citizen.sees("welcome")
    assert "王演示" not in caplog.text
