"""Commands from afar beside a citizen: a disk that refuses is waited for, and one that waits makes no noise."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

from kiosk.contract.commands import Command, CommandKind, CommandReport, CommandState
from kiosk.terminal.commands import ledger, obeying
from kiosk.terminal.commands.deeds import At, Deeds
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.errands import Errands
from kiosk.terminal.store.store import Store
from tests.flows.locker_hall import LockerHall

if TYPE_CHECKING:
    from kiosk.terminal.selftest.rounds import SelfTests


async def _kept(hall: LockerHall, *turns: Turn) -> Command:
    """One that came just now, and how it went on."""
    now = hall.clerk.clock.now()
    name = hall.clerk.settings.terminal.id
    command = Command(secrets.token_hex(16), name, CommandKind.MAINTENANCE_BEGIN, now, now + dt.timedelta(hours=1))
    body = msgspec.json.encode(command).decode()
    await hall.clerk.store.run(partial(ledger.keep, at=now, command=command, body=body))
    for to in turns:
        await hall.clerk.store.run(partial(ledger.turn, at=now, command=command, to=to))
    return command


@asynccontextmanager
async def _obeyed(hall: LockerHall) -> AsyncIterator[list[CommandReport]]:
    """What is told while commands are followed."""
    told: list[CommandReport] = []
    no_tests = cast("SelfTests", None)  # no command here asks for one
    following = obeying.Obeying(hall.clerk, Deeds(At(hall.clerk, no_tests, Errands(hall.folder))))
    following.says = lambda said: told.append(msgspec.json.decode(said, type=CommandReport))
    task = asyncio.create_task(following.follow())
    yield told
    assert not task.done(), "it follows still"
    task.cancel()


async def _soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_disk_that_refuses_at_a_start_is_asked_again_what_was_begun(
    hall: LockerHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await _kept(hall, Turn(CommandState.RUNNING))
    run = Store.run
    refused: list[object] = []

    async def refuses_twice(store: Store, *words: Any, **more: Any) -> object:  # noqa: ANN401
        if len(refused) < 2:
            refused.append(words)
            raise sqlite3.OperationalError("database is locked")
        return await run(store, *words, **more)

    monkeypatch.setattr(obeying, "_AT_REST", 0.05)
    monkeypatch.setattr(Store, "run", refuses_twice)
    async with _obeyed(hall) as told:
        await _soon(lambda: bool(told))
    assert [(each.id, each.state, each.reason) for each in told] == [(begun.id, CommandState.FAILED, "cut_off")]


async def test_one_that_waits_for_a_citizen_rings_no_bell(hall: LockerHall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.citizen.sees("welcome")
    hall.citizen.touches("pickup")
    await hall.citizen.sees("pickup.prove")
    await _kept(hall)
    async with _obeyed(hall) as told:
        await _soon(lambda: bool(told))
        rung: list[bool] = []
        monkeypatch.setattr(hall.clerk.bell, "ring", lambda: rung.append(True))
        await asyncio.sleep(1.8)
        assert rung == []
    assert [each.state for each in told] == [CommandState.DEFERRED]
