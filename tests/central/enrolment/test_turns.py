"""After a pause thousands of terminals bring their facts at once; who stands before a glass does not wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from kiosk.central.enrolment.gate import FACTS_AT_ONCE, Gate
from tests.central.desks import Desk
from tests.central.visiting import TERMINAL, Json

_CROWD = 5 * FACTS_AT_ONCE
_FACTS, _CITIZENS = "/v1/events", "/v1/site"


class Counter:
    """Behind the gate: whoever was let in waits here until all may go on."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.most = 0
        self.open = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside.append(scope["path"])
        self.most = max(self.most, self.inside.count(_FACTS))
        await self.open.wait()
        self.inside.remove(scope["path"])
        await PlainTextResponse("done")(scope, receive, send)


def test_a_crowd_of_facts_waits_its_turn_and_a_citizen_passes_it(desk: Desk) -> None:
    asyncio.run(_crowd(desk))


async def _crowd(desk: Desk) -> None:
    counter = Counter()
    line = httpx.ASGITransport(Gate(counter, desk.office))
    async with httpx.AsyncClient(transport=line, base_url="http://office") as client:
        facts = [asyncio.create_task(_ask(client, desk, "POST", _FACTS, b"{}")) for _ in range(_CROWD)]
        await _until(lambda: len(counter.inside) == FACTS_AT_ONCE)
        citizen = asyncio.create_task(_ask(client, desk, "GET", _CITIZENS))
        await _until(lambda: _CITIZENS in counter.inside)
        counter.open.set()
        assert await asyncio.gather(citizen, *facts) == [200] * (_CROWD + 1)
    assert counter.most == FACTS_AT_ONCE


async def _ask(client: httpx.AsyncClient, desk: Desk, method: str, path: str, body: bytes | None = None) -> int:
    headers: Json = {"X-Terminal": TERMINAL}
    headers |= desk.signed(method, path, headers, body)
    answer = await client.request(method, path, headers=headers, content=body)
    return answer.status_code


async def _until(fits: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not fits():  # noqa: ASYNC110  (what is counted is another's)
            await asyncio.sleep(0.01)
