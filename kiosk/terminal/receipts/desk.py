"""Prints slips for one session at a time. What became of a slip is what the printer said, or that it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import NotPrinted
from kiosk.terminal.devices.paperwork import Paperwork

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.contracts import PrintOutcome, Receipt, ReceiptPrinter
    from kiosk.terminal.devices.station import Station

_USUAL_COLUMNS = 48  # 80 mm paper
_PRINT_WITHIN = 300.0  # seconds for one slip: line by line, each with its own proof


class Receipts:
    """The slips of this terminal's printer. Nothing of a session is printed after `end`."""

    def __init__(
        self, station: Station[ReceiptPrinter], counted: Callable[[Receipt], Awaitable[None]] | None = None
    ) -> None:
        self._station = station
        self._counted = counted  # told of each slip that has used paper
        self._paperwork = Paperwork(station, _PRINT_WITHIN)

    @property
    def columns(self) -> int:
        """Half-width characters on a line of this printer's paper."""
        printer = self._station.fitted
        return printer.columns if printer is not None else _USUAL_COLUMNS

    async def print(self, receipt: Receipt, session_id: str) -> PrintOutcome:
        """Print one slip of a session. Raises DeviceAway when the printer was away before anything was begun."""
        outcome = await self._paperwork.print(session_id, lambda printer: printer.print(receipt))
        if self._counted is not None and not isinstance(outcome, NotPrinted):
            await self._counted(receipt)
        return outcome

    async def end(self, session_id: str) -> None:
        """The session is over: refuse its slips from now on, and leave nothing of them in the printer."""
        await self._paperwork.end(session_id)
