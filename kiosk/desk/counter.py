"""The socket of the counter: one client (the screens), the current scene resent whenever they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.contract.intent import Intent
from kiosk.contract.scene import Scene
from kiosk.contract.wire import LONGEST_LINE, Did, Drawn, Hello, Pulse, Rest, Show, ToScreens, for_terminal, pack

_log = logging.getLogger(__name__)
PULSE_SECONDS = 1.0
# Screens that read nothing any more: better cut off, they come back and get the scene anew.
MOST_UNREAD = 4 * LONGEST_LINE


class Counter:
    """Passes scenes out and intents in. A newly connected client takes the place of the one before."""

    def __init__(self, path: Path, on_intent: Callable[[Intent], None]) -> None:
        self._path = path
        self._on_intent = on_intent
        self._server: asyncio.Server | None = None
        self._screens: asyncio.StreamWriter | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self._pulse: asyncio.Task[None] | None = None
        self._shown: Scene | None = None
        self.size = (1080, 1920)  # of the glass in pixels, as the screens said it last

    async def open(self) -> None:
        """Listen, if it does not yet; only the terminal's own user and group may connect."""
        if self._server is not None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._arrived, self._path, limit=LONGEST_LINE)
        self._path.chmod(0o660)
        self._pulse = asyncio.create_task(self._keep_pulse(), name="counter pulse")

    async def close(self) -> None:
        """Send the screens away and stop listening."""
        if self._server is None or self._pulse is None:
            return
        self._server.close()
        self._pulse.cancel()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(self._pulse, *self._clients, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None
        self._path.unlink(missing_ok=True)

    def hand_over(self, on_intent: Callable[[Intent], None]) -> None:
        """Another desk works here from now on; whoever stands before it notices nothing but the next scene."""
        self._on_intent = on_intent

    @property
    def last_number(self) -> int:
        """Number of the scene that stands on it; 0 before the first."""
        return self._shown.number if self._shown else 0

    @property
    def attended(self) -> bool:
        """True while screens are connected."""
        return self._screens is not None

    def show(self, scene: Scene) -> None:
        """Put a scene on the counter; screens that are away get it when they come."""
        self._shown = scene
        self._send(Show(scene))

    def rest(self) -> None:
        """Let the screens start anew; the scene that stands is there again when they come back."""
        self._send(Rest())

    def _send(self, message: ToScreens) -> None:
        writer = self._screens
        if writer is None:
            return
        if writer.transport.get_write_buffer_size() > MOST_UNREAD:
            _log.warning("the screens read nothing any more; cutting them off")
            writer.transport.abort()
            return
        writer.write(pack(message))

    async def _keep_pulse(self) -> None:
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            self._send(Pulse(self._shown.number if self._shown else 0))

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._clients.add(task)
        if self._screens is not None:
            self._screens.transport.abort()
        self._screens = writer
        _log.info("screens connected")
        if self._shown is not None:
            self._send(Show(self._shown))
        try:
            await self._listen(reader)
        except asyncio.CancelledError:
            pass  # the counter closes; StreamReaderProtocol would report a cancelled client as an error
        finally:
            self._gone(writer)
            if task is not None:
                self._clients.discard(task)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self._heard(line)
        except (ConnectionError, ValueError) as problem:  # ValueError: longer than any line of ours
            _log.warning("screens cut off: %s", type(problem).__name__)

    def _heard(self, line: bytes) -> None:
        match for_terminal(line):
            case Did(intent):
                self._on_intent(intent)
            case Drawn():
                pass  # for those who measure at this wire
            case Hello(width, height):
                self.size = (width, height)
                _log.info("screens are %d x %d", width, height)

    def _gone(self, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()
        if self._screens is writer:
            self._screens = None
            _log.warning("screens gone")
