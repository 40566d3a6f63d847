"""我要问: whom to call, when the windows are open, where they are; and the door of the staff."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Gap, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk, named


class StaffAsked(Exception):
    """工作人员 was touched: the citizen's visit ends here, and one of the staff may begin."""


async def ask_hall(clerk: Clerk) -> None:
    """Show the numbers; any answer ends it. Raises StaffAsked."""
    answer = await clerk.desk.ask(contacts(clerk), pace=Pace.READING)
    if isinstance(answer, Chosen) and answer.id == "staff":
        raise StaffAsked


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
        actions=(Action("ok", say("action.ok"), icon="check"), *_staff_door(clerk)),
    )


def _staff_door(clerk: Clerk) -> tuple[Action, ...]:
    """The staff work at lockers only."""
    return (
        () if clerk.wall is None else (Action("staff", say("staff.entry.door"), "secondary", "identification-badge"),)
    )
