"""Technician mode from entering to leaving: a band says who is in and until when, and nobody forgets to leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

from kiosk.contract.intent import Chosen
from kiosk.contract.words import Moment, say
from kiosk.desk import Back, Leaving, Left, Ways, WentHome
from kiosk.terminal.flows.clerk import named
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep import scenes
from kiosk.terminal.flows.upkeep.adjusting import adjust
from kiosk.terminal.flows.upkeep.cleaning import clean
from kiosk.terminal.flows.upkeep.devices import devices
from kiosk.terminal.flows.upkeep.leaving import may_leave
from kiosk.terminal.flows.upkeep.machine import machine, self_test
from kiosk.terminal.flows.upkeep.supplies import supplies


async def tend(duty: OnDuty) -> None:
    """Until they leave. Raises Left where they were timed out, or the hall is to be left."""
    clerk, why = duty.clerk, Leaving.BROKEN
    await clerk.upkeep.enter(duty.who.id)
    left = duty.duty.ends - clerk.clock.monotonic()
    until = clerk.clock.now() + dt.timedelta(seconds=left)
    clerk.desk.set_helped(say("upkeep.band", who=named(duty.who.label), until=Moment(until)))
    try:
        await _until_they_leave(duty)
        why = Leaving.FINISHED
    except Left as gone:
        why = gone.why
        raise
    finally:
        why = Leaving.EVACUATED if clerk.evacuating else why
        clerk.desk.set_helped(None)
        await clerk.upkeep.leave(duty.who.id, why.value, len(await clerk.upkeep.withdrawn()))


async def _until_they_leave(duty: OnDuty) -> None:
    while True:
        try:
            wants_out = not await _one_page(duty)
        except WentHome:
            continue
        except Left as gone:
            if gone.why is not Leaving.LEFT:
                raise
            wants_out = True
        if wants_out and await may_leave(duty):
            return


async def _one_page(duty: OnDuty) -> bool:
    """Show the menu and what is chosen of it; False when they want to leave."""
    withdrawn = await duty.clerk.upkeep.withdrawn()
    match await duty.ask(lambda: scenes.menu(duty, len(withdrawn)), ways=Ways.LEAVE):
        case Chosen(id="leave") | Back():
            return False
        case Chosen(id=chosen):
            await _PAGES[chosen](duty)
        case _:
            pass
    return True


_PAGES: dict[str, Callable[[OnDuty], Awaitable[None]]] = {
    "devices": devices,
    "supplies": supplies,
    "machine": machine,
    "self_test": self_test,
    "cleaning": clean,
    "adjust": adjust,
}
