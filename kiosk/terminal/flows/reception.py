"""Receives citizens one after another: home, the flow they choose, and the wipe when they go."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from kiosk.contract.content import Thanks
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, Ways, WentHome
from kiosk.terminal.flows import closed, evacuation, helping, summoned
from kiosk.terminal.flows.cases import query
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.contact import StaffAsked, ask_hall
from kiosk.terminal.flows.hand_in import hand_in
from kiosk.terminal.flows.handling.guides import handle
from kiosk.terminal.flows.mishap import apologise, report
from kiosk.terminal.flows.pickup import pickup
from kiosk.terminal.flows.staffing.visit import receive_staff
from kiosk.terminal.flows.welcome import welcome
from kiosk.terminal.session import Session
from kiosk.terminal.store import visits

_log = logging.getLogger(__name__)
Flow = Callable[[Clerk], Awaitable[None]]
FLOWS: dict[str, Flow] = {"query": query, "handle": handle, "pickup": pickup, "hand_in": hand_in, "ask": ask_hall}


async def receive_citizens(clerk: Clerk) -> None:
    """Serve one citizen after another until cancelled; nobody while the hall is to be left or nothing can be kept."""
    while True:
        await evacuation.over(clerk)
        if clerk.summons.waiting:
            with contextlib.suppress(Left):
                await evacuation.unless_evacuated(clerk, summoned.answer(clerk))
            continue
        try:
            staff_asked = await closed.over(clerk)
        except Left:  # the hall is to be left, or somebody chose another language and went
            clerk.desk.end_session()
            continue
        await (_admit_staff(clerk) if staff_asked else receive_one(clerk))


async def receive_one(clerk: Clerk) -> None:
    """One citizen, from the first touch to the wipe and the farewell."""
    clerk.session = Session()
    farewell: Callable[[], Awaitable[None]] | None = None
    why, staff_asked = Leaving.STOPPED, False
    try:
        visit = summoned.unless_called(clerk, _serve(clerk))
        await evacuation.unless_evacuated(clerk, closed.unless_closed(clerk, visit))
    except StaffAsked:
        why, staff_asked = Leaving.LEFT, True
    except Left as left:
        why = left.why
        farewell = partial(_see_off, clerk, why) if clerk.desk.session_open else None
    except Exception as mistake:  # noqa: BLE001  a mistake of ours ends the session, never the terminal
        report(mistake)
        why = Leaving.BROKEN
        farewell = partial(apologise, clerk)
    finally:
        await _wipe(clerk, why, staff=staff_asked)
    try:
        if farewell is not None:
            await farewell()
    finally:
        clerk.desk.end_session()
    if staff_asked:
        await _admit_staff(clerk)


async def _admit_staff(clerk: Clerk) -> None:
    with contextlib.suppress(Left):
        await evacuation.unless_evacuated(clerk, receive_staff(clerk))


async def _serve(clerk: Clerk) -> None:
    """Home and flows in turn; ends only by raising Left, or a mistake."""
    chosen = await welcome(clerk)
    clerk.desk.begin_session()
    clerk.desk.guide(helping.HelpDesk(clerk))
    course = clerk.session.course
    course.begin(at := clerk.clock.now(), clerk.clock.monotonic())
    await clerk.store.run(partial(visits.begin, at=at, session=clerk.session.id, visit=course.id))
    clerk.desk.shown.append(course.saw)
    while True:
        course.enter(chosen)
        try:
            await FLOWS[chosen](clerk)
        except WentHome:
            _log.debug("home was touched")
        chosen = await welcome(clerk)


async def _wipe(clerk: Clerk, why: Leaving, *, staff: bool) -> None:
    """Nothing of this citizen stays: identity, token, papers not printed. The farewell is still in their language."""
    session = clerk.session
    with contextlib.suppress(ValueError):
        clerk.desk.shown.remove(session.course.saw)
    visit = session.course.over(why, clerk.clock.monotonic(), staff=staff)
    token, helper, call = session.token, session.helper, session.call
    session.wipe()
    clerk.platform.assisted_by = ""
    clerk.desk.guide(None)
    if visit is None:
        return
    for listener in clerk.left:
        listener(why)
    clerk.later(clerk.receipts.end(session.id))
    clerk.later(clerk.documents.end(session.id))
    if token is not None:
        clerk.later(clerk.platform.forget(token))
    try:
        over = partial(visits.over, session=session.id, why=why.value, visit=session.course.id, told=visit)
        await clerk.store.run(partial(over, at=clerk.clock.now()))
        await helping.over(clerk, session, helper, call, why)
    except Exception as mistake:  # noqa: BLE001  as above: a full disk is no reason to leave the next one standing
        report(mistake)


async def _see_off(clerk: Clerk, why: Leaving) -> None:
    """A last picture without anything personal; a touch or a few seconds lead home."""
    with contextlib.suppress(Left, WentHome):
        await clerk.desk.ask(_goodbye(why), ways=Ways.HOME, pace=Pace.FAREWELL)


def _goodbye(why: Leaving) -> Scene:
    done = say("goodbye.timed_out" if why is Leaving.TIMED_OUT else "goodbye.done")
    return Scene(
        name="goodbye",
        question=say("goodbye.question"),
        content=Thanks(done=done, take=(say("take.item"), say("take.card"))),
        voice=say("voice.take_along"),
    )
