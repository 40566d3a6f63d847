"""Recorded sentences in a folder: which there are, and which of them cannot be played."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.speaker.alsa.codec import Sound, sound_of

if TYPE_CHECKING:
    from drivers.contracts import Utterance


class Clips:
    """The clips of a folder, <language>/<name>.wav; without a folder there are none."""

    def __init__(self, folder: str) -> None:
        self.known: dict[tuple[str, str], Path] = {}
        self.broken = ""  # names of files that are no clips
        self._folder = Path(folder) if folder else None

    async def look(self) -> None:
        """Find out what is there, away from the event loop."""
        self.known, self.broken = await asyncio.to_thread(self._found)

    async def sound(self, utterance: Utterance) -> Sound | None:
        """The recording of this sentence; None where there is none, or where it has been spoilt since."""
        path = self.known.get((utterance.language, utterance.clip))
        return None if path is None else await asyncio.to_thread(_sound_in, path)

    def _found(self) -> tuple[dict[tuple[str, str], Path], str]:
        paths = sorted(self._folder.glob("*/*.wav")) if self._folder else []
        sound = {path for path in paths if _sound_in(path) is not None}
        names = [f"{path.parent.name}/{path.name}" for path in paths if path not in sound]
        return {(path.parent.name, path.stem): path for path in paths if path in sound}, " ".join(names)


def _sound_in(path: Path) -> Sound | None:
    try:
        return sound_of(path.read_bytes())
    except (OSError, ValueError):
        return None
