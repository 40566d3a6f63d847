"""The hatch for staff: a unix socket, never the network, at which technicians' commands call."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from kiosk.contract.staff import LONGEST_LINE, FromStaff, NotOurs, from_staff
from kiosk.terminal.staff.visit import Counterpart, Visit

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)
_FIRST_LINE_WITHIN = 5.0
_MOST_VISITS = 16  # a program that calls and calls must not use up the terminal's files


class Hatch:
    """Listens at `path`; each connection is one visit with one request."""

    def __init__(self, path: Path, counterpart: Counterpart) -> None:
        self._path = path
        self._counterpart = counterpart
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen; only the terminal's own user, and root, may connect. A folder that cannot be used costs the hatch."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._arrived, self._path, limit=LONGEST_LINE)
            self._path.chmod(0o600)  # not the group: the screens belong to it
        except OSError as trouble:
            _log.warning("no staff socket at %s: %s", self._path, trouble.strerror)

    async def close(self) -> None:
        """End all visits and stop listening."""
        if self._server is None:
            return
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self._server.wait_closed()
        self._path.unlink(missing_ok=True)

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._visits) >= _MOST_VISITS:
            writer.close()
            return
        task = asyncio.current_task()
        if task is not None:
            self._visits.add(task)
            task.add_done_callback(self._visits.discard)
        # StreamReaderProtocol would report a cancelled visit as an error.
        with contextlib.suppress(asyncio.CancelledError, ConnectionError, TimeoutError):
            try:
                await Visit(self._counterpart, reader, writer).serve(await _request(reader))
            except (NotOurs, ValueError) as problem:  # ValueError: longer than any line of ours
                _log.warning("a visitor at the staff socket said nothing of ours: %s", type(problem).__name__)
            finally:
                writer.close()


async def _request(reader: asyncio.StreamReader) -> FromStaff:
    async with asyncio.timeout(_FIRST_LINE_WITHIN):
        return from_staff(await reader.readline())
