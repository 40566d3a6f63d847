"""The courier: in order, at least once on the way, exactly once at the platform, whatever the network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.contract.facts import TerminalEvent
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.asking import Away
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store
from tests.terminal.lockers.doubles import VirtualClock
from tests.terminal.platform.doubles import Asked, FarSide, event, far_side, settings, until

KEY = bytes(range(32))


class Hurry(Clock):
    """A clock whose waits are a hundredth as long, and remembered."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await super().sleep(seconds / 100)


class Desk:
    """A memory and its courier."""

    def __init__(self, store: Store, platform: Platform) -> None:
        self.store = store
        self.clock = Hurry()
        self.courier = Courier(store, platform, self.clock)

    async def put(self, *names: str) -> None:
        """New facts."""
        await self.store.run(lambda db: [outbox.put(db, event(name)) for name in names])

    async def all_delivered(self) -> bool:
        """Whether nothing waits any more."""
        return not await self.store.run(lambda db: outbox.pending(db, 1))


@pytest.fixture
async def desk(tmp_path: Path, platform: Platform) -> AsyncIterator[Desk]:
    """A courier that carries until the test is over."""
    store = await Store.open(tmp_path / "memory.db", KEY)
    desk = Desk(store, platform)
    carrying = asyncio.create_task(desk.courier.carry())
    await asyncio.sleep(0)
    yield desk
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    assert not store.committed
    await store.close()


async def test_a_fact_leaves_at_once(server: FarSide, desk: Desk) -> None:
    await asyncio.sleep(0.05)
    await desk.put("a")
    await until(lambda: server.order == ["a"])
    assert desk.clock.waits == []


async def test_hundreds_arrive_in_order(server: FarSide, desk: Desk) -> None:
    names = [f"e{number:03d}" for number in range(130)]
    await desk.put(*names)
    await until(lambda: len(server.order) == 130)
    assert server.order == names
    assert [server.events[name].number for name in names] == list(range(1, 131))


@pytest.mark.parametrize("mishap", ["fail", "refuse", "babble", "hang"])
async def test_what_does_not_get_through_waits_and_arrives_once(server: FarSide, desk: Desk, mishap: str) -> None:
    server.respond = getattr(server, mishap)
    await desk.put("a", "b")
    await until(lambda: len(server.asked) >= 2)
    await desk.put("c")
    assert server.order == []
    server.released.set()
    server.respond = server.behave
    await until(lambda: len(server.order) == 3)
    assert server.order == ["a", "b", "c"]


async def test_answers_lost_after_the_deed_make_no_second_deed(server: FarSide, desk: Desk) -> None:
    losses = 5

    def lose(asked: Asked) -> None:
        nonlocal losses
        losses -= 1
        server.take(asked, answer=losses < 0)
        if losses >= 0:
            asked.cut()

    server.respond = lose
    await desk.put("a", "b", "c")
    await until(lambda: losses < 0)
    await desk.put("d")
    await until(lambda: len(server.order) == 4)
    assert server.order == ["a", "b", "c", "d"]
    await until(desk.all_delivered)


async def test_a_platform_that_takes_some_gets_the_rest_later(server: FarSide, desk: Desk) -> None:
    def take_one(asked: Asked) -> None:
        import msgspec

        from kiosk.contract.facts import EventBatch, EventsTaken

        first = msgspec.json.decode(asked.body, type=EventBatch).events[0]
        server.order.append(first.id)
        asked.answer(msgspec.json.encode(EventsTaken((first.id, "somebody else's"))))

    server.respond = take_one
    await desk.put("a", "b", "c")
    await until(lambda: server.order == ["a", "b", "c"])


async def test_pauses_grow_while_nobody_answers(server: FarSide, desk: Desk) -> None:
    server.respond = server.fail
    await desk.put("a")
    await until(lambda: len(desk.clock.waits) >= 7)
    assert desk.clock.waits[:7] == [1, 2, 4, 8, 16, 30, 30]


async def test_the_platform_is_back_and_nobody_waits_for_the_pause(server: FarSide, tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    platform = Platform(settings(server.url), "T-1", Clock())
    courier = Courier(store, platform, Clock())
    server.respond = server.fail
    await store.run(lambda db: outbox.put(db, event("a")))
    carrying = asyncio.create_task(courier.carry())
    await until(lambda: len(server.asked) == 1 and not platform.reachable)
    await asyncio.sleep(0.05)
    server.respond = server.behave
    await platform.manifest("A", "")
    await asyncio.wait_for(until(lambda: server.order == ["a"]), 0.8)
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    await platform.close()
    await store.close()


async def test_a_restart_with_an_answer_under_way_sends_again_and_nothing_is_doubled(tmp_path: Path) -> None:
    with far_side() as server:
        for life in range(3):
            store = await Store.open(tmp_path / "memory.db", KEY)
            platform = Platform(settings(server.url), "T-1", Clock())
            carrying = asyncio.create_task(Courier(store, platform, Clock()).carry())
            name = f"life-{life}"

            def take_and_say_nothing(asked: Asked) -> None:
                server.take(asked, answer=False)
                server.released.wait(5)

            server.respond = take_and_say_nothing if life < 2 else server.behave
            await store.run(lambda db: outbox.put(db, event(name)))  # noqa: B023
            await until(lambda: name in server.order)  # noqa: B023
            carrying.cancel()
            await asyncio.gather(carrying, return_exceptions=True)
            await store.close()
            server.released.set()
            await platform.close()
            server.released.clear()
        assert server.order == ["life-0", "life-1", "life-2"]


async def test_half_a_day_without_the_platform_wears_nothing_out(desk: Desk, platform: Platform) -> None:
    clock = VirtualClock()

    async def away(_: tuple[TerminalEvent, ...]) -> Away:
        return Away("no_connection")

    platform.report = away  # type: ignore[method-assign,assignment]
    await desk.put("a")
    carrying = asyncio.create_task(Courier(desk.store, platform, clock).carry())
    await until(lambda: clock.passed > 12 * 3600)
    assert not carrying.done()
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
