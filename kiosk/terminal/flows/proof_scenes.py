"""The pictures of a second proof: the card after the code, the code after the card, and the code shown here."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts, Keypad, Lines, Place
from kiosk.contract.lockers import PICKUP_CODE_DIGITS
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Number, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.pickup_scenes import step

CODE_GROUPS = (4, 4)
_OK = Action("ok", say("action.ok"), icon="check")


def lay_card_too(clerk: Clerk, note: Words | None) -> Scene:
    """The second of two proofs: the card."""
    reader = clerk.bench.card.status
    return Scene(
        name="pickup.lay_card_too",
        question=say("pickup.lay_card_too"),
        hint=say("pickup.lay_card_too_hint"),
        content=Place("card", note=note if reader.usable else fault_words(reader.cause, "card").what),
        steps=step(1, "prove"),
        voice=say("voice.lay_card"),
    )


def type_code(note: Words | None, *, may_ask: bool = False) -> Scene:
    """The pickup code on a large pad; who laid the card and has no code may be shown it."""
    no_code = Action("no_code", say("pickup.no_code"), "secondary", "chat-circle-dots")
    return Scene(
        name="pickup.type_code",
        question=say("pickup.code_question"),
        hint=say("pickup.code_hint"),
        content=Keypad("code", PICKUP_CODE_DIGITS, PICKUP_CODE_DIGITS, CODE_GROUPS, note),
        steps=step(1, "prove"),
        actions=(no_code,) if may_ask else (),
        voice=say("voice.type_code"),
    )


def code_shown(code: str) -> Scene:
    """The receiver's code, after the card. It stands here and is neither printed nor said."""
    return Scene(
        name="pickup.code_shown",
        question=say("pickup.code_shown"),
        hint=say("pickup.code_shown_hint"),
        content=Facts(
            (Fact(say("pickup.fact.code"), Number(code, CODE_GROUPS), big=True),), band=say("pickup.code_shown_band")
        ),
        steps=step(1, "prove"),
        actions=(Action("go_on", say("pickup.go_on"), icon="check"),),
        voice=say("voice.code_shown"),
    )


def locked_out(clerk: Clerk, minutes: int) -> Scene:
    """Too many wrong codes: the keypad rests; the card still works."""
    return Scene(
        name="pickup.locked_out",
        question=say("pickup.locked_out", count=minutes),
        content=Lines(
            what=say("pickup.locked_out_what"),
            matter=say("pickup.safe_matter"),
            now=say("pickup.locked_out_now", count=minutes),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="LCK-20",
        ),
        actions=(_OK,),
    )


def frozen(clerk: Clerk) -> Scene:
    """Too many wrong codes for one deposit: its code counts no more today."""
    fault = fault_words("code_frozen")
    return Scene(
        name="pickup.code_frozen",
        question=fault.what,
        content=Lines(
            what=say("pickup.frozen_what"),
            matter=say("pickup.safe_matter"),
            now=fault.now,
            call=say("trouble.call", phone=clerk.desk_phone),
            code=fault.code,
        ),
        actions=(_OK,),
    )
