"""Closed: what is done here could not be remembered, so nothing is begun; the screen says where to go instead."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, NoReturn

import msgspec

from kiosk.contract.content import Lines
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, say
from kiosk.desk import Leaving, Left, Ways
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.contact import STAFF_DOOR
from kiosk.terminal.flows.waiting import first
from kiosk.terminal.health.state import Part


async def over(clerk: Clerk) -> bool:
    """Return when somebody can be served again; until then everybody reads where to go.

    True where one of the staff wants in: what is closed because nothing works, or from afar, is mended at the glass.
    Where nothing can be remembered, or the battery is nearly empty, nobody signs in either.
    """
    while cause := clerk.health.closed:
        clerk.summons.over("closed")  # it came the moment before; nobody waits a minute for a glass that is taken
        picture = scene(cause, clerk.desk_phone, clerk.elsewhere)
        mendable = clerk.health.cause(Part.SERVICES), clerk.health.cause(Part.MAINTENANCE)
        if cause not in mendable or clerk.roster is None:
            clerk.desk.show(picture)
            await clerk.bell.heard()
            continue
        picture = msgspec.structs.replace(picture, actions=(STAFF_DOOR,))
        answer = await clerk.desk.ask_until(picture, _another(clerk, cause), ways=Ways.NONE)
        if isinstance(answer, Chosen):
            return True
    return False


async def _another(clerk: Clerk, cause: str) -> None:
    """Return when it is closed for another reason, or open."""
    while clerk.health.closed == cause:
        await clerk.bell.heard()


async def unless_closed(clerk: Clerk, visit: Coroutine[Any, Any, None]) -> None:
    """A visit; home goes away when the terminal closes, who has begun only when the machine ends. Raises Left."""
    await first(visit, _closed_to_them(clerk))


async def _closed_to_them(clerk: Clerk) -> NoReturn:
    while not (clerk.health.closed and (clerk.ending or not clerk.desk.session_open)):
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
