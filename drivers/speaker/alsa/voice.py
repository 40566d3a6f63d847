"""The voice: sentences to sound, by espeak-ng in a child process, Mandarin spelled first by a child that stays."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import drivers
from drivers.errors import NoAnswer, Refused
from drivers.speaker.alsa import children
from drivers.speaker.alsa.codec import Sound, sound_of
from drivers.speaker.alsa.english import spoken

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from drivers.contracts import Utterance

# espeak-ng 1.51 (Debian 12) reads Han with its voice cmn as English letters; the pinyin voice reads what we spell.
VOICES = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
_PROGRAM = "espeak-ng"
_MISSING = "voice_missing"
_QING = b"tS;h"
_SPELL_WITHIN = 15.0  # seconds; the first answer waits for pypinyin's tables
_SPEAK_WITHIN = 15.0
_ROOT = str(Path(drivers.__file__).parents[1])


class Voice:
    """Says one sentence at a time. `open` makes sure that it can; a child that died is started anew."""

    def __init__(self, words_per_minute: int) -> None:
        self._pace = str(words_per_minute)
        self._speller: Process | None = None
        self._life = AsyncExitStack()
        self._turn = asyncio.Lock()
        self._asked = 0

    async def open(self) -> None:
        """Find out that both voices are there. Raises Refused (voice_missing)."""
        await self._espeak("en", "", "-q")
        # An espeak-ng without the pinyin voice takes another one unasked; only its phonemes tell.
        if not (await self._espeak("zh", "qing3", "-q", "-x")).startswith(_QING):
            raise Refused(_MISSING, f"espeak-ng has no voice {VOICES['zh']}")
        await self._spell("好")

    async def close(self) -> None:
        """End the child that stays."""
        self._speller = None
        await self._life.aclose()

    async def sound(self, utterance: Utterance) -> Sound:
        """What is to be heard. Raises Refused (voice_missing), NoAnswer."""
        text = utterance.text
        written = await self._spell(text) if utterance.language == "zh" else spoken(text)
        try:
            return sound_of(await self._espeak(utterance.language, written, "--stdout"))
        except ValueError as strange:
            raise Refused(_MISSING, "the voice gives no sound") from strange

    async def _espeak(self, language: str, text: str, *more: str) -> bytes:
        words = (_PROGRAM, "-v", VOICES.get(language, VOICES["en"]), "-s", self._pace, "-b", "1", "--stdin", *more)
        async with children.child(_MISSING, *words, env=children.surroundings()) as process:
            answer, _ = await children.told(process, text, _SPEAK_WITHIN)
        if process.returncode:
            raise Refused(_MISSING, f"espeak-ng cannot speak as {words[2]}")
        return answer

    async def _spell(self, text: str) -> str:
        async with self._turn:
            try:
                return await self._answer(text)
            except ConnectionError:  # the child has died since: once more with a new one
                await self.close()
            try:
                return await self._answer(text)
            except ConnectionError as gone:
                raise Refused(_MISSING, "the readings of Han characters are not installed") from gone

    async def _answer(self, text: str) -> str:
        """The spelling of one text. Answers to questions that nobody waits for any more are passed over."""
        speller = self._speller or await self._start()
        self._asked += 1
        if speller.stdin is None or speller.stdout is None:
            raise ConnectionResetError
        speller.stdin.write(json.dumps([self._asked, text]).encode() + b"\n")
        number, spelling = 0, ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SPELL_WITHIN):
                while number != self._asked:
                    line = await speller.stdout.readline()
                    if not line:
                        raise ConnectionResetError
                    number, spelling = json.loads(line)
                return str(spelling)
        raise NoAnswer("no_answer", f"the speller needs more than {_SPELL_WITHIN} s")

    async def _start(self) -> Process:
        words = (sys.executable, "-m", "drivers.speaker.alsa.speller")
        process = children.child(_MISSING, *words, env=children.surroundings(), cwd=_ROOT)
        self._speller = await self._life.enter_async_context(process)
        return self._speller
