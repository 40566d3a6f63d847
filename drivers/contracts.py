"""What the hall expects of each family of devices: protocols to fulfil and the outcomes their verbs return.

A driver is one plain async class with `open`, `close`, `status` and the verbs of its contract. It inherits nothing.
Verbs raise only drivers.errors; what is expected in a hall (a card lifted too early, paper out) is a value.
A cancelled verb leaves the device quiet: trigger off, nothing half-sent.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from drivers.status import Status


class Device(Protocol):
    """What every device can do."""

    async def open(self) -> None:
        """Take the port, find out that the right device answers. Raises LinkLost, NoAnswer, Garbled, Refused."""

    async def close(self) -> None:
        """Give the port back; safe to call twice and after a fault."""

    async def status(self) -> Status:
        """Ask the device how it is; cheap enough to be asked every few seconds. Raises LinkLost or NoAnswer."""

    async def lost(self) -> None:
        """Wait until the port is gone or closed. Needs no polling: the event loop sees the hang-up."""


# ---- ID cards -----------------------------------------------------------------------------------------------------


class CardKind(enum.StrEnum):
    """Layouts of the 256-byte text record, told by the character at offset 248."""

    RESIDENT = "resident"
    PERMIT = "permit"  # J, residence permit of Hong Kong, Macao and Taiwan residents
    FOREIGN_2017 = "foreign_2017"  # I
    FOREIGN_2023 = "foreign_2023"  # Y


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


CardOutcome = CardRead | CardUnreadable | CardLiftedEarly | NotAnIdCard | CardNotGenuine


class CardReader(Device, Protocol):
    """Reads resident ID cards and the permits that share their reader."""

    async def next_card(self) -> CardOutcome:
        """Wait for a card and read it; waits until cancelled. Raises LinkLost, NoAnswer, Garbled, Refused."""


# ---- codes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Scan:
    """One code shown to the scanner. `text` is decoded (UTF-8, else GB18030); the repr says nothing."""

    raw: bytes
    text: str

    def __repr__(self) -> str:
        return f"<Scan {len(self.raw)} bytes>"


class Scanner(Device, Protocol):
    """Reads QR and bar codes."""

    async def next_scan(self) -> Scan:
        """Trigger on, wait for one code, trigger off in every exit path; waits until cancelled."""


# ---- receipts -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """The printer itself said that everything up to the cut is on paper."""


@dataclass(frozen=True)
class NotPrinted:
    """It is known that no usable receipt came out; cause as in Status (paper_out, cover_open, cutter …)."""

    cause: str


@dataclass(frozen=True)
class Unconfirmed:
    """Sent, and the printer did not say what became of it. Never repeat without asking."""

    cause: str


PrintOutcome = Printed | NotPrinted | Unconfirmed


@dataclass(frozen=True, repr=False)
class ReceiptLine:
    """One line of a receipt; its repr says nothing.

    `double` doubles height and width; rare characters become a raster by themselves.
    """

    text: str
    align: str = "left"  # left, centre, right
    double: bool = False
    bold: bool = False

    def __repr__(self) -> str:
        return f"<ReceiptLine {len(self.text)} characters>"


@dataclass(frozen=True, repr=False)
class ReceiptCode:
    """A code on a receipt: qr or code128, with the text in it; its repr says nothing."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return f"<ReceiptCode {self.kind}>"


@dataclass(frozen=True)
class Receipt:
    """What one receipt says, top to bottom; the driver knows columns, bytes and how to cut."""

    parts: tuple[ReceiptLine | ReceiptCode, ...] = field(default=())


class ReceiptPrinter(Device, Protocol):
    """Prints receipts and knows whether they came out."""

    columns: int  # half-width characters a line: 48 on 80 mm paper, 32 on 58 mm

    async def print(self, receipt: Receipt) -> PrintOutcome:
        """Print and cut one receipt and find out what became of it.

        Raises LinkLost and NoAnswer only when it is certain that nothing was sent.
        """

    async def purge(self) -> None:
        """Forget what is not yet printed, here and in the printer where it can: the next person gets none of it."""


# ---- lockers ------------------------------------------------------------------------------------------------------


class Door(enum.StrEnum):
    """What a door's sensor says."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Unlocked(enum.StrEnum):
    """What became of one unlock command; the pulse is never repeated by the driver."""

    PULSED = "pulsed"  # the board said that it pulsed the lock; the sensor tells the rest
    ALREADY_OPEN = "already_open"  # the door stood open; no pulse was sent
    UNKNOWN = "unknown"  # no answer, or a garbled one: it may or may not have opened; ask the sensor


class LockBoard(Device, Protocol):
    """One bus of electronic locks; `board` counts from 1, `channel` from 1."""

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once. Raises LinkLost, NoAnswer or Garbled only when it is certain that no pulse was sent."""

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What each commissioned channel's sensor says now. Raises LinkLost, NoAnswer, Garbled."""
