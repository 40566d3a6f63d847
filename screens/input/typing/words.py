"""The words the keyboard knows, as one text held by the first letters of their syllables, and searched as it stands.

As objects a quarter of a million words would take sixty megabytes; as text they take five, and a search in the few
lines that begin alike takes less than a millisecond.
"""

from __future__ import annotations

import gzip
import heapq
import itertools
import re
from pathlib import Path
from typing import NamedTuple

from screens.input.typing.syllables import GROUPS, Part, Syllables, on_nine

LIST = Path(__file__).parents[2] / "assets" / "words.gz"
LOCAL = Path(__file__).parent / "local.txt"
SURNAMES = Path(__file__).parent / "surnames.txt"
_LOCAL_OFTEN = 20_000  # a word of this county or of this hall; 一般 has 9,000, the county's name had 130


# What many people in this county do not tell apart when they speak, and so when they spell.
_ALIKE = {"n": "nl", "l": "ln"}
_FLAT = ("z", "c", "s")
_SAID = re.compile("([zcs]h?|[^aeiou]?)([a-z]*?)(ng?|)$")
_MOST_WAYS = 64


class Word(NamedTuple):
    """A word, how it is read, and how often it is used."""

    text: str
    reading: str
    often: int


class Words:
    """The general list, with the words of this county and hall in it."""

    def __init__(self, sections: dict[str, bytes], surnames: tuple[Word, ...] = ()) -> None:
        self._sections = sections
        self._keyed: dict[str, list[str]] = {}  # the same by nine keys
        for key in sections:
            self._keyed.setdefault(on_nine(key), []).append(key)
        self.surnames = surnames
        single = b"".join(body for key, body in sections.items() if len(key) == 1)
        self.syllables = Syllables({found.decode() for found in set(re.findall(rb"\n([a-z]+) ", single))})

    @classmethod
    def read(cls, path: Path = LIST, local: Path = LOCAL, surnames: Path = SURNAMES) -> Words:
        """Read the lists: some tens of milliseconds."""
        chunks = gzip.decompress(path.read_bytes()).removesuffix(b"\n").split(b"\n=")
        sections: dict[str, bytes] = {}
        for chunk in chunks:
            key, line, rest = chunk.removeprefix(b"=").partition(b"\n")
            sections[key.decode()] = line + rest
        _add(sections, _own(local))
        families = _own(surnames)
        ranked = (Word(text, reading, len(families) - place) for place, (text, reading) in enumerate(families))
        return cls(sections, tuple(ranked))

    def find(self, parts: tuple[Part, ...], most: int, *, names: bool = False, fuzzy: bool = False) -> list[Word]:
        """The words of these syllables, most used first; given names where they are asked for.

        Fuzzy, also those that many people here say alike: z and zh, n and l, an and ang.
        """
        keys = self._keys("".join(part.keys[0] for part in parts), "+" if names else "", fuzzy=fuzzy)
        if not keys:
            return []
        search = pattern_of(parts, fuzzy=fuzzy)
        found: list[Word] = []
        for key in keys:
            lines = itertools.islice(search.finditer(self._sections[key]), most)
            found += [Word(line[2].decode(), line[1].decode(), int(line[3])) for line in lines]
        return heapq.nlargest(most, found, key=lambda word: word.often)

    def _keys(self, firsts: str, kind: str, *, fuzzy: bool) -> list[str]:
        """The sections in which words with these first letters, or first keys, stand."""
        ways = itertools.product(*(_ALIKE.get(first, first) for first in firsts)) if fuzzy else [firsts]
        every = (kind + "".join(way) for way in itertools.islice(ways, _MOST_WAYS))
        return [key for way in every for key in ([way] if way in self._sections else self._keyed.get(way, ()))]


def pattern_of(parts: tuple[Part, ...], *, fuzzy: bool = False) -> re.Pattern[bytes]:
    """How a line of these syllables looks."""
    syllables = ((_fuzzy(part) if fuzzy else _exact(part.keys)) + ("" if part.whole else "[a-z]*") for part in parts)
    return re.compile(f"\n({' '.join(syllables)}) ([^ ]+) ([0-9]+)".encode())


def _exact(keys: str) -> str:
    return "".join(f"[{GROUPS[key]}]" if key in GROUPS else key for key in keys)


def _fuzzy(part: Part) -> str:
    """Nine keys are vague enough as they are."""
    said = _SAID.match(part.keys)
    if not said:
        return _exact(part.keys)
    first, middle, last = said.groups()
    nasal = "ng?" if last and part.whole else last
    return (
        (f"{first[0]}h?" if first[:1] in _FLAT else f"[{_ALIKE.get(first, first)}]" if first else "") + middle + nasal
    )


def _own(path: Path) -> list[tuple[str, str]]:
    """Word and syllables of each line; a line that begins with # is for people."""
    lines = (line.split(maxsplit=1) for line in path.read_text("utf-8").splitlines() if line and line[0] != "#")
    return [(text, reading) for text, reading in lines]


def _add(sections: dict[str, bytes], own: list[tuple[str, str]]) -> None:
    """Put words of our own at the head of their sections; a word that stands there already counts for more now."""
    for text, reading in own:
        key = "".join(syllable[0] for syllable in reading.split())
        line = f"\n{reading} {text} ".encode()
        rest = re.sub(re.escape(line) + rb"[0-9]+", b"", sections.get(key, b""))
        sections[key] = _in_place(line, rest)


def _in_place(line: bytes, section: bytes) -> bytes:
    """The line before the first that is used less often."""
    for other in re.finditer(rb"\n[^\n]+ ([0-9]+)", section):
        if int(other[1]) <= _LOCAL_OFTEN:
            return section[: other.start()] + line + str(_LOCAL_OFTEN).encode() + section[other.start() :]
    return section + line + str(_LOCAL_OFTEN).encode()
