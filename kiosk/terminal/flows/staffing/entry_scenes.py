"""The pictures of the way in: show a card or badge, type the PIN, or wait."""

from __future__ import annotations

from kiosk.contract.content import Facts, Keypad, Lines, Place
from kiosk.contract.lockers import STAFF_PIN_DIGITS
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk

OK = Action("ok", say("action.ok"), icon="check")


def show_pass(clerk: Clerk, note: Words | None, *, second: bool) -> Scene:
    """Lay the card, or show the badge; whoever was sent to an emergency opening need not sign in."""
    card, scanner = clerk.bench.card.status, clerk.bench.scanner.status
    if note is None and not (card.usable or scanner.usable):
        note = fault_words(card.cause, "card").what
    emergency = Action("emergency", say("staff.order.title"), "secondary", "siren")
    return Scene(
        name="staff.second" if second else "staff.entry",
        question=say("staff.entry.second" if second else "staff.entry.question"),
        hint=say("staff.entry.second_hint" if second else "staff.entry.hint"),
        content=Place("card" if card.usable else "scanner", note=note),
        actions=() if second or clerk.wall is None else (emergency,),
    )


def pin(note: Words | None) -> Scene:
    """Six digits that nobody else sees."""
    return Scene(
        name="staff.pin",
        question=say("staff.entry.pin"),
        hint=say("staff.entry.pin_hint"),
        content=Keypad("pin", STAFF_PIN_DIGITS, STAFF_PIN_DIGITS, note=note, secret=True),
    )


def resting(clerk: Clerk, minutes: int) -> Scene:
    """Too many wrong PINs."""
    return Scene(
        name="staff.resting",
        question=say("staff.entry.resting", count=minutes),
        content=Lines(
            what=say("staff.entry.resting_what"),
            matter=say("staff.entry.resting_matter"),
            now=say("staff.entry.resting_now", count=minutes),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="STF-01",
        ),
        actions=(OK,),
    )


def nothing_here() -> Scene:
    """Signed in at a terminal without lockers, where only the machine itself is to be looked after."""
    return Scene(
        name="staff.nothing_here",
        question=say("staff.entry.nothing_here"),
        hint=say("staff.entry.nothing_here_hint"),
        content=Facts(()),
        actions=(OK,),
    )


def role_ended(clerk: Clerk) -> Scene:
    """The PIN is right, and nothing may be done with it any more."""
    return Scene(
        name="staff.role_ended",
        question=say("staff.entry.role_ended"),
        content=Lines(
            what=say("staff.entry.role_ended_what"),
            matter=say("staff.entry.resting_matter"),
            now=say("staff.entry.role_ended_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="STF-02",
        ),
        actions=(OK,),
    )
