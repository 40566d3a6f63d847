"""The slips of a hand-in: the cover slip that lies with the papers, the receipt, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptLine
from kiosk.contract.lockers import COVER_SLIP
from kiosk.contract.words import Day, Gap, Moment, Number, say
from kiosk.terminal.receipts.paper import Letterhead, Part, SlipFacts, both, heading, slip, text
from kiosk.text import render

if TYPE_CHECKING:
    from kiosk.contract.lockers import Awaited

_SEEN = ("left_open", "no_answer", "wrong_door", "in_doubt")


def slip_number(awaited: Awaited) -> Number:
    """HS-J000-1501: the number of a cover slip, as people copy it down."""
    return Number(COVER_SLIP + awaited.id, (2, 4, 4))


def cover_slip(head: Letterhead, awaited: Awaited, pieces: int) -> Receipt:
    """清单: what lies in the cell, for whoever takes it out and counts. Its bar code is the hand-in's own."""
    facts: list[tuple[str, Gap]] = [
        ("item", both(awaited.item)),
        ("name", awaited.name_masked),
        ("why", say(f"hand_in.kind.{awaited.kind.value}")),
        ("pieces", say("receipt.pieces_count", count=pieces)),
    ]
    if awaited.due is not None:
        facts.append(("due", Day(awaited.due)))
    more: list[Part] = [
        *heading(head, say("receipt.materials"), align="left", bold=True),
        *(line for name in awaited.materials for line in text(head, say("receipt.material", name=both(name)))),
        ReceiptLine(render(slip_number(awaited), head.language), "centre", double=True),
    ]
    return slip(
        head,
        "cover_title",
        awaited.project_no,
        facts,
        say("receipt.cover_now"),
        more=more,
        code=COVER_SLIP + awaited.id,
    )


def hand_in_slip(head: Letterhead, awaited: Awaited, cell: int, pieces: int) -> Receipt:
    """已收 n 件,以窗口核对为准. Handing in is not acceptance."""
    facts: SlipFacts = [
        ("item", both(awaited.item)),
        ("name", awaited.name_masked),
        ("taken_in", say("receipt.taken_in_count", count=pieces)),
        ("door", say("receipt.door_number", door=cell)),
        ("handed_in", Moment(head.at)),
        ("slip", slip_number(awaited)),
    ]
    return slip(head, "hand_in_title", awaited.project_no, facts, say("receipt.hand_in_now"))


def hand_in_trouble_slip(head: Letterhead, awaited: Awaited, cell: int, seen: str) -> Receipt:
    """What went wrong at a door while papers were put in: left_open, no_answer, wrong_door, in_doubt, did_not_open."""
    facts: SlipFacts = [
        ("item", both(awaited.item)),
        ("door", say("receipt.door_number", door=cell)),
        ("seen" if seen in _SEEN else "said", say(f"receipt.heard.{seen}")),
        ("reported", Moment(head.at)),
        ("slip", slip_number(awaited)),
    ]
    return slip(head, "trouble_title", awaited.project_no, facts, say(f"receipt.hand_in_trouble.{seen}"))
