"""Pictures of paying: the code with what it is for, that nobody knows yet, and the end of it."""

from __future__ import annotations

from kiosk.contract.after import FeeOrder, FeePart, FeeState
from kiosk.contract.content import Code, Fact, Facts, Lines, Thanks
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Moment, Number, Words, say
from kiosk.terminal.flows.availability import can_print
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.trouble import OK
from kiosk.terminal.receipts.money import yuan

PAY_CODE_GROUPS = (4, 4, 4, 4, 4)
_LATER = Action("later", say("fee.later"), "secondary")


def paying(clerk: Clerk, order: FeeOrder) -> Scene:
    """While it is not decided: the code to pay with, or what is known when nobody answers."""
    if order.state is FeeState.UNKNOWN or not order.pay_url:
        return _unknown(clerk, order)
    return Scene(
        name="handle.fee.pay",
        question=say("fee.question", amount=yuan(order.amount_fen)),
        hint=say("fee.hint"),
        content=Code(
            order.pay_url,
            say("fee.scan"),
            number=Number(order.pay_code, PAY_CODE_GROUPS),
            number_words=say("fee.code"),
            facts=tuple(fact for part in order.parts for fact in _part(part)),
            note=say("fee.until", at=Moment(order.expires)) if order.expires else None,
        ),
        actions=(_LATER,),
        voice=say("voice.scan_to_pay"),
    )


def _part(part: FeePart) -> tuple[Fact, ...]:
    price: Words = say("fee.exempt", why=named(part.exempt)) if part.exempt else yuan(part.amount_fen)
    return (Fact(named(part.name), price), Fact(say("fee.basis"), named(part.basis)))


def _unknown(clerk: Clerk, order: FeeOrder) -> Scene:
    return Scene(
        name="handle.fee.unknown",
        question=say("fee.unknown"),
        content=Lines(
            what=say("fee.unknown"),
            matter=say("fee.unknown_matter", code=Number(order.pay_code, PAY_CODE_GROUPS)),
            now=say("fee.unknown_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="PAY-01",
        ),
        actions=(_LATER,),
    )


def paid(clerk: Clerk, order: FeeOrder, slip: Words) -> Scene:
    """It is paid: the truth about the slip, and the invoice to take along on the telephone."""
    again = (Action("print", say("fee.print_again"), "secondary"),) if can_print(clerk) else ()
    return Scene(
        name="handle.fee.paid",
        question=say("fee.paid", amount=yuan(order.amount_fen)),
        hint=slip,
        content=Thanks(
            done=say("fee.invoice" if order.invoice_url else "fee.invoice_later"),
            number=Number(order.pay_code, PAY_CODE_GROUPS),
            number_words=say("fee.code"),
            qr=order.invoice_url,
        ),
        actions=(*again, OK),
        voice=say("voice.paid"),
    )


def other_end(order: FeeOrder) -> Scene:
    """Nothing was to be paid, or it was paid back."""
    word = "exempt_whole" if order.state is FeeState.EXEMPT else "refunded"
    why = next((named(part.exempt) for part in order.parts if part.exempt), Both("", ""))
    facts = (Fact(say("fee.amount"), yuan(order.amount_fen), big=True),)
    return Scene(
        name=f"handle.fee.{order.state.value}",
        question=say(f"fee.{word}", why=why),
        content=Facts(facts),
        actions=(OK,),
    )
