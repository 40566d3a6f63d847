"""A printer's work bound to sessions: nothing of a session is printed after its end, and nothing of it stays behind."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from drivers.contracts import Device, NotPrinted, PrintOutcome, Unconfirmed
from drivers.errors import LinkLost, NoAnswer
from kiosk.terminal.devices.station import DeviceAway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kiosk.terminal.devices.station import Station

_log = logging.getLogger(__name__)
_SESSION_ENDED = NotPrinted("session_ended")
_PURGE_WITHIN = 3.0  # seconds; what is not done by then is done before the printer prints again
_REMEMBERED = 64  # sessions: a paper that comes too late comes soon


class Purgeable(Device, Protocol):
    """A printer that can be told to leave nothing."""

    async def purge(self) -> None:
        """Leave nothing of what was being printed."""


P = TypeVar("P", bound=Purgeable)


class Paperwork(Generic[P]):
    """What one printer prints, session by session; after `within` seconds for one paper its driver hangs."""

    def __init__(self, station: Station[P], within: float) -> None:
        self._station = station
        self._within = within
        self._ended: collections.deque[str] = collections.deque(maxlen=_REMEMBERED)

    async def print(self, session_id: str, verb: Callable[[P], Awaitable[PrintOutcome]]) -> PrintOutcome:
        """Print one paper of a session. Raises DeviceAway when the printer was away before anything was begun."""

        async def when_it_is_our_turn(printer: P) -> PrintOutcome:
            """The session may have ended while another paper was printed."""
            return _SESSION_ENDED if session_id in self._ended else await verb(printer)

        try:
            return await self._station.act(when_it_is_our_turn, self._within)
        except DeviceAway as away:
            if not away.began:
                raise
            return _outcome_of(away)
        finally:
            self._station.look_now()

    async def end(self, session_id: str) -> None:
        """The session is over: refuse its papers from now on, and leave nothing of them in the printer."""
        self._ended.append(session_id)
        with contextlib.suppress(DeviceAway):  # the driver cleans up when it is opened again
            try:
                async with asyncio.timeout(_PURGE_WITHIN):
                    await self._station.act(lambda printer: printer.purge(), self._within)
            except TimeoutError:
                _log.warning("the %s was not purged in time; it will be before it prints again", self._station.name)


def _outcome_of(away: DeviceAway) -> PrintOutcome:
    """A printer raises LinkLost and NoAnswer only when nothing was sent; after anything else nobody knows."""
    certain = isinstance(away.__cause__, LinkLost | NoAnswer)
    return NotPrinted(away.cause) if certain else Unconfirmed(away.cause)
