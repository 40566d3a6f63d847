"""Which sentence belongs to a scene, and how loud it is said at this hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from drivers.contracts import Utterance
from kiosk.contract.scene import Scene
from kiosk.contract.words import Gap, Say, Words, say
from kiosk.profile.sections import SpeechSettings
from kiosk.text import Language, render

_NIGHT = 0.7  # of the volume by day
_REPEATS = 2  # a voice that never stops is a nuisance to those who only stand nearby


@dataclass(frozen=True)
class Sentence:
    """What is to be said at a scene of this name; the same again is no news. `repeats` while nobody moves."""

    scene: str
    words: Say
    language: Language
    repeats: int = _REPEATS

    def utterance(self) -> Utterance:
        """As the loudspeaker wants it; a sentence without gaps may have been recorded."""
        clip = "" if self.words.gaps else self.words.key
        return Utterance(render(self.words, self.language), self.language, clip)


def sentence_of(scene: Scene) -> Sentence | None:
    """What a scene says aloud; a warning that time runs out goes before all else."""
    display = scene.display
    if display.muted:
        return None
    if scene.warning is not None:
        return Sentence(scene.name, say("voice.still_there"), display.language, repeats=0)
    if scene.voice is None or not may_be_said(scene.voice):
        return None
    return Sentence(scene.name, scene.voice, display.language)


def may_be_said(words: Words) -> bool:
    """True for a sentence of our own with nothing but small numbers in it (a door): a hall hears what is said here."""
    return isinstance(words, Say) and all(_is_harmless(gap) for gap in words.gaps.values())


def _is_harmless(gap: Gap) -> bool:
    return 0 <= gap < 1000 if isinstance(gap, int) else isinstance(gap, Say) and may_be_said(gap)


def volume_at(now: dt.datetime, rules: SpeechSettings) -> float:
    """How loud it is said at this time of day."""
    begins, ends = dt.time.fromisoformat(rules.night_from), dt.time.fromisoformat(rules.night_until)
    at = now.time()
    night = begins <= at < ends if begins <= ends else at >= begins or at < ends
    return rules.volume * _NIGHT if night else rules.volume
