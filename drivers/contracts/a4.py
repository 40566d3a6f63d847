"""A4 printers: a PDF goes in, pages come out, and the printer says how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from drivers.contracts.device import Device
from drivers.contracts.paper import PrintOutcome


@dataclass(frozen=True)
class PrintProgress:
    """How far a job is: `pages` of `total` are in the tray, and what holds it up ("" or a cause as in Status)."""

    pages: int
    total: int
    cause: str = ""


class A4Printer(Device, Protocol):
    """Prints PDF documents and follows each job until it is known what became of it."""

    async def print(self, document: bytes, told: Callable[[PrintProgress], None] | None = None) -> PrintOutcome:
        """Print one PDF, A4, one-sided. `told` hears of pages and of what holds the job up, while it is held up.

        A cancelled print cancels its job. Raises LinkLost, NoAnswer, Garbled and Refused only when it is certain that
        nothing was sent, Misuse when `document` is no PDF.
        """

    async def purge(self) -> None:
        """Cancel and forget every job of ours that is not finished: the next person gets none of it."""
