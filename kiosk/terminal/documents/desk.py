"""Prints A4 documents for one session at a time. Nothing of them is kept here, and nothing at the printer after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.contracts import Unconfirmed
from kiosk.terminal.devices.paperwork import Paperwork

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.contracts import A4Printer, PrintOutcome, PrintProgress
    from kiosk.terminal.devices.station import Station

_PRINT_WITHIN = 900.0  # seconds for one document, with a jam cleared and paper laid in meanwhile


class Documents:
    """The documents of this terminal's A4 printer. Nothing of a session is printed after `end`."""

    def __init__(self, station: Station[A4Printer], counted: Callable[[int], Awaitable[None]] | None = None) -> None:
        self._counted = counted  # told how many sheets a document has used
        self._paperwork = Paperwork(station, _PRINT_WITHIN)
        self._printing: set[tuple[str, asyncio.Task[PrintOutcome]]] = set()

    async def print(self, document: bytes, session_id: str, told: Callable[[PrintProgress], None]) -> PrintOutcome:
        """Print one PDF of a session; `told` hears of each page and of what holds the job up.

        Raises DeviceAway when the printer was away before anything was begun, Misuse when `document` is no PDF.
        """
        pages = 0

        def noted(progress: PrintProgress) -> None:
            nonlocal pages
            pages = max(pages, progress.pages)
            told(progress)

        printing = asyncio.create_task(
            self._paperwork.print(session_id, lambda printer: printer.print(document, noted)), name="document"
        )
        entry = (session_id, printing)
        self._printing.add(entry)
        try:
            await asyncio.wait({printing})
            return Unconfirmed("session_ended") if printing.cancelled() else printing.result()
        finally:
            self._printing.discard(entry)
            printing.cancel()
            await asyncio.gather(printing, return_exceptions=True)
            if self._counted is not None and pages:
                await self._counted(pages)

    async def end(self, session_id: str) -> None:
        """The session is over: cancel what is printed now, refuse the rest, leave nothing of it at the printer."""
        for whose, printing in self._printing:
            if whose == session_id:
                printing.cancel()
        await self._paperwork.end(session_id)
