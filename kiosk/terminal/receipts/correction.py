"""The slips of a correction: the notice with every problem on one list, and the receipt of what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.words import Day, Moment, say
from kiosk.terminal.receipts.paper import Letterhead, Part, SlipFacts, both, slip, text

if TYPE_CHECKING:
    from drivers.contracts import Receipt
    from kiosk.contract.handling import CorrectionNotice
    from kiosk.contract.items import Item
    from kiosk.contract.names import Name


def notice_slip(head: Letterhead, item: Item, project_no: str, notice: CorrectionNotice) -> Receipt:
    """一次性告知书: what has to be mended and how, numbered, and until when."""
    parts: list[Part] = []
    for number, one in enumerate(notice.problems, 1):
        name = both(name_of(item, one.field, one.material))
        parts += text(head, say("receipt.problem", count=str(number), name=name, problem=both(one.problem)))
        parts += text(head, say("receipt.mend", how=both(one.how)))
        if one.sample is not None:
            parts += text(head, say("receipt.sample", sample=both(one.sample)))
    facts: SlipFacts = [("item", both(item.task_name)), ("mend_until", Day(notice.deadline))]
    return slip(head, "notice_title", project_no, facts, say("receipt.notice_now"), more=parts)


def corrected_slip(head: Letterhead, item: Item, name_masked: str, project_no: str) -> Receipt:
    """What was asked for has been sent, all of it."""
    facts: SlipFacts = [
        ("item", both(item.task_name)),
        ("name", name_masked),
        ("submitted", Moment(head.at)),
    ]
    return slip(head, "corrected_title", project_no, facts, say("correct.sent_next"))


def name_of(item: Item, field: str, material: str) -> Name:
    """What a problem is about, by its name in the item."""
    if field:
        return next(each.label for each in item.fields if each.id == field)
    return next(each.name for each in item.materials if each.id == material)
