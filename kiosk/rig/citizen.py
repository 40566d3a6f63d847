"""A scripted citizen at the counter's wire: sees scenes and touches what they offer, as the screens would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.contract.intent import Chosen, Entered, Extended, Intent, Moved, Shown
from kiosk.contract.scene import Display, Keypad, Scene
from kiosk.contract.wire import LONGEST_LINE, Did, Drawn, Hello, Show, ToTerminal, for_screens, pack

PATIENCE_SECONDS = 10.0


class Citizen:
    """Connects where the screens would. Every scene seen is kept in `seen`, newest last."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._writer: asyncio.StreamWriter | None = None
        self._watch: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.seen: list[Scene] = []

    async def __aenter__(self) -> Citizen:
        await self.arrive()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.go()

    async def arrive(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Step up to the counter, waiting until it is there."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    reader, self._writer = await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
                    break
                except (FileNotFoundError, ConnectionRefusedError):
                    await asyncio.sleep(0.02)
        self._say(Hello(1080, 1920))
        self._watch = asyncio.create_task(self._look(reader))

    async def go(self) -> None:
        """Step away."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._writer is not None:
            self._writer.transport.abort()

    async def _look(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            message = for_screens(line)
            if isinstance(message, Show):
                self.seen.append(message.scene)
                self._say(Drawn(message.scene.number))
                self._changed.set()

    def _say(self, message: ToTerminal) -> None:
        assert self._writer is not None, "the citizen has not arrived"
        self._writer.write(pack(message))

    # ---- seeing ---------------------------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """What is on the counter now."""
        assert self.seen, "nothing has been shown yet"
        return self.seen[-1]

    async def until(self, fits: Callable[[Scene], bool], what: str, seconds: float = PATIENCE_SECONDS) -> Scene:
        """Wait for a scene that fits; a citizen who waits in vain says what stood there instead."""
        try:
            async with asyncio.timeout(seconds):
                while not (self.seen and fits(self.scene)):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            names = [scene.name for scene in self.seen[-6:]]
            raise AssertionError(f"waited {seconds} s for {what}; saw {names}") from None
        return self.scene

    async def sees(self, name: str, seconds: float = PATIENCE_SECONDS) -> Scene:
        """Wait for the scene of this name."""
        return await self.until(lambda scene: scene.name == name, name, seconds)

    # ---- touching -------------------------------------------------------------------------------------------------

    def does(self, intent: Intent) -> None:
        """Send any intent, stale ones too."""
        self._say(Did(intent))

    def touches(self, id: str) -> None:
        """Touch an action, a tile or a row of the scene on show."""
        assert id in self.scene.offers(), f"{self.scene.name} offers {sorted(self.scene.offers())}, not {id}"
        self.does(Chosen(self.scene.number, id))

    def types(self, digits: str) -> None:
        """Complete the keypad on show."""
        keypad = self.scene.content
        assert isinstance(keypad, Keypad), f"{self.scene.name} has no keypad"
        self.does(Entered(self.scene.number, keypad.id, digits))

    def goes(self, where: str) -> None:
        """Touch 返回, 首页, 退出 or 帮助."""
        self.does(msgspec.convert({"type": "moved", "scene": self.scene.number, "where": where}, Moved))

    def wants_more_time(self) -> None:
        """Touch 继续办理."""
        self.does(Extended(self.scene.number))

    def prefers(self, display: Display) -> None:
        """Change language, text size, reach or contrast."""
        self.does(Shown(self.scene.number, display))
