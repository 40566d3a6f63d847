"""What the fleet is told of a terminal while citizens come, services rest, and its memory refuses or hangs."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
import threading
import time

import pytest

from kiosk.contract.fleet import SceneClass, Serving
from kiosk.contract.scene import Scene
from kiosk.terminal.fleet.scenes import Glass
from kiosk.terminal.health.state import Part
from kiosk.terminal.settings.model import DeviceSettings, PlatformSettings
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.surroundings.standing import Standing, digest
from tests.flows.locker_hall import LockerHall


def _standing(hall: LockerHall) -> Standing:
    glass = Glass(hall.clerk.clock)

    def shown(scene: Scene) -> None:
        glass.shown(scene)

    hall.clerk.desk.shown.append(shown)
    standing = Standing(hall.clerk, glass, "boot", 2)
    hall.clerk.left.append(standing.gone)
    return standing


async def test_what_rests_is_told_with_its_cause(hall: LockerHall) -> None:
    standing = _standing(hall)
    watching = asyncio.create_task(hall.clerk.platform.watch())
    async with asyncio.timeout(10):
        while "query" not in (await standing.now(6)).services:  # noqa: ASYNC110  nobody answers there
            await asyncio.sleep(0.05)
    watching.cancel()
    told = await standing.now(7)
    assert (told.number, told.boot, told.crashes) == (7, "boot", 2)
    assert told.services["query"] == "platform"
    assert "pickup" not in told.services
    assert told.serving is Serving.PICKUP_ONLY
    assert sum(told.cells.values()) == len(hall.clerk.settings.cabinet[0].cells)
    hall.clerk.health.find(Part.TOUCH, "touch_gone")
    assert (await standing.now(8)).serving is Serving.CLOSED


async def test_a_visit_is_counted_with_its_end(hall: LockerHall) -> None:
    standing = _standing(hall)
    await hall.chooses("pickup")
    await hall.citizen.sees("pickup.prove")
    assert (await standing.now(0)).scene is SceneClass.COLLECT
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    told = await standing.now(1)
    assert (told.sessions, told.completed) == (1, 0)


async def test_a_memory_that_hangs_or_refuses_keeps_nobody_from_being_told(
    hall: LockerHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = _standing(hall)
    before = await standing.now(0)
    goes_on = threading.Event()
    hanging = asyncio.create_task(hall.clerk.store.run(lambda _: goes_on.wait(20)))
    begun = time.monotonic()
    assert (await standing.now(1)).cells == before.cells
    assert time.monotonic() - begun < 4.0
    goes_on.set()
    await hanging

    async def refuses(_: object) -> object:
        raise sqlite3.OperationalError

    monkeypatch.setattr(hall.clerk.store, "run", refuses)
    assert (await standing.now(2)).waiting == before.waiting


async def test_what_is_set_is_known_by_a_digest_in_which_no_secret_counts(hall: LockerHall) -> None:
    settings = hall.clerk.settings
    assert digest(settings) == digest(dataclasses.replace(settings))
    platform = settings.platform
    other = PlatformSettings(platform.url, Secret("cd" * 32), platform.signer)
    assert digest(dataclasses.replace(settings, platform=other)) == digest(settings)

    def with_pin(pin: str, baud: int) -> str:
        card = DeviceSettings("card", "sdt", "/dev/hall/card", {"pin": pin, "baud": baud}, None)
        return digest(dataclasses.replace(settings, devices=dataclasses.replace(settings.devices, card=card)))

    assert with_pin("1", 9600) == with_pin("2", 9600)
    assert with_pin("1", 9600) != with_pin("1", 19200)
