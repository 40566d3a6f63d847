"""The pictures of an emergency opening: what is ordered, the code to read out, what was done."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.contract.content import Fact, Facts, Lines, Pill, Row, Rows, Thanks, Tone
from kiosk.contract.lockers import EmergencyOpening
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Moment, Number, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.client import Away, Refused

__all__ = ["Scene", "code", "done", "expired", "not_taken", "orders", "refused", "what_was_done"]

OK = Action("ok", say("action.ok"), icon="check")
_REASONS = ("forged", "expired", "obeyed", "addressed_elsewhere")
_DONE: tuple[tuple[str, Tone, str], ...] = (
    ("taken", "done", "tray-arrow-up"),
    ("left", "hall", "package"),
    ("empty", "care", "prohibit"),
)


def orders(known: Sequence[EmergencyOpening] | None, stopped: Words | None) -> Scene:
    """What two people have ordered for this terminal; the list renews itself."""
    empty = say("staff.order.none") if known is not None else fault_words("platform_away").what
    return Scene(
        name="staff.order.list",
        question=say("staff.order.title"),
        hint=stopped or say("staff.order.list_hint"),
        content=Rows(tuple(_row(order) for order in known or ()), empty=empty),
        actions=(OK,),
    )


def _row(order: EmergencyOpening) -> Row:
    return Row(
        order.id,
        say("pickup.door_number", door=order.cell),
        detail=order_reason(order),
        pill=Pill(say("staff.order.until", at=Moment(order.expires.astimezone())), "care", "siren"),
    )


def order_reason(order: EmergencyOpening) -> Words:
    """The reason by its code: nobody need sign in to read it, so nothing that somebody wrote is shown."""
    return say(f"staff.order.why.{order.reason}")


def code(order: EmergencyOpening, digits: str) -> Scene:
    """The code, large, to be read out on the telephone."""
    return Scene(
        name="staff.order.code",
        question=say("staff.order.code", door=order.cell),
        hint=say("staff.order.code_hint"),
        content=Facts(
            (
                Fact(say("staff.order.code_fact"), Number(digits, (3, 3)), big=True),
                Fact(say("pickup.fact.door"), say("pickup.door_number", door=order.cell), big=True),
                Fact(say("staff.order.reason"), order_reason(order)),
                Fact(say("staff.order.requester"), order.requester),
                Fact(say("staff.order.approver"), order.approver),
                Fact(say("staff.order.expires"), Moment(order.expires.astimezone())),
            ),
            band=say("staff.order.code_band"),
        ),
    )


def expired(clerk: Clerk, cell: int) -> Scene:
    """Nobody confirmed the code in time, or the order was withdrawn."""
    return _told(clerk, cell, "expired", say("staff.order.not_opened"), say("staff.order.expired_now"))


def refused(clerk: Clerk, cell: int, why: str) -> Scene:
    """The order itself is no good."""
    word = why if why in _REASONS else "forged"
    return _told(clerk, cell, f"refused_{word}", say("staff.order.not_opened"), say("staff.order.refused_now"))


def not_taken(clerk: Clerk, cell: int, answer: Away | Refused) -> Scene:
    """The platform did not take the code."""
    now = say("staff.order.away_now")
    if isinstance(answer, Refused):
        now_words: Words = Both(answer.refusal.message_zh, answer.refusal.message_en)
        return _told(clerk, cell, "not_taken", say("staff.order.not_opened"), now_words)
    return _told(clerk, cell, "not_taken", say("staff.order.not_opened"), now)


def _told(clerk: Clerk, cell: int, what: str, matter: Words, now: Words) -> Scene:
    return Scene(
        name=f"staff.order.{what}",
        question=say(f"staff.order.{what}", door=cell),
        content=Lines(
            what=say(f"staff.order.{what}", door=cell),
            matter=matter,
            now=now,
            call=say("trouble.call", phone=clerk.desk_phone),
            code=f"STF-{cell:02d}",
        ),
        actions=(OK,),
    )


def what_was_done(cell: int) -> Scene:
    """The door is shut again: what was done?"""
    return Scene(
        name="staff.order.what_was_done",
        question=say("staff.order.what_was_done", door=cell),
        content=Rows(
            tuple(
                Row(word, say(f"staff.done.{word}"), pill=Pill(say(f"staff.done.{word}_pill"), tone, icon))
                for word, tone, icon in _DONE
            )
        ),
    )


def done(cell: int) -> Scene:
    """On record, with both names."""
    return Scene(
        name="staff.order.done",
        question=say("staff.order.done", door=cell),
        content=Thanks(done=say("staff.order.done_hint")),
        actions=(OK,),
    )
