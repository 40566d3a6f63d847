"""Closed: what is done here could not be remembered, so nothing is begun; the screen says where to go instead."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, NoReturn

from kiosk.contract.content import Lines
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, say
from kiosk.desk import Leaving, Left
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.waiting import first


async def over(clerk: Clerk) -> None:
    """Return when what happens can be remembered; until then everybody reads where to go."""
    while cause := clerk.health.closed:
        clerk.desk.show(scene(cause, clerk.desk_phone, clerk.elsewhere))
        await clerk.bell.heard()


async def unless_closed(clerk: Clerk, visit: Coroutine[Any, Any, None]) -> None:
    """A visit; home goes away when the terminal closes, a visit that has begun does not. Raises Left."""
    await first(visit, _closed_before_anybody_came(clerk))


async def _closed_before_anybody_came(clerk: Clerk) -> NoReturn:
    while not clerk.health.closed or clerk.desk.session_open:
        await clerk.bell.heard()
    raise Left(Leaving.STOPPED)


def scene(cause: str, phone: str, elsewhere: Both) -> Scene:
    """What is the matter, whom to call, and the next machine, in both languages at once."""
    fault = fault_words(cause)
    return Scene(
        name="closed",
        question=say("closed.question", elsewhere=elsewhere),
        hint=say("closed.in_the_other_language"),
        content=Lines(
            what=fault.what,
            matter=say("closed.matter"),
            now=fault.now,
            call=say("trouble.call", phone=phone),
            code=fault.code,
            tone="stopped",
        ),
    )
