"""Following the platform's list of grants."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.platform import Manifest
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.settings.model import Cabinet
from tests.terminal.platform.doubles import FarSide, settings, until


class Wall:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.cabinet = Cabinet("A", ())
        self.kept: list[Manifest] = []

    async def version(self) -> int:
        return self.kept[-1].version if self.kept else 0

    async def keep(self, manifest: Manifest) -> None:
        self.kept.append(manifest)


def following(server: FarSide, platform: Platform, wall: Wall) -> Manifests:
    """As the terminal does."""
    return Manifests(platform, wall, settings(server.url), Clock())


async def test_a_list_is_taken_over_once(server: FarSide, platform: Platform) -> None:
    wall = Wall()
    manifests = following(server, platform, wall)
    for version in (3, 3, 4):
        server.manifest = Manifest("A", version, ())
        await manifests.pull()
    assert [each.version for each in wall.kept] == [3, 4]


async def test_a_platform_that_is_away_changes_nothing(server: FarSide, platform: Platform) -> None:
    wall = Wall()
    server.respond = server.fail
    await following(server, platform, wall).pull()
    assert wall.kept == []


async def test_the_list_of_another_cabinet_is_not_kept(
    server: FarSide, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    wall = Wall()
    server.manifest = Manifest("B", 3, ())
    manifests = following(server, platform, wall)
    for _ in range(3):
        await manifests.pull()
    assert wall.kept == []
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


async def test_it_asks_at_once_when_the_platform_is_back(server: FarSide, platform: Platform) -> None:
    wall = Wall()
    server.respond = server.fail
    follow = asyncio.create_task(following(server, platform, wall).follow())
    await asyncio.sleep(0.2)
    assert wall.kept == []
    server.respond = server.behave
    await platform.site()
    await platform.manifest("B", 1)
    await until(lambda: bool(wall.kept), 2)
    follow.cancel()
    await asyncio.gather(follow, return_exceptions=True)
