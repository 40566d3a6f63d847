"""Driver for a loudspeaker on an ALSA device: recorded clips where there are some, a synthetic voice for the rest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.errors import LinkLost, Misuse, Refused
from drivers.speaker.alsa.clips import Clips
from drivers.speaker.alsa.player import Player
from drivers.speaker.alsa.voice import VOICES, Voice
from drivers.status import Condition, Remedy, Status

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from drivers.contracts import Utterance
    from drivers.speaker.alsa.codec import Sound


class AlsaSpeaker:
    """A loudspeaker. `address` is the name of an ALSA device; `config` an ALSA configuration of the cabinet's own.

    `clips` is a folder with recorded sentences: zh/voice.lay_card.wav and so on, WAV files of 16-bit samples. A
    sentence without a clip is said by espeak-ng, at so many words a minute.
    """

    def __init__(
        self, *, address: str = "default", clips: str = "", config: str = "", words_per_minute: int = 150
    ) -> None:
        if not 80 <= words_per_minute <= 300:
            raise ValueError(f"words_per_minute is {words_per_minute}; allowed is 80 to 300")
        self._clips = Clips(clips)
        self._player = Player(address, config)
        self._voice = Voice(words_per_minute)
        self._voiceless: Refused | None = None
        self._saying: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()
        self._gone.set()

    async def open(self) -> None:
        """Find the device, the voice and the clips.

        Raises LinkLost (no such device), NoAnswer, Refused (player_missing, voice_missing). Without a voice it still
        plays clips, where there are any.
        """
        await self.close()
        await self._player.probe()
        await self._clips.look()
        self._voiceless = None
        try:
            await self._voice.open()
        except BaseException as fault:
            await self._voice.close()
            if not isinstance(fault, Refused) or not self._clips.known:
                raise
            self._voiceless = fault
        self._gone.clear()

    async def close(self) -> None:
        """Silence, and no child left."""
        await self.hush()
        await self._voice.close()
        self._gone.set()

    async def lost(self) -> None:
        """Wait until the device is found gone while it is asked or used, or closed."""
        await self._gone.wait()

    async def status(self) -> Status:
        """Whether the device can be had; not asked while it is speaking. Raises LinkLost, NoAnswer, Refused."""
        if self._saying is None or self._saying.done():
            await self._noticing(self._player.probe())
        details = {"voices": " ".join(VOICES.values()), "clips": str(len(self._clips.known))}
        if self._voiceless is not None:
            return Status(Condition.DEGRADED, "voice_missing", Remedy.CALL, {**details, "voices": ""})
        if self._clips.broken:
            return Status(Condition.DEGRADED, "clip_broken", Remedy.REPLACE, {**details, "broken": self._clips.broken})
        return Status(Condition.READY, details=details)

    async def say(self, utterance: Utterance, *, volume: float = 1.0) -> None:
        """Say it to its end, or until cancelled, hushed, or until something newer is to be said.

        Raises LinkLost (no sound device), NoAnswer (voice or device hangs), Refused (no voice), Misuse (bad_volume).
        """
        if not 0 <= volume <= 1:
            raise Misuse("bad_volume", f"{volume} is not between 0 and 1")
        before = self._saying
        if before is not None:
            before.cancel()
        mine = self._saying = asyncio.create_task(self._perform(before, utterance, volume), name="saying")
        try:
            await asyncio.wait({mine})
        finally:
            mine.cancel()
            await asyncio.wait({mine})
        if not mine.cancelled():
            mine.result()

    async def hush(self) -> None:
        """Silence at once."""
        saying, self._saying = self._saying, None
        if saying is not None:
            saying.cancel()
            await asyncio.wait({saying})

    async def _perform(self, before: asyncio.Task[None] | None, utterance: Utterance, volume: float) -> None:
        if before is not None:
            await asyncio.wait({before})
        sound = await self._clips.sound(utterance) or await self._spoken(utterance)
        await self._noticing(self._player.play(sound, volume))

    async def _spoken(self, utterance: Utterance) -> Sound:
        if self._voiceless is not None:
            raise self._voiceless
        return await self._voice.sound(utterance)

    async def _noticing(self, act: Awaitable[None]) -> None:
        """Do it; when the device turns out to be gone, whoever waits in `lost` is told."""
        try:
            await act
        except LinkLost:
            self._gone.set()
            raise
