"""The slips of an application: the receipt of one that was submitted, and of one that is still on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from drivers.contracts import Receipt, ReceiptLine
from kiosk.contract.platform import QUERY_CODE_DIGITS
from kiosk.contract.reading import yuan
from kiosk.contract.words import Both, Day, Gap, Moment, Number, Words, say
from kiosk.terminal.receipts.paper import Letterhead, Part, both, fact_list, heading, slip, text
from kiosk.text import render

if TYPE_CHECKING:
    from kiosk.contract.handling import LetterAnswer
    from kiosk.contract.items import Item

_HALF_CODE = QUERY_CODE_DIGITS // 2
_LETTER_GROUPS = (4, 4, 4, 4)


def application_slip(head: Letterhead, item: Item, name_masked: str, answer: LetterAnswer, now: Words) -> Receipt:
    """提交凭条: case number, query code, what is promised and due, what to do next."""
    facts: list[tuple[str, Gap]] = [
        ("item", both(item.task_name)),
        ("name", name_masked),
        ("query_code", Number(answer.query_code, (_HALF_CODE, _HALF_CODE))),
        ("submitted", Moment(head.at)),
    ]
    if answer.promise_date is not None:
        facts.append(("promise", Day(answer.promise_date)))
    if answer.fee_fen:
        facts.append(("fee_due", Both(yuan(answer.fee_fen, "zh"), yuan(answer.fee_fen, "en"))))
    return slip(head, "application_title", answer.project_no, facts, now)


def queued_slip(
    head: Letterhead, item: Item, name_masked: str, letter: str, kind: Literal["queued", "queued_correction"] = "queued"
) -> Receipt:
    """Not answered yet: on its way, sealed; its number, and that it must not be sent again."""
    rule = ReceiptLine("-" * head.columns)
    number = render(Number(letter, _LETTER_GROUPS), head.language)
    parts: list[Part] = [
        *heading(head, both(head.centre), bold=True),
        *heading(head, say(f"receipt.{kind}_title"), double=True),
        rule,
        *heading(head, say("receipt.letter_number")),
        ReceiptLine(number, "centre", double=True),
        *fact_list(head, [("item", both(item.task_name)), ("name", name_masked), ("sealed", Moment(head.at))]),
        rule,
        *heading(head, say("receipt.now"), align="left", bold=True),
        *text(head, say(f"receipt.{kind}_now")),
        *fact_list(head, [("call", head.phone), ("printed", Moment(head.at)), ("terminal", head.terminal)]),
    ]
    return Receipt(tuple(parts))
