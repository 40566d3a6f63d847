"""我要问: whom to call, when the windows are open, where they are."""

from __future__ import annotations

from kiosk.contract.scene import Action, Fact, Facts, Scene
from kiosk.contract.words import Gap, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk, named


async def ask_hall(clerk: Clerk) -> None:
    """Show the numbers; any answer ends it."""
    await clerk.desk.ask(contacts(clerk), pace=Pace.READING)


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
        actions=(Action("ok", say("action.ok"), icon="check"),),
    )
