"""A visit of the staff: the entrance, signing in, the work, and signing out; nothing of it stays."""

from __future__ import annotations

from kiosk.contract.events import Event
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, WentHome
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.mishap import apologise, report
from kiosk.terminal.flows.staffing.emergency import emergency
from kiosk.terminal.flows.staffing.menu import work
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.flows.staffing.sign_in import EMERGENCY, enter
from kiosk.terminal.lockers.roster import Roster
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.session import Duty, Session


async def receive_staff(clerk: Clerk) -> None:
    """From the entrance to signing out. The citizen before is gone and wiped; what is printed here is ours."""
    if clerk.wall is None or clerk.roster is None:
        return
    clerk.session = Session()
    clerk.desk.begin_session()
    try:
        await _attend(clerk, clerk.wall, clerk.roster)
    except (Left, WentHome):
        return
    except Exception as mistake:  # noqa: BLE001  a mistake of ours ends the sign-in, never the terminal
        report(mistake)
        await apologise(clerk)
    finally:
        clerk.later(clerk.receipts.end(clerk.session.id))
        clerk.desk.end_session()


async def _attend(clerk: Clerk, wall: Wall, roster: Roster) -> None:
    """The entrance, until somebody signs in or turns away. Raises Left, WentHome."""
    while True:
        entered = await enter(clerk, roster)
        if entered is None:
            return
        if entered == EMERGENCY:
            await emergency(clerk, wall)
            continue
        ends = clerk.clock.monotonic() + clerk.settings.staff.rules.longest_seconds
        await _on_duty(Shift(clerk, wall, roster, Duty(entered, ends)))
        return


async def _on_duty(shift: Shift) -> None:
    """Signed in until they leave, or are timed out."""
    desk, why = shift.clerk.desk, Leaving.BROKEN
    desk.recognise(Pace.STAFF)
    desk.set_head(say("staff.entry.head", who=named(shift.who.label)))
    try:
        await work(shift)
        why = Leaving.FINISHED
    except Left as left:
        why = left.why
        raise
    finally:
        why = Leaving.EVACUATED if shift.clerk.evacuating else why
        await shift.clerk.store.record(Event.STAFF_SIGNED_OUT, staff=shift.who.id, why=why.value)
