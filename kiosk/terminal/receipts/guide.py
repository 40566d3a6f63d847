"""The guide of one item to take along: a list on paper, and the same as a text short enough for a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptLine
from kiosk.contract.items import Item, Material, Need, Way
from kiosk.contract.words import Gap, Moment, Words, say
from kiosk.terminal.receipts.money import yuan
from kiosk.terminal.receipts.paper import Letterhead, both, fact_list, heading, text
from kiosk.text import Language, render

if TYPE_CHECKING:
    from kiosk.terminal.catalogue import Shelf

# Ways that ask nothing of the citizen.
_NOTHING_TO_BRING = {Way.SHARED, Way.REUSE, Way.ELICENCE, Way.MADE_HERE}
_MOST_IN_A_CODE = 600  # bytes: a telephone held at arm's length still reads it


def guide_slip(head: Letterhead, shelf: Shelf, item: Item) -> Receipt:
    """One page: what to bring, how long, what it costs, where, whom to call, and from when this is."""
    rule = ReceiptLine("-" * head.columns)
    facts: list[tuple[str, Gap]] = [("promise", limit_words(item)), ("amount", fee_words(item))]
    facts += [("place", both(item.transact_addr)), ("hours", both(item.transact_time)), ("call", item.link_way)]
    if shelf.confirmed_at is not None:
        facts.append(("as_of", Moment(shelf.confirmed_at.astimezone())))
    return Receipt(
        (
            *heading(head, both(head.centre), bold=True),
            *heading(head, say("receipt.guide_title"), double=True),
            *heading(head, both(item.task_name), bold=True),
            rule,
            *heading(head, say("receipt.materials"), align="left", bold=True),
            *(
                line
                for each in item.materials
                for line in text(head, say("receipt.material", name=material_words(each)))
            ),
            rule,
            *fact_list(head, [*facts, ("printed", Moment(head.at)), ("terminal", head.terminal)]),
        )
    )


def _material(head: Letterhead, material: Material) -> list[ReceiptLine]:
    return text(head, say("receipt.material", name=material_words(material)))


def taken_along(shelf: Shelf, item: Item, language: Language) -> str:
    """The list as text, cut where a code would grow too fine."""
    lines = [render(both(item.task_name), language)]
    lines += [f"□{render(material_words(each), language)}" for each in item.materials]
    lines += [render(limit_words(item), language), render(fee_words(item), language), item.link_way]
    if shelf.confirmed_at is not None:
        lines.append(f"{shelf.confirmed_at:%Y-%m-%d}")
    whole = "\n".join(lines)
    return whole.encode()[:_MOST_IN_A_CODE].decode(errors="ignore")


def material_words(material: Material) -> Words:
    """One material: what it is, and what the citizen has to do about it."""
    name = both(material.name)
    if material.ways and material.ways[0] in _NOTHING_TO_BRING:
        return say(f"guide.material.{material.ways[0].value}", name=name)
    word = "original" if material.original else "may" if material.need is Need.MAY else "copies"
    return say(f"guide.material.{word}", name=name, copies=material.copies)


def limit_words(item: Item) -> Words:
    """承诺 and 法定 limits."""
    if item.promise_day == 0:
        return say("guide.at_once", legal=item.anticipate_day)
    return say("guide.limit", promise=item.promise_day, legal=item.anticipate_day)


def fee_words(item: Item) -> Words:
    """What it costs before any exemption."""
    total = sum(line.amount_fen for line in item.fees)
    return say("guide.fee", amount=yuan(total)) if total else say("guide.free")
