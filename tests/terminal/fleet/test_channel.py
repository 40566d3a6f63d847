"""The channel at a real mosquitto: away, back, hanging, refused, renewed; the loop beside it is never held up."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from kiosk.central.enrolment.authority import new_authority
from kiosk.contract.fleet import online_in
from kiosk.terminal.fleet.channel import Channel
from kiosk.terminal.fleet.line import Address
from kiosk.terminal.fleet.papers import Papers
from tests.broker.callers import Caller
from tests.broker.standing import Standing, children, now

_numbers = itertools.count(1)
Opens = Callable[..., Awaitable[Channel]]


@pytest.fixture
def me() -> str:
    """Another terminal for each test: what the broker keeps of one is no other's."""
    return f"T-{next(_numbers):04d}"


@pytest.fixture
def platform(broker: Standing) -> Iterator[Caller]:
    """Hears everything that terminals say."""
    caller = broker.platform().calls()
    assert caller.connected()
    for channel in ("state", "online", "report"):
        caller.hears(f"hall/1/+/{channel}")
    yield caller
    caller.leaves()


@pytest.fixture
async def opens(me: str) -> AsyncIterator[Opens]:
    """Opens channels, and closes them after the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_one(
            papers: Papers, port: int, hears: Callable[[bytes], Awaitable[None]] | None = None, keepalive: int = 20
        ) -> Channel:
            channel = Channel(Address("127.0.0.1", port, keepalive), me, papers)
            channel.hears = hears
            channel.open()
            attending = asyncio.create_task(channel.attend())
            stack.callback(attending.cancel)
            stack.push_async_callback(channel.close)
            return channel

        yield open_one


def papers(broker: Standing, name: str) -> Papers:
    made = broker.papers(name)
    return Papers(broker.ca, made.certificate, made.key)


async def soon(true: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.01)


def said(platform: Caller, me: str, channel: str) -> list[bytes]:
    return [each.payload for each in platform.heard if each.topic == f"hall/1/{me}/{channel}"]


async def test_it_says_that_it_is_there_how_it_stands_and_good_night(
    broker: Standing, me: str, platform: Caller, opens: Opens
) -> None:
    channel = await opens(papers(broker, me), broker.port)
    await soon(lambda: channel.up, "the broker takes us in")
    channel.state(b"so")
    await soon(lambda: said(platform, me, "state") == [b"so"], "the state arrives")
    await channel.close()
    await soon(lambda: len(said(platform, me, "online")) == 2, "good night arrives")
    hello, night = map(online_in, said(platform, me, "online"))
    assert (hello.online, night.online, night.reason) == (True, False, "stopped")
    assert hello.boot == night.boot == channel.boot
    late = broker.platform("late").calls()
    late.hears(f"hall/1/{me}/+")
    await soon(lambda: len(late.heard) == 2, "both are kept for whoever comes later")
    late.leaves()
    assert all(each.retained for each in late.heard)


async def test_a_broker_that_hangs_in_the_handshake_holds_nothing_up(
    broker: Standing, me: str, opens: Opens, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        channel = await opens(papers(broker, me), deaf.getsockname()[1])
        late, until = 0.0, time.monotonic() + 5.5
        while time.monotonic() < until:
            begun = time.monotonic()
            channel.state(b"so")
            await asyncio.sleep(0.01)
            late = max(late, time.monotonic() - begun - 0.01)
        assert late < 2.0  # a loop that waits for the handshake stands still for five seconds
        await soon(lambda: channel.why == "silent", "it is known", 30.0)
        begun = time.monotonic()
        await channel.close()
        assert time.monotonic() - begun < 10.0
    assert [each.message for each in caplog.records] == ["the fleet's channel is away: it does not answer (silent)"]


async def test_what_is_reported_while_the_broker_is_away_arrives_when_it_is_back(
    broker: Standing, me: str, platform: Caller, opens: Opens, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "kiosk.terminal.fleet")
    turns: list[bool] = []
    channel = await opens(papers(broker, me), broker.port)
    channel.changed.append(lambda: turns.append(channel.up))
    await soon(lambda: channel.up, "the broker is there")
    broker.program.stop()
    await soon(lambda: not channel.up, "it is away")
    channel.report(b"one")
    channel.state(b"stale")
    channel.report(b"two")
    broker.starts_again()
    again = broker.platform("again").calls()
    again.hears("hall/1/+/report")
    again.hears("hall/1/+/state")
    await soon(lambda: channel.up, "it is back", 20.0)
    await soon(lambda: said(again, me, "report") == [b"one", b"two"], "both arrive")
    again.leaves()
    assert b"stale" not in said(again, me, "state")
    assert caplog.messages[0] == "the fleet's channel is away: it hung up (hung_up)"
    assert caplog.messages[-1] == "the fleet's channel is back"
    assert len(caplog.messages) == len(set(caplog.messages))  # each reason once


async def test_an_order_that_was_not_kept_comes_again_and_one_that_was_does_not(
    broker: Standing, me: str, platform: Caller, opens: Opens
) -> None:
    heard: list[bytes] = []
    may_end = asyncio.Event()

    async def forgets(payload: bytes) -> None:
        heard.append(payload)
        await may_end.wait()

    async def keeps(payload: bytes) -> None:
        heard.append(payload)

    shown = papers(broker, me)
    first = await opens(shown, broker.port, forgets)
    await soon(lambda: first.up, "the broker is there")
    await asyncio.sleep(0.2)
    platform.says(f"hall/1/{me}/command", b"order")
    await soon(lambda: heard == [b"order"], "it is heard")
    await first.close()
    platform.says(f"hall/1/{me}/command", b"while it was off")
    second = await opens(shown, broker.port, keeps)
    await soon(lambda: heard == [b"order", b"order", b"while it was off"], "both come")
    await asyncio.sleep(0.2)
    await second.close()
    third = await opens(shown, broker.port, keeps)
    await soon(lambda: third.up, "the broker is there")
    await asyncio.sleep(0.3)
    assert len(heard) == 3
    may_end.set()


async def test_a_broker_that_stands_still_is_noticed(broker: Standing, me: str, opens: Opens) -> None:
    channel = await opens(papers(broker, me), broker.port, keepalive=2)
    await soon(lambda: channel.up, "the broker is there")
    (mosquitto,) = children(broker.program.pid)
    os.kill(mosquitto, signal.SIGSTOP)
    try:
        await soon(lambda: not channel.up, "it is away", 8.0)
    finally:
        os.kill(mosquitto, signal.SIGCONT)
    await soon(lambda: channel.up, "it is back", 20.0)
    os.kill(mosquitto, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        await channel.close()
        assert time.monotonic() - begun < 3.0  # good night is said to nobody
    finally:
        os.kill(mosquitto, signal.SIGCONT)


async def test_who_is_not_believed_says_why(broker: Standing, me: str, opens: Opens) -> None:
    good = papers(broker, me)
    stranger = broker.papers("T-0009", new_authority(now()))
    refused = await opens(dataclasses.replace(good, certificate=stranger.certificate, key=stranger.key), broker.port)
    await soon(lambda: refused.why == "refused", "our certificate is refused")
    other = new_authority(now())
    (broker.folder / "other.pem").write_text(other.pem)
    doubting = await opens(dataclasses.replace(good, authority=broker.folder / "other.pem"), broker.port)
    await soon(lambda: doubting.why == "foreign", "its certificate is refused")
    lost = await opens(dataclasses.replace(good, key=broker.folder / "nothing"), broker.port)
    await soon(lambda: lost.why == "papers", "there is no key")
    named = Channel(Address("nobody.invalid", broker.port, 20), me, good)
    named.open()
    await soon(lambda: named.why == "name", "nobody has that name", 30.0)
    await named.close()
    nameless = Channel(Address("a..b", broker.port, 20), me, good)
    nameless.open()
    await soon(lambda: nameless.why == "name", "that is no name")
    await nameless.close()


async def test_a_revoked_terminal_is_cut_off(broker: Standing, me: str, opens: Opens) -> None:
    made = broker.papers(me)
    channel = await opens(Papers(broker.ca, made.certificate, made.key), broker.port)
    await soon(lambda: channel.up, "the broker is there")
    broker.revokes(made)
    await soon(lambda: channel.why == "refused", "it is shut out", 20.0)


async def test_a_renewed_certificate_is_shown_at_once_and_nobody_hears_of_a_loss(
    broker: Standing, me: str, platform: Caller, opens: Opens
) -> None:
    shown = papers(broker, me)
    channel = await opens(shown, broker.port)
    await soon(lambda: channel.up, "the broker is there")
    before = shown.until
    await asyncio.sleep(1.1)  # another second, another end
    broker.papers(me)  # in the same files
    threading.Thread(target=channel.renew).start()
    await soon(lambda: len(said(platform, me, "online")) == 2, "it says hello again")
    assert all(online_in(each).online for each in said(platform, me, "online"))
    assert before is not None
    assert shown.until is not None
    assert shown.until > before
