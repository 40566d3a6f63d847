"""Receipt printers: lines and codes in, a proof that they are on paper out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from drivers.contracts.device import Device
from drivers.contracts.paper import PrintOutcome


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
