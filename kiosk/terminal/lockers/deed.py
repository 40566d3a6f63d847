"""What an errand's proof must be able to say: written down sealed before the door moves, added to until its end."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import msgspec

from kiosk.contract.facts import Signature
from kiosk.contract.lockers import Grant


@dataclass(frozen=True, repr=False)
class Deed:
    """Who opens a door and by what right. The repr says nothing, so that no log and no traceback can.

    `card_reading` is the mark of the card's reading in the audit log, `delegation` names an agent's right, `second` is
    the second person of the staff where two are needed. `unannounced`: put in by the list alone, without the platform.
    `clock_offset` is by how many seconds the platform's clock was ahead when last compared.
    """

    factors: tuple[str, ...] = ()
    card_reading: str = ""
    delegation: str = ""
    signature: Signature | None = None
    staff: str = ""
    second: str = ""
    item_no: str = ""
    project_no: str = ""
    document_no: str = ""
    copies: int = 0
    grant_counter: int = 0
    pieces: int = 0
    counted: int | None = None
    agrees: bool | None = None
    order: str = ""
    offline: bool = False
    unannounced: bool = False
    clock_offset: float | None = None

    def written(self) -> str:
        """As it lies in the journal."""
        return msgspec.json.encode(self).decode()

    def for_grant(self, grant: Grant) -> Deed:
        """With what the grant itself says of the thing: no proof can name another."""
        return dataclasses.replace(
            self,
            item_no=grant.item_no,
            project_no=grant.project_no,
            document_no=grant.document_no,
            copies=grant.copies,
            grant_counter=grant.counter,
        )

    def without_signature(self) -> Deed:
        """What stays in the journal after the end: the strokes are the platform's from then on."""
        return dataclasses.replace(self, signature=None)


def read_deed(text: str) -> Deed:
    """A deed of the journal."""
    return msgspec.json.decode(text, type=Deed)
