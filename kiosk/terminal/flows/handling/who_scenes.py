"""The pictures of who is here and for whom: a code to the telephone, and whom the matter is for."""

from __future__ import annotations

from kiosk.contract.after import SECOND_CODE_DIGITS, SECOND_OVER, Represented, SecondSent
from kiosk.contract.content import Fact, Facts, Keypad, Lines, Row, Rows, Working
from kiosk.contract.items import Item
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.trouble import OK, QUOTED

MYSELF = "myself"
_HALF = SECOND_CODE_DIGITS // 2
_AGAIN_ICON = "arrow-counter-clockwise"
SENDING = Scene(
    name="handle.second_sending", question=say("who.second_sending"), content=Working(say("who.second_sending_hint"))
)


def second_code(sent: SecondSent, note: Words | None, *, may_ask_again: bool) -> Scene:
    """The code that came to the telephone."""
    again = Action("again", say("who.second_again"), "secondary", _AGAIN_ICON)
    return Scene(
        name="handle.second_code",
        question=say("who.second"),
        hint=say("who.second_hint", phone=sent.phone_masked),
        content=Keypad("second", SECOND_CODE_DIGITS, SECOND_CODE_DIGITS, (_HALF, _HALF), note),
        actions=(again,) if may_ask_again else (),
        voice=say("voice.type_second_code"),
    )


def second_over(clerk: Clerk) -> Scene:
    """This code proves nothing any more: its time or its tries are used up."""
    return Scene(
        name="handle.second_over",
        question=say("who.second_over"),
        content=Lines(
            what=say("who.second_over_what"),
            matter=say("who.unchanged"),
            now=say("who.second_over_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code=QUOTED[SECOND_OVER],
        ),
        actions=(Action("again", say("who.second_again"), icon=_AGAIN_ICON),),
    )


# ---- for whom -------------------------------------------------------------------------------------------------------


def for_whom(item: Item, others: tuple[Represented, ...], *, myself: bool) -> Scene:
    """Whom the matter is for: oneself where that may be, and each for whom one may act."""
    own = Row(MYSELF, say("who.myself"), say("who.myself_hint"))
    return Scene(
        name="handle.for_whom",
        question=say("who.for_whom"),
        hint=named(item.plain_name),
        content=Rows((*((own,) if myself else ()), *(_other(each) for each in others))),
        voice=say("voice.choose"),
    )


def _other(one: Represented) -> Row:
    return Row(one.id, Both(one.name, one.name), say(f"who.relation.{one.relation.value}"))


def nobody_to_act_for(clerk: Clerk, item: Item) -> Scene:
    """An item of legal persons, and the citizen is nobody's officer: how one becomes it, and where to go."""
    return Scene(
        name="handle.nobody_to_act_for",
        question=say("who.nobody_to_act_for"),
        hint=named(item.plain_name),
        content=Facts(
            (
                Fact(say("who.fact.who_may"), say("who.who_may")),
                Fact(say("who.fact.where"), named(item.transact_addr)),
                Fact(say("contact.phone"), item.link_way or clerk.desk_phone, big=True),
            ),
            band=say("apply.not_begun"),
        ),
        actions=(OK,),
    )
