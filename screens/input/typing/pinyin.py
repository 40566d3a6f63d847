"""What typed pinyin may mean: whole words first, then names and sentences put together, then beginnings of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from screens.input.typing.syllables import Cut, Part
from screens.input.typing.words import Word, Words, pattern_of

MOST_KEYS = 40
_WORDS, _NAMES, _CHARACTERS = 24, 3, 240
_BEFORE_NAMES = 3  # so many words stand before names that are put together
_LONGEST_GIVEN = 2
_LONGEST_WORD = 14
# In a sentence each further word costs as much as if it were so many times rarer.
_PER_WORD = 8.0
# A whole word of one syllable more is taken before one that is used e to the power of this more often.
_LONGER = 2.0
_FAR_FETCHED = 2.0


class Offer(NamedTuple):
    """One candidate: its characters, how many keys it answers, how it is read."""

    text: str
    used: int
    reading: str


class Pinyin:
    """Offers candidates for keys. `draws` tells what the typefaces can show; nothing else is offered.

    A fuzzy one takes z for zh, l for n, an for ang and the other way round.
    """

    def __init__(self, words: Words, draws: Callable[[str], bool], *, fuzzy: bool = False) -> None:
        self._words, self._draws, self._fuzzy = words, draws, fuzzy
        self._found: dict[tuple[tuple[Part, ...], bool], list[Word]] = {}
        self._asked = False

    def forget(self) -> None:
        """Remember nothing of what was typed, nor let the library of patterns do so."""
        if self._asked:
            self._asked, self._found = False, {}
            re.purge()

    def offers(self, keys: str) -> tuple[Offer, ...]:
        """Candidates, the likeliest first."""
        self._asked = True
        cuts = self._words.syllables.cuts(keys)
        return self._shown(self._all(cuts, len(keys))) if cuts else ()

    def spelt(self, keys: str, offers: tuple[Offer, ...]) -> str:
        """The keys as people read them: cut where the syllables end, letters for what nine keys most likely mean."""
        if offers and not keys.isalpha():
            syllables = offers[0].reading.split(" ")
            rest = keys[offers[0].used :]
            return "'".join([*syllables, *([rest] if rest else [])])
        cuts = self._words.syllables.cuts(keys)
        return "'".join(part.keys for part in cuts[0].parts) if cuts else keys

    def characters(self, keys: str) -> Iterator[Word]:
        """Every single character that these keys are the syllable of, the commonest first."""
        self._asked = True
        for cut in self._words.syllables.cuts(keys):
            if len(cut.parts) == 1:
                yield from self._words.find(cut.parts, 10_000)

    def _all(self, cuts: list[Cut], length: int) -> Iterator[Offer]:
        whole = sorted(self._whole(cuts), key=lambda found: -found[0])
        best = cuts[0].parts
        words = [word for _, word in whole if len(word.text) > 1 or len(best) == 1]
        ranked = [*words[:_BEFORE_NAMES], *self._names(best), *words[_BEFORE_NAMES:]]
        yield from (Offer(word.text, length, word.reading) for word in ranked)
        if len(best) > 1 and not any(len(word.text) == len(best) for _, word in whole):
            yield from self._sentence(best, length)
        for cut in cuts[:2]:
            yield from self._beginnings(cut.parts)

    def _whole(self, cuts: list[Cut]) -> Iterator[tuple[float, Word]]:
        for parts, doubt in cuts:
            if len(parts) > _LONGEST_WORD:
                continue
            for word in self._find(parts):
                yield math.log(word.often + 1) + _LONGER * len(parts) - _FAR_FETCHED * doubt, word

    def _names(self, parts: tuple[Part, ...]) -> Iterator[Word]:
        """Family name and given name, where both are known and the name as a whole is not."""
        for length in (1, 2):
            given = parts[length:]
            if not 1 <= len(given) <= _LONGEST_GIVEN:
                continue
            most = _NAMES if len(given) == _LONGEST_GIVEN else 1
            read = pattern_of(parts[:length], fuzzy=self._fuzzy)
            families = [word for word in self._words.surnames if read.fullmatch(f"\n{word.reading} x 0".encode())]
            for family in families[:most]:
                for name in self._find(given, names=True)[:_NAMES]:
                    yield Word(family.text + name.text, f"{family.reading} {name.reading}", name.often)

    def _sentence(self, parts: tuple[Part, ...], length: int) -> Iterator[Offer]:
        """The likeliest row of words for all of it."""
        best: list[tuple[float, tuple[Word, ...]] | None] = [(0.0, ()), *[None] * len(parts)]
        for end in range(1, len(parts) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                before, words = best[start], self._find(parts[start:end])
                if before is None or not words:
                    continue
                worth = before[0] + math.log(words[0].often + 1) - math.log(10) * _PER_WORD
                here = best[end]
                if here is None or worth > here[0]:
                    best[end] = (worth, (*before[1], words[0]))
        row = best[-1]
        if row is not None and len(row[1]) > 1:
            yield Offer("".join(word.text for word in row[1]), length, " ".join(word.reading for word in row[1]))

    def _beginnings(self, parts: tuple[Part, ...]) -> Iterator[Offer]:
        """Words for the first syllables, longest first, and characters for the first one: the rest is kept."""
        for count in range(min(len(parts) - 1, _LONGEST_WORD), 0, -1):
            used = sum(len(part.keys) for part in parts[:count])
            most = _CHARACTERS if count == 1 else _WORDS
            yield from (Offer(word.text, used, word.reading) for word in self._find(parts[:count])[:most])

    def _find(self, parts: tuple[Part, ...], *, names: bool = False) -> list[Word]:
        key = parts, names
        if key not in self._found:
            most = _CHARACTERS if len(parts) == 1 else _WORDS
            self._found[key] = self._words.find(parts, most, names=names, fuzzy=self._fuzzy)
        return self._found[key]

    def _shown(self, offers: Iterable[Offer]) -> tuple[Offer, ...]:
        """Each once, and only what can be drawn."""
        once: dict[str, Offer] = {}
        for offer in offers:
            once.setdefault(offer.text, offer)
        return tuple(offer for offer in once.values() if all(map(self._draws, offer.text)))
