"""Card readers: who stands there, as the card says."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Protocol

from drivers.contracts.device import Device


class CardKind(enum.StrEnum):
    """What kind of card it is; of the first four the character at offset 248 of the text record tells which."""

    RESIDENT = "resident"
    PERMIT = "permit"  # J, residence permit of Hong Kong, Macao and Taiwan residents
    FOREIGN_2017 = "foreign_2017"  # I
    FOREIGN_2023 = "foreign_2023"  # Y
    SOCIAL = "social"  # social-security card


@dataclass(frozen=True, repr=False)
class IdCard:
    """One identity as read; never logged, its repr says nothing. Dates as on the card, 长期 is None."""

    kind: CardKind
    name: str
    english_name: str
    sex: str
    nation: str
    born: dt.date | None
    address: str
    number: str
    issuer: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    number_agrees: bool  # check digit right, and the birth date inside it is the one printed
    long_term: bool = False
    photo: bytes = b""  # opaque WLT block

    def __repr__(self) -> str:
        return f"<IdCard {self.kind.value}>"


@dataclass(frozen=True)
class CardRead:
    """A card was read."""

    card: IdCard


@dataclass(frozen=True)
class CardUnreadable:
    """A card lies there and cannot be read after three tries: lift it and lay it again, or use another way."""


@dataclass(frozen=True)
class CardLiftedEarly:
    """It was taken away while being read: user error, not a broken reader."""


@dataclass(frozen=True)
class NotAnIdCard:
    """Another card or a phone lies in the field."""


@dataclass(frozen=True)
class CardNotGenuine:
    """Card and security module did not accept each other (SW3 31, 32, 33)."""


@dataclass(frozen=True)
class NotReadableHere:
    """A card of the right kind that this reader may not read: it wants a PIN, and PINs are never tried."""


@dataclass(frozen=True)
class CardStillThere:
    """A card lies there that was read before, or that nobody was seen to lay: it must be lifted first.

    Whoever left it may have gone; it never becomes the next person's identity.
    """


CardOutcome = (
    CardRead | CardUnreadable | CardLiftedEarly | NotAnIdCard | CardNotGenuine | NotReadableHere | CardStillThere
)


class CardReader(Device, Protocol):
    """Reads identity cards: resident cards and the permits that share their reader, or social-security cards."""

    async def next_card(self) -> CardOutcome:
        """Wait for a card and read it; waits until cancelled. Raises LinkLost, NoAnswer, Garbled, Refused."""
