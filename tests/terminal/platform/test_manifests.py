"""Following the platform's list of grants."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.lockers import Signed
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.settings.model import Cabinet
from tests.terminal.platform.doubles import FarSide, settings, until


class Wall:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.cabinet = Cabinet("A", ())
        self.kept: list[Signed] = []
        self.confirmed = 0

    async def tag(self) -> str:
        return f"t{self.kept[-1].body.split()[-1]}" if self.kept else ""

    async def keep(self, signed: Signed) -> None:
        self.kept.append(signed)

    async def confirm(self) -> None:
        self.confirmed += 1


def following(server: FarSide, platform: Platform, wall: Wall) -> Manifests:
    """As the terminal does."""
    return Manifests(platform, wall, settings(server.url), Clock())


async def test_a_list_is_taken_over_once(server: FarSide, platform: Platform) -> None:
    wall = Wall()
    manifests = following(server, platform, wall)
    for version in (3, 3, 4):
        server.issue(version)
        await manifests.pull()
    assert [each.body for each in wall.kept] == ["list 3", "list 4"]
    assert wall.confirmed == 1, "the list was still the platform's once"


async def test_a_platform_that_is_away_changes_nothing(server: FarSide, platform: Platform) -> None:
    wall = Wall()
    server.respond = server.fail
    await following(server, platform, wall).pull()
    assert (wall.kept, wall.confirmed) == ([], 0)


async def test_a_platform_that_refuses_its_list_is_complained_of_once(
    server: FarSide, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    wall = Wall()
    server.respond = server.refuse
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
    await platform.manifest("B", "t1")
    await until(lambda: bool(wall.kept), 2)
    follow.cancel()
    await asyncio.gather(follow, return_exceptions=True)
