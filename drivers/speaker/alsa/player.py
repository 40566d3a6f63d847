"""The way to the sound device: aplay in a child process, fed while it plays, so that ending it is silence at once."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, NoReturn

from drivers.errors import LinkLost, NoAnswer, Refused
from drivers.speaker.alsa import children
from drivers.speaker.alsa.codec import Sound, complaint, softer

if TYPE_CHECKING:
    from asyncio import StreamReader
    from asyncio.subprocess import Process

_PROGRAM = "aplay"
_MISSING = "player_missing"
_PIECE = 8192  # bytes given at a time: softening them takes the event loop about a millisecond
_GRACE = 5.0  # seconds beyond its length that a sound may take before the device counts as stuck
_RATE = 22050
_SILENCE = Sound(bytes(_RATE // 2), _RATE)  # a quarter of a second


class Player:
    """Plays one sound at a time on the ALSA device of this name ("default", "plughw:CARD=Device")."""

    def __init__(self, device: str, config: str) -> None:
        self._device = device
        self._config = {"ALSA_CONFIG_PATH": config} if config else {}
        self._turn = asyncio.Lock()

    async def probe(self) -> None:
        """Take the device, have it play a moment of silence, and give it back. Raises as `play`.

        One that is only opened and shut again would seem well with its clock standing still.
        """
        await self.play(_SILENCE, 1.0)

    async def play(self, sound: Sound, volume: float) -> None:
        """Play to the end.

        Raises LinkLost (port_missing, port_busy, port_denied, port_lost), Refused (player_missing, sound_refused),
        NoAnswer when the device takes nothing.
        """
        shape = ("-t", "raw", "-f", "S16_LE", "-r", str(sound.rate), "-c", str(sound.channels))
        words = (_PROGRAM, "-q", "-D", self._device, *shape, "-")
        env = children.surroundings(**self._config)
        async with self._turn, children.child(_MISSING, *words, env=env) as process:
            complaints = await self._played(process, sound, volume)
        cause = complaint(complaints, failed=bool(process.returncode))
        if cause is not None:
            self._refuse(cause)

    async def _played(self, process: Process, sound: Sound, volume: float) -> str:
        """Everything aplay complains about until it ends. Raises NoAnswer."""
        listening = asyncio.create_task(_words(process.stderr))
        try:
            async with asyncio.timeout(sound.seconds + _GRACE):
                await _feed(process, sound.samples, volume)
                await process.wait()
                return await listening
        except TimeoutError as stuck:
            raise NoAnswer("no_answer", "the sound device takes no sound") from stuck
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    def _refuse(self, cause: str) -> NoReturn:
        if cause == "sound_refused":
            raise Refused("sound_refused", f"{self._device} does not take this sound; plughw: devices take any")
        raise LinkLost(cause, self._device)


async def _feed(process: Process, samples: bytes, volume: float) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # it ended early, and says why in its complaints
        for at in range(0, len(samples), _PIECE):
            process.stdin.write(softer(samples[at : at + _PIECE], volume))
            await process.stdin.drain()
    process.stdin.close()


async def _words(stream: StreamReader | None) -> str:
    return (await stream.read()).decode("utf-8", "replace") if stream else ""
