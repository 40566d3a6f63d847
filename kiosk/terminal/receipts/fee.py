"""The slip of a fee that was paid: how much, for what, by which code; the receipt in law is the electronic invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptCode
from kiosk.contract.words import Gap, Moment, say
from kiosk.terminal.receipts.money import yuan
from kiosk.terminal.receipts.paper import Letterhead, both, slip

if TYPE_CHECKING:
    from kiosk.contract.after import FeeOrder


def fee_slip(head: Letterhead, order: FeeOrder) -> Receipt:
    """What was paid for one case, with the code of its invoice."""
    facts: list[tuple[str, Gap]] = [("amount", yuan(order.amount_fen)), ("pay_code", order.pay_code)]
    facts += [("item", both(part.name)) for part in order.parts]
    if order.paid_at is not None:
        facts.append(("paid_at", Moment(order.paid_at.astimezone())))
    more = [ReceiptCode("qr", order.invoice_url)] if order.invoice_url else []
    return slip(head, "fee_title", order.project_no, facts, say("receipt.fee_now"), more=more)
