"""Memory, wall, courier and manifest against the real central platform, which is stopped, started and made to fail."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from kiosk.contract.lockers import Grant, Manifest
from kiosk.contract.platform import CardEvidence, CaseDetail, CaseLookup, Session, Site
from kiosk.profile.sections import LockerRules
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers.wall import Found, Opening, Wall
from kiosk.terminal.platform.client import Platform, Refused
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.settings.model import Cabinet, CabinetCell, PlatformSettings
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Identity
from tests.central.running import SEED, TERMINAL, WANG, Central
from tests.terminal.lockers.doubles import CARD, Board
from tests.terminal.platform.doubles import until

CABINET = Cabinet("A", tuple(CabinetCell(number, 1, number, 0, number - 1) for number in range(1, 13)))
NUMBER = WANG["id_number"]


def key() -> str:
    """The demo terminal's key."""
    sites = tomllib.loads((SEED / "sites.toml").read_text(encoding="utf-8"))
    return next(str(row["key"]) for row in sites["terminal"] if row["id"] == TERMINAL)


def signer(folder: Path) -> str:
    """The platform's public key, as it shows it when it starts."""
    return str(json.loads((folder / "ready.json").read_text())["signer"])


class Terminal:
    """What of a terminal works with the platform; a life lasts as long as its block."""

    def __init__(self, folder: Path, url: str) -> None:
        self.path = folder / "memory.db"
        self.settings = PlatformSettings(
            url,
            Secret(key()),
            signer=signer(folder),
            connect_seconds=0.5,
            read_seconds=2.0,
            away_probe_seconds=0.2,
            manifest_seconds=0.2,
        )
        self.board = Board()
        self.wall: Wall
        self.platform: Platform

    @contextlib.asynccontextmanager
    async def life(self) -> AsyncIterator[Terminal]:
        """From start to stop."""
        clock = Clock()
        async with AsyncExitStack() as stack:
            secret = bytes.fromhex(self.settings.key.reveal())
            store = await Store.open(self.path, secret, clock)
            stack.push_async_callback(store.close)
            self.platform = Platform(self.settings, TERMINAL, clock)
            stack.push_async_callback(self.platform.close)
            identity = Identity(TERMINAL, secret, self.settings.signer)
            self.wall = Wall(store, self.board, CABINET, clock, identity=identity, rules=LockerRules())
            await self.wall.recover()
            await self.wall.look()
            manifests = Manifests(self.platform, self.wall, self.settings, clock)
            courier = Courier(store, self.platform, clock)
            tasks = [asyncio.create_task(work) for work in (manifests.follow(), courier.carry(), self.platform.watch())]
            try:
                yield self
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def offered(self, deposit: str) -> Grant:
        """Wait until the card finds this deposit."""
        listed: list[Grant] = []

        async def found() -> bool:
            grants = (await self.wall.grants_for_card(NUMBER)).grants
            listed.extend(grant for grant in grants if grant.deposit_id == deposit)
            return bool(listed)

        await until(found)
        return listed[0]

    async def collect(self, grant: Grant, said: str = "got_it") -> None:
        """A whole pickup."""
        async with await self.wall.begin(grant, CARD) as pickup:
            assert await pickup.open() is Opening.OPENED
            self.board.take_and_shut(grant.cell)
            await pickup.closed(5)
            await pickup.settle(said)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    """A platform that keeps its address when it is started again."""
    central = Central(tmp_path, ("--faults",)).start()
    central.extra = ("--faults", "--port", str(urlsplit(central.url).port))
    yield central
    central.kill()


@pytest.fixture
def terminal(tmp_path: Path, central: Central) -> Terminal:
    """A terminal in the county centre; its first twelve cells."""
    return Terminal(tmp_path, central.url)


def received(central: Central) -> list[dict[str, Any]]:
    """The terminal's events as the platform has them."""
    reading = central.read(f"/v1/terminals/{TERMINAL}/events")
    assert reading["gaps"] == []
    events: list[dict[str, Any]] = [row["event"] for row in reading["events"]]
    return events


def manifest_of(central: Central) -> Manifest:
    """The list as the platform gives it now."""
    return msgspec.json.decode(central.read("/v1/lockers/A/manifest")["body"], type=Manifest)


async def test_a_pickup_reaches_the_platform_and_the_list_forgets_it(terminal: Terminal, central: Central) -> None:
    async with terminal.life():
        mine = await terminal.offered("D-0102")
        await terminal.collect(mine)
        await until(lambda: len(received(central)) == 2)
        assert [event["kind"] for event in received(central)] == ["handover", "cell"]
        assert central.deposit("D-0102")["state"] == "confirmed"
        listed = manifest_of(central)
        assert "D-0102" not in [msgspec.json.decode(grant.body, type=Grant).deposit_id for grant in listed.grants]

        async def taken_over() -> bool:
            return bool(await terminal.wall.tag() == manifest_of(central).tag)

        await until(taken_over)
        cells = {line.number: line.state.value for line in await terminal.wall.cells()}
        assert cells[mine.cell] == "free"


async def test_the_platform_is_stopped_and_pickups_go_on(terminal: Terminal, central: Central) -> None:
    async with terminal.life():
        await terminal.offered("D-0102")
        await asyncio.to_thread(central.kill)
        await until(lambda: not terminal.platform.reachable)
        await terminal.collect(await terminal.offered("D-0102"))
        assert isinstance(await terminal.wall.grants_for_code("27496015"), Found)
    async with terminal.life():
        assert not (await terminal.wall.grants_for_code("27496015")).grants  # type: ignore[union-attr]
        await asyncio.to_thread(central.start)
        await until(lambda: terminal.platform.reachable)
        await until(lambda: len(received(central)) == 2)
    assert central.deposit("D-0102")["state"] == "confirmed"


async def test_the_answer_is_lost_after_the_platform_has_written(terminal: Terminal, central: Central) -> None:
    async with terminal.life():
        mine = await terminal.offered("D-0102")
        central.switch(prefix="/v1/events", count=4, lose_answer=True)
        await terminal.collect(mine, "empty")
        await until(lambda: len(received(central)) == 2)
    assert [task["kind"] for task in central.read(f"/v1/terminals/{TERMINAL}/tasks")] == [
        "handover_disputed",
        "cell_unverified",
    ]


async def test_an_interrupted_pickup_is_presumed_and_then_finished(terminal: Terminal, central: Central) -> None:
    async with terminal.life():
        mine = await terminal.offered("D-0102")
        pickup = await terminal.wall.begin(mine, CARD)
        await pickup.open()  # and the life ends here, without a settlement
    async with terminal.life():
        await until(lambda: central.deposit("D-0102")["state"] == "presumed")
        terminal.board.open.clear()
        await terminal.collect(await terminal.offered("D-0102"))
        await until(lambda: central.deposit("D-0102")["state"] == "confirmed")
    cells = central.read(f"/v1/terminals/{TERMINAL}/cells")
    assert [(cell["cell"], cell["state"]) for cell in cells] == [(mine.cell, "free")]
    told = [(event["number"], event["kind"]) for event in received(central)]
    # The door was found standing open at the second start: that is an alarm of its own.
    assert told == [(1, "handover"), (2, "alarm"), (3, "cell"), (4, "handover"), (5, "cell")]


async def test_a_citizen_asks_for_their_cases(terminal: Terminal, central: Central) -> None:
    async with terminal.life():
        platform = terminal.platform
        assert isinstance(await platform.site(), Site)
        evidence = CardEvidence("111", NUMBER, WANG["name"], dt.date(2039, 6, 18))
        session = await platform.identify(evidence, "visit-1")
        assert isinstance(session, Session)
        assert await platform.identify(evidence, "visit-1") == session
        cases = await platform.cases(session.token)
        assert isinstance(cases, tuple) and cases
        assert isinstance(await platform.case(session.token, cases[0].project_no), CaseDetail)
        refused = await platform.lookup(CaseLookup(cases[0].project_no, "000000"))
        assert isinstance(refused, Refused) and refused.refusal.code == "lookup_no_match"
        await platform.forget(session.token)
        assert isinstance(await platform.cases(session.token), Refused)
