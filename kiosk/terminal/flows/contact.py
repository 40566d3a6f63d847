"""我要问: whom to call, when the windows are open, where they are; and the door of the staff."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Gap, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.help_calls import call_staff
from kiosk.terminal.flows.help_scenes import CALL

STAFF_DOOR = Action("staff", say("staff.entry.door"), "secondary", "identification-badge")


class StaffAsked(Exception):
    """工作人员 was touched: the citizen's visit ends here, and one of the staff may begin."""


async def ask_hall(clerk: Clerk) -> None:
    """Show the numbers; the staff may be called from here, too. Raises StaffAsked."""
    scene = contacts(clerk)
    answer = await clerk.desk.ask(scene, pace=Pace.READING)
    if isinstance(answer, Chosen) and answer.id == STAFF_DOOR.id and await _may_come(clerk):
        raise StaffAsked
    if isinstance(answer, Chosen) and answer.id == CALL.id:
        await call_staff(clerk, scene.name)


async def _may_come(clerk: Clerk) -> bool:
    """Whether the visit may end for the staff: where somebody is signed in it is theirs, and they are asked."""
    if not clerk.session.somebody:
        return True
    answer = await clerk.desk.ask(somebody_here(clerk))
    return isinstance(answer, Chosen) and answer.id == "end"


def somebody_here(clerk: Clerk) -> Scene:
    """Whoever is signed in goes on, or says that they have finished; who says nothing is timed out as everywhere."""
    return Scene(
        name="ask.somebody_here",
        question=say("contact.somebody_here", name=clerk.session.name_masked),
        hint=say("contact.somebody_here_hint"),
        content=Facts(()),
        actions=(
            Action("stay", say("contact.go_on"), icon="arrow-left"),
            Action("end", say("contact.end_visit"), "secondary", "sign-out"),
        ),
    )


def contacts(clerk: Clerk) -> Scene:
    """The numbers stand in the settings; hours and address come with the site's profile."""
    terminal, site = clerk.settings.terminal, clerk.settings.site
    facts: list[tuple[str, Gap, bool]] = [
        ("contact.desk", terminal.phone, True),
        ("contact.night", terminal.night_phone, True),
        ("contact.hotline", "12345", True),
    ]
    said = {"contact.hours": site.hours, "contact.address": site.address}
    facts += [(key, named(words), False) for key, words in said.items() if words is not None]
    return Scene(
        name="ask.contacts",
        question=say("contact.question"),
        hint=say("contact.hint"),
        content=Facts(tuple(Fact(say(key), value, big) for key, value, big in facts)),
        actions=(Action("ok", say("action.ok"), icon="check"), *_to_be_called(clerk), *_staff_door(clerk)),
    )


def _to_be_called(clerk: Clerk) -> tuple[Action, ...]:
    """While somebody is awaited, or stands by, nobody else is called."""
    session = clerk.session
    awaited = session.call or session.helper
    return () if awaited else (Action(CALL.id, say("helping.call_short"), "secondary", CALL.icon),)


def _staff_door(clerk: Clerk) -> tuple[Action, ...]:
    """Not where the memory is lost, and the list of the staff with it."""
    return () if clerk.roster is None else (STAFF_DOOR,)
