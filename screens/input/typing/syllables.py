"""Keys cut into syllables: `dongpingxian`, `dpx`, `dongpx`, and the same on nine keys of three letters each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

GROUPS = {"2": "abc", "3": "def", "4": "ghi", "5": "jkl", "6": "mno", "7": "pqrs", "8": "tuv", "9": "wxyz"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEY_OF = {letter: key for key, letters in GROUPS.items() for letter in letters}
_TO_KEYS = str.maketrans(_KEY_OF)
_VOWELS = frozenset("aeiouv")
_DOUBLE = ("zh", "ch", "sh")
_LONGEST = 6  # zhuang
# What a cut costs: a whole syllable least; a first letter alone more, but little at the end, where one is still typing.
_WHOLE, _FIRST, _LAST_FIRST, _LAST_PART, _LAST_MORE = 1.0, 3.0, 2.0, 2.0, 4.0
_MOST_CUTS, _WORST = 8, 6.0


def on_nine(letters: str) -> str:
    """The keys that these letters stand on."""
    return letters.translate(_TO_KEYS)


class Part(NamedTuple):
    """Some keys that are one syllable, or the beginning of one."""

    keys: str
    whole: bool


class Cut(NamedTuple):
    """One way to cut all the keys, and how far-fetched it is: 0 where all parts are whole syllables."""

    parts: tuple[Part, ...]
    doubt: float


class Syllables:
    """All syllables there are, as letters and as nine keys."""

    def __init__(self, syllables: Iterable[str]) -> None:
        spoken = {syllable for syllable in syllables if _VOWELS & set(syllable)}
        keyed = {on_nine(syllable) for syllable in spoken}
        self._whole = spoken | keyed
        self._begun = {one[:length] for one in self._whole for length in range(1, len(one) + 1)}
        self._longer = {one[:length] for one in self._whole for length in range(1, len(one))}

    def cuts(self, keys: str) -> list[Cut]:
        """The likeliest ways to cut these keys, best first; none where they are no syllables."""
        if not keys.isalpha():
            keys = on_nine(keys)  # letters and nine keys mixed are told as nine keys
        reached: list[list[tuple[float, tuple[Part, ...]]]] = [[] for _ in range(len(keys) + 1)]
        reached[0] = [(0.0, ())]
        for start in range(len(keys)):
            for end in range(start + 1, min(start + _LONGEST, len(keys)) + 1):
                for cost, part in self._as_part(keys[start:end], last=end == len(keys)):
                    reached[end] += [(before + cost, (*parts, part)) for before, parts in reached[start]]
            following = reached[start + 1] if start + 1 < len(reached) else []
            following.sort(key=lambda way: way[0])
            del following[_MOST_CUTS:]
        ways = sorted(reached[-1], key=lambda way: way[0])[:_MOST_CUTS]
        return [Cut(parts, cost - len(parts)) for cost, parts in ways if cost <= ways[0][0] + _WORST]

    def _as_part(self, keys: str, *, last: bool) -> Iterable[tuple[float, Part]]:
        whole = keys in self._whole
        if whole:
            yield _WHOLE, Part(keys, True)
        if _is_first(keys):
            if keys in self._begun:
                yield _LAST_FIRST if last else _FIRST, Part(keys, False)
        elif last and keys in self._longer:
            yield _LAST_MORE if whole else _LAST_PART, Part(keys, False)


def _is_first(keys: str) -> bool:
    """True for what a syllable may begin with, typed for all of it."""
    return keys in _DOUBLE or (len(keys) == 1 and keys not in _VOWELS)
