"""The platform is away for 72 hours and more: who may collect still can, who may not still cannot, nothing is lost."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.signing import Signer
from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.lockers import Grant, Manifest, Signed
from kiosk.terminal.store import outbox
from tests.site.days import Far, Near

HOUR = 3600.0
WANG, ZHANG, LI = "370999198801080030", "370999195103150018", "370999194306200025"
AGENT, AGENT_CODE = "370999199909090120", "48205963"  # 卫例子, for 褚试用
CODE_0101 = "51830746"


@pytest.fixture
async def near(tmp_path: Path, far: Far) -> AsyncIterator[Near]:
    """A terminal that has the platform's list."""
    near = Near(tmp_path, far, "T-DEMO-01", "A")
    await near.start()
    await near.fetch_list()
    yield near
    await near.stop()


async def cut_off(near: Near, hours: float) -> None:
    """The line is cut, the terminal notices, and so many hours pass."""
    near.far.stop()
    await near.platform.site()
    assert not near.platform.reachable
    near.clock.passed += hours * HOUR


async def test_everybody_collects_what_waits_while_the_platform_is_away_for_72_hours(near: Near) -> None:
    waiting = {line.grant.deposit_id for line in await near.wall.waiting() if line.grant}
    await cut_off(near, 1)
    assert await near.collect(ZHANG) == ["D-0201"]
    assert await near.collect(AGENT, AGENT_CODE) == ["D-1001"]
    near.clock.passed += 35 * HOUR
    assert await near.collect(WANG, CODE_0101) == ["D-0101", "D-0102", "D-0103"]
    near.clock.passed += 35.9 * HOUR
    assert await near.collect(LI) == ["D-0301"]
    age = await near.wall.sync_age()
    assert age is not None
    assert age.total_seconds() > 71 * HOUR
    collected = ["D-0201", "D-0101", "D-0102", "D-0103", "D-0301", "D-1001"]
    assert {line.deposit_id for line in await near.wall.waiting()} == waiting - set(collected)

    near.far.begin()
    await near.carry()
    states = near.far.states()
    assert {states[deposit] for deposit in collected} == {"confirmed"}


async def test_an_agent_collects_for_a_day_alone_and_then_again_when_the_platform_is_back(near: Near) -> None:
    """M27: what was taken back while nobody could be told opens nothing after a day."""
    await cut_off(near, 25)
    assert await near.collect(AGENT, AGENT_CODE) == []
    assert not near.board.pulses
    near.far.begin()
    await near.fetch_list()
    assert await near.collect(AGENT, AGENT_CODE) == ["D-1001"]


async def test_a_right_that_was_revoked_before_the_cut_opens_nothing(near: Near) -> None:
    near.far.withdraw("D-0201")
    await near.fetch_list()
    await cut_off(near, 2)
    assert await near.collect(ZHANG) == []
    assert near.board.items[7] == "D-0201"
    assert not near.board.pulses


async def test_a_right_is_over_when_its_time_is(near: Near) -> None:
    await cut_off(near, 119)
    assert await near.collect(ZHANG) == ["D-0201"]
    near.clock.passed += 2 * HOUR
    assert await near.collect(LI) == []
    assert "grant_refused" in await near.store.run(_audited)


async def test_setting_the_clock_back_brings_nothing_back_to_life(near: Near) -> None:
    await cut_off(near, 200)
    assert await near.collect(LI) == []
    near.clock.passed -= 199 * HOUR
    assert await near.collect(LI) == ["D-0301"], "an hour after the list: this is the honest time"


async def test_a_forged_list_and_a_forged_right_open_nothing(near: Near) -> None:
    real = await near.fetch_list()
    forger = Signer(Ed25519PrivateKey.generate())
    listed = msgspec.json.decode(real.body, type=Manifest)
    await cut_off(near, 1)
    await near.wall.keep(forger.sign("manifest", dataclasses.replace(listed, version=listed.version + 9, grants=())))
    assert len(await near.wall.waiting()) == len(listed.grants)

    grants = [msgspec.json.decode(each.body, type=Grant) for each in listed.grants]
    zhangs = next(each for each in grants if each.deposit_id == "D-0201")
    lis = next(each for each in grants if each.deposit_id == "D-0301")
    stolen = dataclasses.replace(lis, id_hashes=zhangs.id_hashes)  # 张 wants what is 李's
    await near.store.run(lambda db: _plant(db, stolen, forger.sign("grant", stolen)))
    assert await near.collect(ZHANG) == ["D-0201"]
    assert near.board.items[lis.cell] == "D-0301"


async def test_an_older_list_that_is_played_again_gives_nothing_back(near: Near) -> None:
    before = await near.fetch_list()
    near.far.withdraw("D-0201")
    await near.fetch_list()
    await cut_off(near, 1)
    await near.wall.keep(before)
    assert await near.collect(ZHANG) == []
    # Nor does its grant, laid back onto the disk by somebody who has the terminal's key.
    listed = msgspec.json.decode(before.body, type=Manifest)
    old = next(each for each in listed.grants if '"D-0201"' in each.body)
    await near.store.run(lambda db: _plant(db, msgspec.json.decode(old.body, type=Grant), old))
    assert await near.collect(ZHANG) == []
    assert not near.board.pulses


async def test_all_facts_of_three_days_arrive_once_and_in_order(near: Near) -> None:
    await cut_off(near, 10)
    for card, code in ((ZHANG, ""), (WANG, CODE_0101), (LI, "")):
        await near.collect(card, code)
        near.clock.passed += 20 * HOUR
    written = await near.store.run(lambda db: outbox.pending(db, 100))
    near.far.begin()
    await near.carry()
    received = await near.events()
    events = [one["event"] for one in received["events"]]
    assert [event["id"] for event in events] == [event.id for event in written]
    assert [event["number"] for event in events] == list(range(1, len(written) + 1))
    assert (received["gaps"], received["broken"], received["duplicates"]) == ([], [], 0)
    outcomes = [event["handover"]["outcome"] for event in events if event["handover"]]
    assert outcomes == [HandoverOutcome.CONFIRMED] * 5
    assert all(event["handover"]["offline"] for event in events if event["handover"])


def _audited(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT event FROM audit ORDER BY number")]


def _plant(db: sqlite3.Connection, grant: Grant, signed: Signed) -> None:
    """Somebody writes a right into the terminal's memory, under the terminal's own key."""
    db.execute(
        "INSERT OR REPLACE INTO grants (deposit_id, cabinet, cell, body) VALUES (?, ?, ?, sealed(?))",
        (grant.deposit_id, grant.cabinet, grant.cell, msgspec.json.encode(signed).decode()),
    )
