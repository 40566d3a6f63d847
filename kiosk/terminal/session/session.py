"""A session: an id for the record, and the person it belongs to, held in memory only and dropped at its end."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from drivers.contracts import CardKind, IdCard
from kiosk.contract.ids import mask_name
from kiosk.contract.platform import CardEvidence

# Codes of GA/T 2000.156 as the national case tables use them.
_ID_TYPES = {
    CardKind.RESIDENT: "111",
    CardKind.PERMIT: "516",
    CardKind.FOREIGN_2017: "553",
    CardKind.FOREIGN_2023: "553",
    CardKind.SOCIAL: "111",  # the number on it is the one of the ID card
}


@dataclass(frozen=True, repr=False)
class Person:
    """Who laid the card. The repr says nothing, so that no log and no traceback can."""

    card: IdCard

    @property
    def masked(self) -> str:
        """王*示."""
        return mask_name(self.card.name or self.card.english_name)

    @property
    def evidence(self) -> CardEvidence:
        """What the platform needs to know this person."""
        card = self.card
        return CardEvidence(_ID_TYPES[card.kind], card.number, card.name or card.english_name, card.valid_to)

    def expired(self, today: dt.date) -> bool:
        """True after the card's last day; a long-term card has none.

        One that seems not to have begun yet is valid: it was issued, so it is our clock that is behind.
        """
        return self.card.valid_to is not None and self.card.valid_to < today


class Session:
    """One visit. `person` is known after identification; `token` once the platform has been asked about them.

    `reading` is the mark by which the audit log knows the reading of their card; empty before it.
    """

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.person: Person | None = None
        self.reading = ""
        self.token: str | None = None

    def identify(self, person: Person) -> None:
        """This is who stands here; a token belongs to the card that it was given for."""
        self.person = person
        self.reading = secrets.token_hex(8)
        self.token = None

    def wipe(self) -> None:
        """Forget the citizen."""
        self.person = None
        self.reading = ""
        self.token = None
