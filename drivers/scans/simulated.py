"""What all simulated scanners share: a code is held before them, they see it when they look, and send what it says."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from drivers.sim.ports import Port


class SimulatedScanner:
    """The eye and the hands before it; who inherits speaks a make's language.

    Attributes that make it misbehave: `silent` (dead), `pieces` (bytes a chunk, 0 = whole), `piece_gap` (seconds
    between chunks), `terminator` (b"" = none).
    """

    def __init__(self) -> None:
        self.terminator = b"\r"
        self.silent = False
        self.pieces = 0
        self.piece_gap = 0.02
        self.decode_seconds = 0.03  # between looking and the beep when the code lay there before
        self.reads = 0
        self.payload: bytes | None = None
        self.changed: Callable[[], None] | None = None  # called when light or code change
        self._port: Port | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def looking(self) -> bool:
        """True while it would read a code that is shown."""
        return True

    def show(self, payload: bytes) -> None:
        """Hold a code before the scanner until `hide`."""
        self.payload = payload
        if self.looking:
            self._read_code()
        self._tell()

    def hide(self) -> None:
        """Take the code away."""
        self.payload = None
        self._tell()

    async def serve(self, port: Port) -> None:
        """Be a scanner on `port` until it hangs up; the light goes out with the line."""
        self._port = port
        try:
            while chunk := await port.read():
                self._hear(chunk)
        finally:
            self._port = None
            self._hung_up()
            for task in self._tasks:
                task.cancel()

    def _hear(self, chunk: bytes) -> None:
        """What the host says; a scanner without commands understands none of it."""

    def _hung_up(self) -> None:
        """The line is gone."""

    async def _look(self, payload: bytes) -> None:
        """Find the code that already lay there."""
        await asyncio.sleep(self.decode_seconds)
        if self.looking and self.payload == payload:
            self._read_code()

    def _read_code(self) -> None:
        if self.payload is None or self.silent:
            return
        self.reads += 1
        self._start(self._send(self._sent(self.payload)))

    def _sent(self, payload: bytes) -> bytes:
        """The bytes that a read code goes out as."""
        return payload + self.terminator

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


class TriggeredScanner(SimulatedScanner):
    """One whose light is switched by the host. A good read ends the light, as on the real device in trigger mode.

    `busy` is a fault too: seconds that a command takes it, while which it hears nothing else.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read_seconds = 30.0
        self.triggers = 0
        self.busy = 0.0
        self._triggered_at: float | None = None
        self._busy_until = 0.0

    @property
    def triggered(self) -> bool:
        """True while the light is on."""
        if self._triggered_at is None:
            return False
        return time.monotonic() - self._triggered_at < self.read_seconds

    @property
    def looking(self) -> bool:
        """Only while the light is on."""
        return self.triggered

    def _hung_up(self) -> None:
        self._triggered_at = None

    def _free(self) -> bool:
        """Whether the next command is heard; then it takes its time."""
        now = time.monotonic()
        if now < self._busy_until:
            return False
        self._busy_until = now + self.busy
        return True

    def _light(self, *, on: bool) -> None:
        """The host switches the light."""
        self._triggered_at = time.monotonic() if on else None
        if on:
            self.triggers += 1
            if self.payload is not None:
                self._start(self._look(self.payload))
        self._tell()

    def _read_code(self) -> None:
        if self.payload is not None and not self.silent:
            self._triggered_at = None
        super()._read_code()


class UnaskedScanner(SimulatedScanner):
    """One that reads whatever it is shown, and reads it again while it stays there: `again_seconds` apart, 0 = once."""

    def __init__(self) -> None:
        super().__init__()
        self.again_seconds = 0.75
        self._again: asyncio.TimerHandle | None = None

    def show(self, payload: bytes) -> None:
        """Hold a code before the scanner until `hide`."""
        self._stop()
        for task in self._tasks:
            task.cancel()
        super().show(payload)

    def hide(self) -> None:
        """Take the code away."""
        self._stop()
        super().hide()

    async def serve(self, port: Port) -> None:
        """A code that lay there before the line was laid is read now."""
        self._port = port
        self._read_code()
        await super().serve(port)

    def _hung_up(self) -> None:
        self._stop()

    async def _send(self, data: bytes) -> None:
        await super()._send(data)
        if self._port is not None and self.payload is not None and self.again_seconds:
            self._again = asyncio.get_running_loop().call_later(self.again_seconds, self._read_code)

    def _stop(self) -> None:
        """It does not look again."""
        if self._again is not None:
            self._again.cancel()
