"""A visit of the staff: the entrance, signing in, the work, and signing out; nothing of it stays."""

from __future__ import annotations

from kiosk.contract.events import Event
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, Ways, WentHome
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.mishap import apologise, report
from kiosk.terminal.flows.staffing import entry_scenes
from kiosk.terminal.flows.staffing.emergency import emergency
from kiosk.terminal.flows.staffing.menu import work
from kiosk.terminal.flows.staffing.shift import OnDuty, Restarting, Shift
from kiosk.terminal.flows.staffing.sign_in import EMERGENCY, enter
from kiosk.terminal.flows.upkeep.visit import tend
from kiosk.terminal.roster import Roster
from kiosk.terminal.session import Duty, Session


async def receive_staff(clerk: Clerk) -> None:
    """From the entrance to signing out. The citizen before is gone and wiped; what is printed here is ours."""
    if clerk.roster is None:
        return
    clerk.session = Session()
    clerk.desk.begin_session()
    try:
        await _attend(clerk, clerk.roster)
    except Restarting as asked:
        asked.restart()
    except (Left, WentHome):
        return
    except Exception as mistake:  # noqa: BLE001  a mistake of ours ends the sign-in, never the terminal
        report(mistake)
        await apologise(clerk)
    finally:
        clerk.later(clerk.receipts.end(clerk.session.id))
        clerk.desk.end_session()


async def _attend(clerk: Clerk, roster: Roster) -> None:
    """The entrance, until somebody signs in or turns away. Raises Left, WentHome."""
    while True:
        entered = await enter(clerk, roster)
        if entered is None:
            return
        if entered == EMERGENCY:
            if clerk.wall is not None:
                await emergency(clerk, clerk.wall)
            continue
        ends = clerk.clock.monotonic() + clerk.settings.staff.rules.longest_seconds
        await _on_duty(clerk, roster, Duty(entered, ends))
        return


async def _on_duty(clerk: Clerk, roster: Roster, duty: Duty) -> None:
    """Signed in until they leave, or are timed out."""
    desk, why, who = clerk.desk, Leaving.BROKEN, duty.who
    desk.recognise(Pace.STAFF)
    desk.set_head(say("staff.entry.head", who=named(who.label)))
    try:
        await _work(clerk, roster, duty)
        why = Leaving.FINISHED
    except Left as left:
        why = left.why
        raise
    finally:
        why = Leaving.EVACUATED if clerk.evacuating else why
        await clerk.store.record(Event.STAFF_SIGNED_OUT, staff=who.id, why=why.value)


async def _work(clerk: Clerk, roster: Roster, duty: Duty) -> None:
    """What there is to do here for this person. Raises Left."""
    if not duty.who.roles:
        await _has_no_role(clerk, roster)
    elif clerk.wall is not None:
        await work(Shift(clerk, clerk.wall, roster, duty))
    elif duty.may("upkeep"):
        await tend(OnDuty(clerk, roster, duty))
    else:
        await clerk.desk.ask(entry_scenes.nothing_here(), ways=Ways.LEAVE)


async def _has_no_role(clerk: Clerk, roster: Roster) -> None:
    """Every role they had has ended by itself."""
    await roster.refused("role_ended")
    await clerk.desk.ask(entry_scenes.role_ended(clerk), ways=Ways.LEAVE)
