"""送达回证 on paper: a copy of what was signed on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptLine
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.words import Moment, Number, Words, say
from kiosk.terminal.receipts.columns import broken
from kiosk.terminal.receipts.paper import Letterhead, both, slip

if TYPE_CHECKING:
    from kiosk.contract.facts import Signature
    from kiosk.contract.lockers import Grant

_SHOWN = 16  # characters of the binding: enough to find and to compare the record


def things(grants: tuple[Grant, ...]) -> tuple[Words, ...]:
    """What is signed for: document, its number, copies and case, a paragraph each."""
    return tuple(
        say(
            "service.thing",
            item=both(grant.item),
            document=grant.document_no,
            count=grant.copies,
            number=Number(grant.project_no, CASE_NUMBER_GROUPS),
        )
        for grant in grants
    )


def service_copy(head: Letterhead, grant: Grant, signature: Signature) -> Receipt:
    """The signed text word for word, when it was signed, and the beginning of what binds strokes and text."""
    signed = [ReceiptLine(line) for paragraph in signature.text.split("\n") for line in broken(paragraph, head.columns)]
    facts = (
        ("signed", Moment(signature.signed_at)),
        ("relation", say(f"receipt.signer.{signature.relation}")),
        ("binding", signature.binding[:_SHOWN]),
    )
    return slip(head, "service_title", grant.project_no, facts, say("receipt.service_now"), more=signed)
