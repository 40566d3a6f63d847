"""The pictures of signing in by telephone: the code to scan, and what became of it."""

from __future__ import annotations

from kiosk.contract.after import PHONE_OVER, PhoneSignIn
from kiosk.contract.content import Code, Fact, Lines, Working
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Number, Words, say
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.trouble import QUOTED

BY_TELEPHONE = Action("telephone", say("telephone.offer"), "secondary", "device-mobile")
BEGINNING = Scene(
    name="telephone.beginning", question=say("telephone.beginning"), content=Working(say("telephone.beginning_hint"))
)


def scan(clerk: Clerk, begun: PhoneSignIn, minutes: int, note: Words) -> Scene:
    """The page for the citizen's telephone, with the code by which they see that it is this one."""
    left = say("telephone.minutes", count=minutes) if minutes else say("telephone.soon_over")
    return Scene(
        name="telephone.scan",
        question=say("telephone.scan"),
        hint=say("telephone.or_card") if clerk.bench.card.status.usable else None,
        content=Code(
            begun.url,
            say("telephone.what"),
            Number(begun.user_code),
            say("telephone.compare"),
            facts=(Fact(say("telephone.left"), left),),
            note=note,
        ),
        voice=say("voice.sign_in_by_telephone"),
    )


def over(clerk: Clerk, *, denied: bool) -> Scene:
    """Declined on the telephone, or nobody agreed in time: a new code can be had."""
    why = "denied" if denied else "expired"
    return Scene(
        name=f"telephone.{why}",
        question=say(f"telephone.{why}"),
        content=Lines(
            what=say(f"telephone.{why}_what"),
            matter=say("trouble.nothing_changed"),
            now=say("telephone.again_or_card"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code=QUOTED[PHONE_OVER],
        ),
        actions=(Action("again", say("telephone.again"), icon="arrow-counter-clockwise"),),
    )
