"""请工作人员帮我 (M29): a call to the staff of the hall. The citizen goes on meanwhile, and may take it back."""

from __future__ import annotations

import secrets

from kiosk.contract.events import Event
from kiosk.contract.helping import CallEnd, CallState, HelpCall, HelpOver, HelpWanted
from kiosk.contract.intent import Chosen
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows import help_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.asking import Away, Refused
from kiosk.terminal.session import Session

LOOK_EVERY = 5.0  # seconds between two questions whether somebody comes
_NOBODY = "none"


async def call_staff(clerk: Clerk, scene: str) -> None:
    """Call, and say what became of it. `scene` is the class of the picture before which somebody is needed."""
    clerk.desk.show(scenes.CALLING)
    session = clerk.session
    key = f"help-{session.id}-{secrets.token_hex(4)}"
    told = await clerk.platform.helping.call(HelpWanted(scene), key)
    match told:
        case HelpCall(state=CallState.OPEN | CallState.TAKEN):
            await _called(clerk, session, told)
        case HelpCall():
            await _record(clerk, session, _NOBODY, CallState.CLOSED.value)
            await clerk.desk.ask(scenes.nobody_at_work(clerk, told), ways=Ways.BACK, pace=Pace.READING)
        case Refused() | Away():
            await _record(clerk, session, _NOBODY, "not_arrived")
            await clerk.desk.ask(scenes.not_arrived(clerk), ways=Ways.BACK, pace=Pace.READING)


async def _called(clerk: Clerk, session: Session, call: HelpCall) -> None:
    session.call = call
    await _record(clerk, session, call.id, "called")
    clerk.desk.set_helped(scenes.band(clerk))
    clerk.later(_follow(clerk, session, call.id))
    answer = await clerk.desk.ask(scenes.called(clerk), ways=Ways.BACK, pace=Pace.READING)
    if isinstance(answer, Chosen) and answer.id == "take_back":
        await take_back(clerk)


async def take_back(clerk: Clerk) -> None:
    """Nobody need come."""
    await end_call(clerk, clerk.session, HelpOver(CallEnd.TAKEN_BACK))
    await clerk.desk.ask(scenes.taken_back(), ways=Ways.BACK, pace=Pace.READING)


async def end_call(clerk: Clerk, session: Session, over: HelpOver) -> None:
    """The call of this visit is over, and the platform is told; nothing where there is none."""
    call, session.call = session.call, None
    if call is None:
        return
    if clerk.session is session:
        clerk.desk.set_helped(scenes.band(clerk))
    clerk.later(_tell(clerk, call.id, over))
    await clerk.store.record(Event.HELP_ENDED, session=session.id, call=call.id, why=over.why.value)


async def _tell(clerk: Clerk, id: str, over: HelpOver) -> None:
    """A call whose end does not arrive is forgotten there by itself."""
    await clerk.platform.helping.end(id, over, key=f"{id}-{over.why.value}")


async def _follow(clerk: Clerk, session: Session, id: str) -> None:
    """Say above the scenes that somebody comes, and take it down when the staff say that it is seen to."""
    while True:
        await clerk.clock.sleep(LOOK_EVERY)
        if clerk.session is not session or not _awaited(session, id):
            return
        told = await clerk.platform.helping.standing(id)
        if not (isinstance(told, HelpCall) and _awaited(session, id)):
            continue
        if told.state is CallState.ENDED:
            session.call = None
            await clerk.store.record(Event.HELP_ENDED, session=session.id, call=id, why=CallEnd.DONE.value)
        else:
            session.call = told
        if clerk.session is session:
            clerk.desk.set_helped(scenes.band(clerk))


def _awaited(session: Session, id: str) -> bool:
    return session.call is not None and session.call.id == id


async def _record(clerk: Clerk, session: Session, call: str, outcome: str) -> None:
    await clerk.store.record(Event.HELP_CALLED, session=session.id, call=call, outcome=outcome)
