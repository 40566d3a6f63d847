"""The scanner's side of the line: a Newland scanner that sees a code when somebody shows one under its light."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from drivers.scanner.newland import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from drivers.sim.ports import Port

_KNOWN_TAGS = ("SCNTRG", "SCNMOD", "ORTSET", "RRDDUR", "GRBENA", "QRYSYS")


class NewlandDevice:
    """One scanner. `show` lays a code under it; it reads at once when triggered, else at the next trigger.

    Attributes that make it misbehave: `silent` (dead), `pieces` (bytes a chunk, 0 = whole), `piece_gap` (seconds
    between chunks), `terminator` (b"" = none), `unknown_tags` (refused with 05), `late` (seconds before each reply).
    """

    def __init__(self) -> None:
        self.terminator = b"\r"
        self.silent = False
        self.pieces = 0
        self.piece_gap = 0.02
        self.late = 0.0
        self.unknown_tags: tuple[str, ...] = ()
        self.read_seconds = 30.0
        self.decode_seconds = 0.03  # between the light and the beep when the code lay there before
        self.reads = 0
        self.triggers = 0
        self.commands: list[str] = []
        self.changed: Callable[[], None] | None = None  # called when light or code change
        self.payload: bytes | None = None
        self._triggered_at: float | None = None
        self._port: Port | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def triggered(self) -> bool:
        """True while the light is on."""
        return self._triggered_at is not None and time.monotonic() - self._triggered_at < self.read_seconds

    def show(self, payload: bytes) -> None:
        """Hold a code under the scanner until `hide`."""
        self.payload = payload
        if self.triggered:
            self._read_code()
        self._tell()

    def hide(self) -> None:
        """Take the code away."""
        self.payload = None
        self._tell()

    async def serve(self, port: Port) -> None:
        """Speak UCS on `port` until it hangs up; the light goes out with the line."""
        self._port = port
        pending = bytearray()
        try:
            while chunk := await port.read():
                pending += chunk
                for scope, text in codec.split_commands(pending):
                    await self._obey(scope, text)
        finally:
            self._port = None
            self._triggered_at = None
            for task in self._tasks:
                task.cancel()

    async def _obey(self, scope: str, text: str) -> None:
        self.commands.append(text)
        if self.silent:
            return
        await asyncio.sleep(self.late)
        known = text[:6] in _KNOWN_TAGS and text[:6] not in self.unknown_tags
        outcome = codec.DONE if known else codec.UNKNOWN_TAG
        self._say(codec.reply(text, outcome, "Simulated UCS scanner" if text == codec.PING else "", scope))
        if known:
            self._change(text)

    def _change(self, text: str) -> None:
        if text == codec.TRIGGER_ON:
            self.triggers += 1
            self._triggered_at = time.monotonic()
            if self.payload is not None:
                self._start(self._look(self.payload))
        elif text == codec.TRIGGER_OFF:
            self._triggered_at = None
        elif text.startswith("ORTSET"):
            self.read_seconds = int(text[6:]) / 1000
        self._tell()

    async def _look(self, payload: bytes) -> None:
        """Find the code that already lay there when the light went on."""
        await asyncio.sleep(self.decode_seconds)
        if self.triggered and self.payload == payload:
            self._read_code()

    def _read_code(self) -> None:
        """A good read ends the light, as on the real device in trigger mode."""
        if self.payload is None or self.silent:
            return
        self._triggered_at = None
        self.reads += 1
        self._start(self._send(self.payload + self.terminator))

    async def _send(self, data: bytes) -> None:
        step = self.pieces or len(data)
        for start in range(0, len(data), step):
            if start:
                await asyncio.sleep(self.piece_gap)
            self._say(data[start : start + step])
        self._tell()

    def _say(self, data: bytes) -> None:
        if self._port is not None:
            self._port.write(data)

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
