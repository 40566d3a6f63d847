"""What can become of something printed, on a receipt or on A4."""

from __future__ import annotations

from dataclasses import dataclass


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
