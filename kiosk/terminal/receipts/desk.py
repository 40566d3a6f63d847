"""Prints slips for one session at a time. What became of a slip is what the printer said, or that it is not known."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
from typing import TYPE_CHECKING

from drivers.contracts import NotPrinted, PrintOutcome, Receipt, ReceiptPrinter, Unconfirmed
from drivers.errors import LinkLost, NoAnswer
from kiosk.terminal.devices.station import DeviceAway

if TYPE_CHECKING:
    from kiosk.terminal.devices.station import Station

_log = logging.getLogger(__name__)
_SESSION_ENDED = NotPrinted("session_ended")
_PURGE_WITHIN = 3.0  # seconds; what is not done by then is done before the printer prints again
_USUAL_COLUMNS = 48  # 80 mm paper
_REMEMBERED = 64  # sessions: a slip that comes too late comes soon


class Receipts:
    """The slips of this terminal's printer. Nothing of a session is printed after `end`."""

    def __init__(self, station: Station[ReceiptPrinter]) -> None:
        self._station = station
        self._ended: collections.deque[str] = collections.deque(maxlen=_REMEMBERED)

    @property
    def columns(self) -> int:
        """Half-width characters on a line of this printer's paper."""
        printer = self._station.fitted
        return printer.columns if printer is not None else _USUAL_COLUMNS

    async def print(self, receipt: Receipt, session_id: str) -> PrintOutcome:
        """Print one slip of a session. Raises DeviceAway when the printer was away before anything was begun."""
        try:
            return await self._station.call(lambda printer: self._print(printer, receipt, session_id))
        except DeviceAway as away:
            if not away.began:
                raise
            return _outcome_of(away)
        finally:
            self._station.look_now()

    async def end(self, session_id: str) -> None:
        """The session is over: refuse its slips from now on, and leave nothing of them in the printer."""
        self._ended.append(session_id)
        with contextlib.suppress(DeviceAway):  # the driver cleans up when it is opened again
            try:
                async with asyncio.timeout(_PURGE_WITHIN):
                    await self._station.call(lambda printer: printer.purge())
            except TimeoutError:
                _log.warning("the printer was not purged in time; it will be before it prints again")

    async def _print(self, printer: ReceiptPrinter, receipt: Receipt, session_id: str) -> PrintOutcome:
        """Asked for only when it is our turn: the session may have ended while another slip was printed."""
        return _SESSION_ENDED if session_id in self._ended else await printer.print(receipt)


def _outcome_of(away: DeviceAway) -> PrintOutcome:
    """A printer raises LinkLost and NoAnswer only when nothing was sent; after anything else nobody knows."""
    certain = isinstance(away.__cause__, LinkLost | NoAnswer)
    return NotPrinted(away.cause) if certain else Unconfirmed(away.cause)
