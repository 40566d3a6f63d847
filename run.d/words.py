"""Makes `screens/assets/words.gz`, the words that the screens' keyboard knows, from two public lists.

    .venv/bin/python run.d/words.py jieba-0.42.1/jieba/dict.txt screens/assets/words.gz

The words and how often they are used come from jieba 0.42.1 (MIT; the sdist on PyPI has sha256 055ca12f…1928db2), how
they and single characters are read from pypinyin (MIT), which is in our lock. It is run when either is renewed, and not
at install.

The file holds sections `=KEY`, KEY being the first letters of the syllables; `=+KEY` are given names. Below it one line
a word, the most used first: syllables, word, how often.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PINYIN_DICT

_HAN = re.compile("[㐀-鿿]+")
_LONGEST = 8
_LEAST, _LEAST_NAME = 5, 3  # rarer words cost room and are seldom meant; names of people and places are kept longer
_NAME_TAGS = ("nr", "ns")
_NAME_LENGTHS = (2, 3)  # family name of one character, given name of one or two
_GIVEN_TIMES = 2  # a given name that two people have
_COMMON = 600  # a character that GB2312 has is worth so much more than one that it has not, before its use is known

Line = tuple[str, str, int]  # syllables, word, how often


def main(dictionary: str, target: str) -> int:
    """Read the lists and write the file."""
    words, tags = _read(Path(dictionary))
    lines = [(_read_aloud(word), word, often) for word, often in words.items() if len(word) > 1]
    sections: dict[str, list[Line]] = defaultdict(list)
    for line in [*lines, *_characters(words, lines)]:
        sections[_key(line[0])].append(line)
    for line in _given_names(tags):
        sections["+" + _key(line[0])].append(line)
    text = "".join(_section(key, sections[key]) for key in sorted(sections))
    Path(target).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    return 0


def _read(path: Path) -> tuple[dict[str, int], dict[str, str]]:
    words, tags = {}, {}
    for line in path.read_text("utf-8").splitlines():
        word, often, tag = line.split()
        least = _LEAST_NAME if tag.startswith(_NAME_TAGS) else _LEAST
        if len(word) <= _LONGEST and _HAN.fullmatch(word) and (len(word) == 1 or int(often) >= least):
            words[word], tags[word] = int(often), tag
    return words, tags


def _read_aloud(word: str) -> str:
    return " ".join(map(_plain, lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)))


def _plain(syllable: str) -> str:
    """As it is typed: ü is v, but 略 and 虐 are lue and nue."""
    return syllable.replace("ü", "v").replace("lve", "lue").replace("nve", "nue").replace("ê", "e")


def _characters(words: dict[str, int], lines: Iterable[Line]) -> Iterable[Line]:
    """Every character that has a reading, by each of its readings; how often each is meant, the words tell."""
    used: Counter[tuple[str, str]] = Counter()
    for syllables, word, often in lines:
        used.update(dict.fromkeys(zip(word, syllables.split(" "), strict=True), often))
    for code in PINYIN_DICT:
        sign = chr(code)
        readings = dict.fromkeys(map(_plain, pinyin(sign, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]))
        known = [reading for reading in readings if reading.isascii() and reading.isalpha()]
        total = sum(used[sign, reading] for reading in known) or 1
        for place, reading in enumerate(known):
            share = used[sign, reading] / total if total > 1 else float(place == 0)
            yield reading, sign, round(used[sign, reading] + share * words.get(sign, 0) + _worth(sign) / (place + 1))


def _worth(sign: str) -> int:
    """Common characters before rare ones, and those of the basic plane before those beyond it."""
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return 2 if ord(sign) < 0x10000 else 1
    return _COMMON


def _given_names(tags: dict[str, str]) -> Iterable[Line]:
    """What is left of people's names without the family name, where at least two people have it."""
    names = Counter(
        word[1:] for word, tag in tags.items() if tag.startswith("nr") and tag != "nrt" and len(word) in _NAME_LENGTHS
    )
    for name, people in names.items():
        if people >= _GIVEN_TIMES:
            yield _read_aloud(name), name, people


def _key(syllables: str) -> str:
    return "".join(syllable[0] for syllable in syllables.split(" "))


def _section(key: str, lines: list[Line]) -> str:
    ordered = sorted(lines, key=lambda line: (-line[2], line[1], line[0]))
    return f"={key}\n" + "".join(f"{syllables} {word} {often}\n" for syllables, word, often in ordered)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
