"""Says aloud what is on the counter: the newest scene wins, and a sentence is repeated while nobody moves."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from typing import TYPE_CHECKING, Any

from drivers.contracts import Utterance
from drivers.errors import DeviceFault, Misuse
from kiosk.terminal.speech.reading import breaths
from kiosk.terminal.speech.sentence import Sentence, sentence_of, volume_at
from kiosk.text import Language, render

if TYPE_CHECKING:
    from drivers.contracts import Speaker
    from kiosk.contract.scene import Scene
    from kiosk.contract.words import Words
    from kiosk.desk import Desk
    from kiosk.profile.sections import SpeechSettings
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.devices.station import Station

_log = logging.getLogger(__name__)
_UNTIL_OVER = 10_000  # so often what goes before everything is repeated: until it is over
_SAY_WITHIN = 60.0  # seconds for one sentence


class Speech:
    """The voice of one terminal. Where no loudspeaker is fitted, or it is away, nothing is missed but the sound."""

    def __init__(self, desk: Desk, speaker: Station[Speaker], clock: Clock, rules: SpeechSettings) -> None:
        self._desk = desk
        self._speaker = speaker
        self._clock = clock
        self._rules = rules
        self._scene: Scene | None = None
        self._greeted = ""  # the name of the scene at which somebody has just stepped up
        self._news = asyncio.Event()
        self._touched_at = clock.monotonic()
        self._said: Sentence | None = None
        self._silenced = asyncio.Event()  # the citizen wants silence, or another language, in the middle of a text

    async def speak(self) -> None:
        """Speak until cancelled; returns at once where nothing can be said."""
        if self._speaker.fitted is None or not self._rules.enabled:
            return
        self._desk.shown.append(self._saw)
        self._desk.touched.append(self._felt)
        reciting: asyncio.Task[None] | None = None
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                sentence = self._wanted()
                if sentence != self._said:
                    await _end(reciting)
                    self._said = sentence
                    reciting = asyncio.create_task(self._recite(sentence), name="voice") if sentence else None
        finally:
            self._desk.shown.remove(self._saw)
            self._desk.touched.remove(self._felt)
            await _end(reciting)

    def greet(self) -> None:
        """Somebody has stepped up: what stands there is said once, though nobody has touched anything yet."""
        if self._scene is not None:
            self._greeted, self._said = self._scene.name, None
            self._news.set()

    @property
    def ready(self) -> bool:
        """Whether a text could be read aloud now."""
        heard = self._rules.enabled and self._speaker.fitted is not None and self._speaker.status.usable
        return heard and not self._desk.display.muted

    @property
    def volume(self) -> float:
        """How loud it is by day, 0 to 1."""
        return self._rules.volume

    def set_volume(self, volume: float) -> None:
        """This loud from the next sentence on."""
        self._rules = dataclasses.replace(self._rules, volume=volume)

    async def read(self, text: Words, language: Language) -> bool:
        """Read a published text aloud, breath by breath; True when it was spoken to its end, and nothing stopped it.

        Whoever asks shows a scene that says nothing by itself. Cancelled, it falls silent.
        """
        self._silenced.clear()
        for breath in breaths(render(text, language)):
            if not (self.ready and self._desk.display.language == language):
                return False
            saying = asyncio.create_task(self._uttered(Utterance(breath, language)), name="read aloud")
            silenced = asyncio.create_task(self._silenced.wait())
            try:
                await asyncio.wait({saying, silenced}, return_when=asyncio.FIRST_COMPLETED)
                if not (saying.done() and saying.result()):
                    return False
            finally:
                await _end(saying)
                await _end(silenced)
        return True

    def _saw(self, scene: Scene) -> None:
        before, self._scene = self._scene, scene
        if before is not None and _heard_as(before) != _heard_as(scene):
            self._silenced.set()
        self._news.set()

    def _felt(self) -> None:
        self._touched_at = self._clock.monotonic()

    def _wanted(self) -> Sentence | None:
        """What is to be said now. Where nobody has begun anything a terminal is silent, unless somebody came near."""
        scene = self._scene
        if scene is None:
            return None
        if scene.name != self._greeted:
            self._greeted = ""
        if self._desk.interrupted and scene.voice is not None:
            return Sentence(scene.name, scene.voice, scene.display.language, repeats=_UNTIL_OVER)
        sentence = sentence_of(scene)
        if sentence is None or self._desk.session_open:
            return sentence
        return Sentence(sentence.scene, sentence.words, sentence.language, repeats=0) if self._greeted else None

    async def _recite(self, sentence: Sentence) -> None:
        await self._say(sentence)
        for _ in range(sentence.repeats):
            await self._idle()
            await self._say(sentence)

    async def _say(self, sentence: Sentence) -> None:
        await self._uttered(sentence.utterance())

    async def _uttered(self, utterance: Utterance) -> bool:
        """Whether it was said to its end."""
        volume = volume_at(self._clock.now(), self._rules)
        try:
            await self._speaker.act(lambda speaker: speaker.say(utterance, volume=volume), _SAY_WITHIN)
        except Misuse as mistake:
            _log.error("the loudspeaker was misused: %s", mistake.cause)
        except DeviceFault:
            _log.debug("not said: the loudspeaker is away")
        else:
            return True
        return False

    async def _idle(self) -> None:
        """Return when nobody has touched anything for a while, counted from now."""
        quiet_from = self._clock.monotonic()
        while (left := max(quiet_from, self._touched_at) + self._rules.repeat_seconds - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)


def _heard_as(scene: Scene) -> tuple[bool, Language]:
    return scene.display.muted, scene.display.language


async def _end(reciting: asyncio.Task[Any] | None) -> None:
    """Hush: cancelled, the loudspeaker falls silent before this returns."""
    if reciting is not None:
        reciting.cancel()
        await asyncio.wait({reciting})  # who is told to stop meanwhile must hear it: it is told once
        if not reciting.cancelled():
            reciting.result()
