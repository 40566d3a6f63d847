"""What lies beside every question of a citizen's visit: the help, a call to the staff, and one of them who signs in."""

from __future__ import annotations

from kiosk.contract.helping import CallEnd, HelpCall, HelpOver
from kiosk.contract.lockers import StaffPass
from kiosk.contract.scene import Scene
from kiosk.desk import Leaving, Pace, Ways
from kiosk.terminal.flows import help_scenes as scenes
from kiosk.terminal.flows import standing_by
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.help_calls import call_staff, end_call, take_back
from kiosk.terminal.flows.staffing.sign_in import assistant
from kiosk.terminal.roster import Roster
from kiosk.terminal.session import Session, may


class HelpDesk:
    """The guidance of a citizen's visit; the question below waits, and is there again afterwards."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk

    def scene(self) -> Scene:
        """The help, with what can be had now."""
        return scenes.help_scene(self._clerk)

    async def do(self, id: str, over: str) -> None:
        """What was chosen of it, over the question of this name."""
        match id:
            case "call_staff":
                await call_staff(self._clerk, over)
            case "take_back":
                await take_back(self._clerk)
            case "sign_in":
                await sign_in(self._clerk)
            case _:
                await standing_by.end(self._clerk, self._clerk.session, Leaving.FINISHED.value)


async def sign_in(clerk: Clerk) -> None:
    """One of the staff signs in beside the citizen, as everywhere here; works without the platform."""
    roster = clerk.roster
    if roster is None:
        return
    with clerk.readers.kept():
        who = await assistant(clerk, roster)
    if who is None:
        return
    why = await _why_not(clerk, roster, who)
    if why is not None:
        await roster.refused(why)
        await clerk.desk.ask(scenes.not_this_one(why), ways=Ways.BACK, pace=Pace.READING)
        return
    await standing_by.begin(clerk, who)
    await end_call(clerk, clerk.session, HelpOver(CallEnd.CAME, who.id))
    await clerk.desk.ask(scenes.begun(who), ways=Ways.BACK, pace=Pace.READING)


async def over(clerk: Clerk, session: Session, helper: StaffPass | None, call: HelpCall | None, why: Leaving) -> None:
    """The visit is over and wiped, and all help with it."""
    session.helper, session.call = helper, call
    await end_call(clerk, session, HelpOver(CallEnd.LEFT))
    await standing_by.end(clerk, session, why.value)


async def _why_not(clerk: Clerk, roster: Roster, who: StaffPass) -> str | None:
    """Why this person may not stand by here; None where they may."""
    if not may(who, "assist"):
        return "role"
    person = clerk.session.person
    own = await roster.by_card(person.card.number) if person is not None else None
    return "own" if own is not None and own.id == who.id else None
