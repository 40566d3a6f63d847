"""The slips of a pickup: what was collected, or what went wrong. Nothing identifies anybody beyond 王*示; no code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Receipt
from kiosk.contract.words import Moment, say
from kiosk.terminal.receipts.paper import Letterhead, SlipFacts, both, slip

if TYPE_CHECKING:
    from kiosk.contract.lockers import Grant

# What the terminal saw, and nobody said.
_SEEN = ("left_open", "no_answer", "wrong_door")


def pickup_slip(head: Letterhead, grant: Grant) -> Receipt:
    """What was collected, from which door, when."""
    facts: SlipFacts = [
        ("thing", say("receipt.copies", item=both(grant.item), count=grant.copies)),
        ("name", grant.name_masked),
        ("door", say("receipt.door_number", door=grant.cell)),
        ("collected", Moment(head.at)),
    ]
    return slip(head, "pickup_title", grant.project_no, facts, say("receipt.keep"))


def trouble_slip(head: Letterhead, grant: Grant, said: str) -> Receipt:
    """What went wrong: empty, not_mine, did_not_open, seen_open as the citizen said; left_open, no_answer as we saw."""
    facts: SlipFacts = [
        ("thing", both(grant.item)),
        ("door", say("receipt.door_number", door=grant.cell)),
        ("seen" if said in _SEEN else "said", say(f"receipt.heard.{said}")),
        ("reported", Moment(head.at)),
    ]
    return slip(head, "trouble_title", grant.project_no, facts, say(f"receipt.trouble.{said}"))
