"""Scanners of QR and bar codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.contracts.device import Device


@dataclass(frozen=True, repr=False)
class Scan:
    """One code shown to the scanner. `text` is decoded (UTF-8, else GB18030); the repr says nothing.

    `format` (QRCode, Code128 …) is known to scanners that tell it.
    """

    raw: bytes
    text: str
    format: str = ""

    def __repr__(self) -> str:
        return f"<Scan {len(self.raw)} bytes>"


class Scanner(Device, Protocol):
    """Reads QR and bar codes."""

    async def next_scan(self) -> Scan:
        """Trigger on, wait for one code, trigger off in every exit path; waits until cancelled."""
