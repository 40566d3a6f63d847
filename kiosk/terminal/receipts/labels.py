"""What the staff take along: the label of a thing, the list of a batch, the list of what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.words import Moment, Number, Words, say
from kiosk.terminal.receipts.paper import Letterhead, Part, both, fact_list, heading, text

if TYPE_CHECKING:
    from kiosk.contract.lockers import Parcel
    from kiosk.contract.names import Name


@dataclass(frozen=True)
class DepositedLine:
    """One thing of a batch: behind which door, its label, what it is, whose it is (masked)."""

    cell: int
    item_no: str
    item: Name
    name_masked: str


def item_label(head: Letterhead, parcel: Parcel) -> Receipt:
    """A label to be stuck on: what it is, whose, which case, and its barcode with the number below."""
    parts: list[Part] = [
        *heading(head, both(parcel.item), double=True),
        *fact_list(
            head,
            [
                ("label.name", parcel.name_masked),
                ("label.case", Number(parcel.project_no, CASE_NUMBER_GROUPS)),
                ("label.size", say(f"staff.size.{parcel.size.value}")),
            ],
        ),
        ReceiptCode("code128", parcel.item_no),
        ReceiptLine(parcel.item_no, "centre", bold=True),
    ]
    return Receipt(tuple(parts))


def deposit_list(head: Letterhead, who: Words, lines: Sequence[DepositedLine]) -> Receipt:
    """投件清单: what was put in by whom, door by door."""
    return _list(head, "deposit_title", who, lines)


def reclaim_list(head: Letterhead, who: Words, lines: Sequence[DepositedLine]) -> Receipt:
    """回收清单: what was taken back by whom, door by door; it goes to the window together with the things."""
    return _list(head, "reclaim_title", who, lines)


def _list(head: Letterhead, title: str, who: Words, lines: Sequence[DepositedLine]) -> Receipt:
    rule = ReceiptLine("-" * head.columns)
    parts: list[Part] = [
        *heading(head, both(head.centre), bold=True),
        *heading(head, say(f"receipt.label.{title}"), double=True),
        rule,
        *(part for line in lines for part in _entry(head, line)),
        rule,
        *fact_list(
            head,
            [
                ("label.count", len(lines)),
                ("label.who", who),
                ("printed", Moment(head.at)),
                ("terminal", head.terminal),
            ],
        ),
    ]
    return Receipt(tuple(parts))


def _entry(head: Letterhead, line: DepositedLine) -> list[ReceiptLine]:
    door = say("receipt.label.line", door=line.cell, number=line.item_no, name=line.name_masked)
    return [*text(head, door), *text(head, both(line.item))]
