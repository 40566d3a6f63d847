"""Asking a platform that answers, refuses, breaks, hangs, babbles or is not there."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.contract.facts import EventsTaken
from kiosk.contract.platform import CardEvidence, CaseLookup
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Away, Platform, Refused, Unchanged
from tests.terminal.platform.doubles import REFUSAL, Asked, FarSide, Respond, event, far_side, settings

EVIDENCE = CardEvidence("111", "370999199001010030", "王演示", dt.date(2040, 1, 1))


async def test_what_it_says_arrives_decoded(server: FarSide, platform: Platform) -> None:
    issued = server.issue(7)
    assert await platform.manifest("A", "t3") == issued
    assert await platform.manifest("A", "t7") == Unchanged()
    assert await platform.report((event("a"),)) == EventsTaken(("a",))
    assert platform.reachable


async def test_every_call_says_which_terminal_and_writes_carry_a_key(server: FarSide, platform: Platform) -> None:
    await platform.identify(EVIDENCE, key="session-1")
    await platform.cases("a-token")
    await platform.report((event("a"), event("b")))
    await platform.report((event("a"), event("b")))
    await platform.report((event("b"),))
    headers = [asked[2] for asked in server.asked]
    assert {each["X-Terminal"] for each in headers} == {"T-1"}
    assert headers[0]["Idempotency-Key"] == "session-1"
    assert headers[1]["Authorization"] == "Bearer a-token"
    keys = [each["Idempotency-Key"] for each in headers[2:]]
    assert keys[0] == keys[1] != keys[2]


async def test_a_refusal_is_an_answer(server: FarSide, platform: Platform) -> None:
    server.respond = server.refuse
    assert await platform.cases("token") == Refused(REFUSAL)
    assert platform.reachable


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [("fail", "server_error"), ("hang", "timed_out"), ("drip", "timed_out"), ("babble", "garbled")],
)
async def test_no_answer_is_a_value_and_comes_soon(
    server: FarSide, platform: Platform, mishap: str, reason: str
) -> None:
    assert await platform.manifest("A", "") == server.manifest
    respond: Respond = getattr(server, mishap)
    server.respond = respond
    begun = time.monotonic()
    assert await platform.lookup(CaseLookup("3709992026111200015", "123456")) == Away(reason)
    assert time.monotonic() - begun < 4
    assert not platform.reachable


async def test_nobody_is_there(platform: Platform) -> None:
    with far_side() as gone:
        url = gone.url
    lonely = Platform(settings(url), "T-1", Clock())
    assert await lonely.site() == Away("no_connection")
    assert not lonely.reachable
    await lonely.close()


async def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_key(
    server: FarSide, platform: Platform
) -> None:
    def lose_the_first(asked: Asked) -> None:
        server.take(asked, answer=False)
        server.respond = server.behave
        asked.cut()

    server.respond = lose_the_first
    assert await platform.report((event("a"),)) == EventsTaken(("a",))
    assert server.order == ["a"]
    keys = {asked[2]["Idempotency-Key"] for asked in server.asked}
    assert (len(server.asked), len(keys)) == (2, 1)


async def test_a_try_at_a_query_code_is_never_made_twice(server: FarSide, platform: Platform) -> None:
    server.respond = Asked.cut
    assert await platform.lookup(CaseLookup("3709992026111200015", "123456")) == Away("broken")
    assert len(server.asked) == 1


async def test_a_page_in_the_platforms_place_is_not_the_platform(server: FarSide, platform: Platform) -> None:
    server.respond = lambda asked: asked.answer(b"", 302, {"Location": "http://portal.invalid/"})
    assert await platform.site() == Away("garbled")
    server.respond = server.babble
    watch = asyncio.create_task(platform.watch())
    await asyncio.sleep(0.1)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert not platform.reachable


async def test_a_loss_and_a_return_are_each_told_once(
    server: FarSide, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "kiosk")
    told: list[bool] = []
    platform.changed.append(lambda: told.append(platform.reachable))
    for respond in (server.behave, server.fail, server.fail, server.behave, server.behave):
        server.respond = respond
        await platform.manifest("A", "")
    assert told == [False, True]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_nothing_of_a_citizen_reaches_log_or_repr(
    server: FarSide, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for respond in (server.refuse, server.babble, server.fail, Asked.cut):
        server.respond = respond
        answer = await platform.identify(EVIDENCE, key="k")
        assert "370999199001010030" not in repr(answer)
    for secret in ("370999199001010030", "王演示", "00" * 32):
        assert secret not in caplog.text


async def test_the_environments_proxy_is_not_asked(
    server: FarSide, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await platform.manifest("A", "") == server.manifest


async def test_one_connection_is_used_again(server: FarSide, platform: Platform) -> None:
    opened = 0
    process = server.process_request

    def count(request: object, address: object) -> None:
        nonlocal opened
        opened += 1
        process(request, address)  # type: ignore[arg-type]

    server.process_request = count  # type: ignore[method-assign,assignment]
    for _ in range(20):
        await platform.manifest("A", "")
    assert opened <= 5


async def test_a_hanging_platform_does_not_hold_up_the_end(server: FarSide) -> None:
    platform = Platform(settings(server.url), "T-1", Clock())
    server.respond = server.hang
    asking = asyncio.create_task(platform.site())
    await asyncio.sleep(0.1)
    asking.cancel()
    begun = time.monotonic()
    await platform.close()
    assert time.monotonic() - begun < 0.9
    server.released.set()


def test_a_program_ends_though_a_call_hangs(server: FarSide) -> None:
    server.respond = server.hang
    script = f"""
import asyncio
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.settings.model import PlatformSettings
from kiosk.terminal.settings.secret import Secret
async def run():
    platform = Platform(PlatformSettings({server.url!r}, Secret("00"), 5, 30), "T-1", Clock())
    asyncio.create_task(platform.site())
    await asyncio.sleep(0.3)
    await platform.close()
asyncio.run(run())
"""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[3], check=True, timeout=20)
    assert time.monotonic() - begun < 10


def test_the_http_library_is_not_loaded_at_start() -> None:
    script = """
import json, sys
import kiosk.terminal.lockers.wall, kiosk.terminal.platform.courier, kiosk.terminal.platform.manifests
print(json.dumps(list(sys.modules)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[3], check=True, capture_output=True, text=True
    )
    assert not {"requests", "urllib3"} & set(json.loads(ran.stdout))
