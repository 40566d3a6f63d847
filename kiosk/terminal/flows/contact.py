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


class StaffAsked(Exception):
    """工作人员 was touched: the citizen's visit ends here, and one of the staff may begin."""


async def ask_hall(clerk: Clerk) -> None:
    """Show the numbers; the staff may be called from here, too. Raises StaffAsked."""
    scene = contacts(clerk)
    answer = await clerk.desk.ask(scene, pace=Pace.READING)
    if isinstance(answer, Chosen) and answer.id == "staff":
        raise StaffAsked
    if isinstance(answer, Chosen) and answer.id == CALL.id:
        await call_staff(clerk, scene.name)


def contacts(clerk: Clerk) -> Scene:
    """The numbers stand in the settings; hours and address come from the platform once it has been reached."""
    terminal = clerk.settings.terminal
    facts: list[tuple[str, Gap, bool]] = [
        ("contact.desk", terminal.phone, True),
        ("contact.night", terminal.night_phone, True),
        ("contact.hotline", "12345", True),
    ]
    if clerk.site is not None:
        facts += [
            ("contact.hours", named(clerk.site.hours), False),
            ("contact.address", named(clerk.site.address), False),
        ]
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
    """The staff work at lockers only."""
    return (
        () if clerk.wall is None else (Action("staff", say("staff.entry.door"), "secondary", "identification-badge"),)
    )
