"""代办帮办 (M29): one of the staff stands by a visit. Every record names both; they gain no right."""

from __future__ import annotations

from functools import partial

from kiosk.contract.helping import ASSISTANT_UNKNOWN
from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import StaffPass
from kiosk.desk import Pace
from kiosk.terminal.flows import help_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.asking import Refused
from kiosk.terminal.session import Session
from kiosk.terminal.store import standing_by

QUIET_SECONDS = 300.0  # nobody has touched anything for so long: they have gone
LONGEST_SECONDS = 900.0  # whoever is still there then signs in once more
_LOOKED_AT_SECONDS = 3.0  # whom a new list does not name any more stands by no longer than that


async def begin(clerk: Clerk, who: StaffPass) -> None:
    """From now on they stand by, and everything done in this visit names them, too."""
    session = clerk.session
    await clerk.store.run(partial(standing_by.begin, at=clerk.clock.now(), session=session.id, staff=who.id))
    session.helper = who
    session.course.assisted = True
    clerk.platform.assisted_by = who.id
    clerk.desk.set_helped(scenes.band(clerk))
    clerk.later(_watch(clerk, session, who))


async def end(clerk: Clerk, session: Session, why: str) -> None:
    """They stand by no more; nothing where nobody did."""
    who, session.helper = session.helper, None
    if who is None:
        return
    clerk.platform.assisted_by = ""
    await clerk.store.run(partial(standing_by.end, at=clerk.clock.now(), session=session.id, staff=who.id, why=why))
    if clerk.session is session:
        clerk.desk.set_helped(scenes.band(clerk))


async def not_any_more(clerk: Clerk, answer: object) -> bool:
    """Whether the platform refused because who stands by is of the staff no more: then they stand by no more here."""
    if not (isinstance(answer, Refused) and answer.refusal.code == ASSISTANT_UNKNOWN):
        return False
    await end(clerk, clerk.session, "not_on_list")
    return True


async def alone(clerk: Clerk) -> bool:
    """Whether the citizen decides for themselves now: where somebody stands by, they leave first."""
    if clerk.session.helper is None:
        return True
    answer = await clerk.desk.ask(scenes.alone(), pace=Pace.READING)
    if not (isinstance(answer, Chosen) and answer.id == "assistant_leaves"):
        return False
    await end(clerk, clerk.session, "finished")
    return True


async def _watch(clerk: Clerk, session: Session, who: StaffPass) -> None:
    """End it when they have gone quiet, stood by for long, or are on the list no more."""
    clock, began = clerk.clock, clerk.clock.monotonic()
    touched = began

    def note() -> None:
        nonlocal touched
        touched = clock.monotonic()

    clerk.desk.touched.append(note)
    try:
        while clerk.session is session and session.helper is who:
            now = clock.monotonic()
            if clerk.roster is None or not await clerk.roster.still_names(who):
                await end(clerk, session, "not_on_list")
            elif now - touched >= QUIET_SECONDS or now - began >= LONGEST_SECONDS:
                await end(clerk, session, "timed_out")
            else:
                await clock.sleep(_LOOKED_AT_SECONDS)
    finally:
        clerk.desk.touched.remove(note)
