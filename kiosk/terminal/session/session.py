"""A session: an id for the record, and the person it belongs to, held in memory only and dropped at its end."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from drivers.contracts import CardKind, IdCard
from kiosk.contract.after import Represented
from kiosk.contract.helping import HelpCall
from kiosk.contract.ids import mask_name
from kiosk.contract.lockers import StaffPass
from kiosk.contract.platform import CardEvidence
from kiosk.contract.platform import Session as Told
from kiosk.terminal.session.course import Course

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
    """One visit. `person` is known after a card was read; `token` once the platform has been asked who this is.

    `reading` is the mark by which the audit log knows the reading of their card; empty before it. `level`, `subject`
    and `name_masked` are what the platform answered; who signed in by telephone has these and no `person`. `acting` is
    for whom the citizen acts. `helper` says who of the staff stands by, `call` that one was called; `kept` what they
    typed once and is offered again. `course` is what the visit will be told as: it knows nobody.
    """

    person: Person | None
    reading: str
    token: str | None
    level: int
    subject: str
    name_masked: str
    acting: Represented | None
    helper: StaffPass | None
    call: HelpCall | None
    kept: dict[str, str]

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.course = Course()
        self._forget()

    def identify(self, person: Person) -> None:
        """This is who stands here; a token belongs to the card that it was given for."""
        helper, call = self.helper, self.call
        self._forget()
        self.helper, self.call = helper, call
        self.person = person
        self.reading = secrets.token_hex(8)
        self.name_masked = person.masked

    @property
    def somebody(self) -> bool:
        """Whether it is known who stands here: by a card, or by their telephone."""
        return self.person is not None or self.token is not None

    @property
    def by_telephone(self) -> bool:
        """Whether it was a telephone alone: there is no card, which lockers ask for."""
        return self.person is None and self.token is not None

    def known(self, told: Told) -> None:
        """The platform has said who this is, or that they have proved more than before."""
        self.token = told.token
        self.level = told.level
        self.subject = told.subject
        self.name_masked = told.name_masked

    def wipe(self) -> None:
        """Forget the citizen."""
        self._forget()

    def _forget(self) -> None:
        self.person = None
        self.reading = ""
        self.token = None
        self.level = 0
        self.subject = ""
        self.name_masked = ""
        self.acting = None
        self.helper = None
        self.call = None
        self.kept = {}
