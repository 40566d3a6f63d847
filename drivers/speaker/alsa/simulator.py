"""A loudspeaker at the end of a line: what it plays are the raw samples that a real aplay writes.

ALSA's own `file` device carries them onto the line; `SoundLine` writes the small ALSA configuration that says so, and
takes it away when the cable is pulled, as a USB sound card takes its name with it.
"""

from __future__ import annotations

import asyncio
from array import array
from typing import TYPE_CHECKING

from drivers.sim.ports import PtyPort

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from drivers.sim.ports import Port

RATE = 22050
DEVICE = "hall"
_BYTES_A_SECOND = 2 * RATE
_KEPT = 60 * _BYTES_A_SECOND
_SILENCE = 0.25  # seconds without a sample that end an utterance

_CONFIG = """\
pcm.%(device)s {
    type plug
    slave {
        pcm { type file slave.pcm { type null } file "%(path)s" format "raw" }
        format S16_LE
        rate %(rate)d
        channels 1
    }
}
"""


class SoundLine(PtyPort):
    """A line behind the ALSA device DEVICE of the configuration `config`."""

    def __init__(self, path: Path) -> None:
        self.config = path.with_name(f"{path.name}.conf")
        super().__init__(path)

    def plug(self) -> None:
        """Put the cable in: the device has its name again."""
        super().plug()
        self.config.write_text(_CONFIG % {"device": DEVICE, "path": self.path, "rate": RATE})

    def unplug(self) -> None:
        """Pull the cable: no such device."""
        self.config.unlink(missing_ok=True)
        super().unplug()


class LoudspeakerDevice:
    """Plays samples as fast as they are heard, `speed` times. The last minute stays in `heard`."""

    def __init__(self, *, speed: float = 1.0) -> None:
        self.speed = speed
        self.heard = bytearray()
        self.speaking = False
        self.changed: Callable[[], None] | None = None  # called when it begins to speak, and when it falls silent
        self.stalled = False  # takes no samples: a device whose clock stands still
        self._half = b""  # the line may cut a sample in two

    @property
    def seconds(self) -> float:
        """How much sound was played, of the last minute."""
        return len(self.heard) / _BYTES_A_SECOND

    @property
    def loudness(self) -> float:
        """The strongest sample, 0 to 1."""
        samples = array("h", bytes(self.heard))
        return max((abs(sample) for sample in samples), default=0) / 32768

    async def serve(self, port: Port) -> None:
        """Play until the line is cut."""
        try:
            while data := await self._next(port):
                if any(data):  # whoever only tries the device has it play a moment of silence
                    self._become(speaking=True)
                samples = self._whole(data)
                if self.speaking:
                    self.heard += samples
                del self.heard[:-_KEPT]
                await asyncio.sleep(len(data) / _BYTES_A_SECOND / self.speed)
        finally:
            self._fall_silent()

    async def _next(self, port: Port) -> bytes:
        while self.stalled:  # noqa: ASYNC110 - a hand sets it, and hands ring no bell
            await asyncio.sleep(0.05)
        coming = asyncio.ensure_future(port.read())
        try:
            done, _ = await asyncio.wait({coming}, timeout=_SILENCE)
            if not done:
                self._fall_silent()
            return await coming
        finally:
            coming.cancel()

    def _whole(self, data: bytes) -> bytes:
        """Samples of two bytes each; half of one waits for its other half."""
        data = self._half + data
        whole = len(data) // 2 * 2
        self._half = data[whole:]
        return data[:whole]

    def _fall_silent(self) -> None:
        self._half = b""  # whoever was cut off in the middle of a sample does not shift the next one's
        self._become(speaking=False)

    def _become(self, *, speaking: bool) -> None:
        if speaking is not self.speaking:
            self.speaking = speaking
            if self.changed is not None:
                self.changed()
