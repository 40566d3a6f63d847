"""Characters by the kinds of their strokes in order: 一 heng, 丨 shu, 丿 pie, 丶 na and dian, 乙 zhe.

The table is Debian's package rime-data-stroke (LGPL-3), which is read where it is installed and never part of ours.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from screens.input.typing.pinyin import Offer
from screens.input.typing.rare import is_usual

TABLE = Path("/usr/share/rime-data/stroke.dict.yaml")
KINDS = {"h": "一", "s": "丨", "p": "丿", "n": "丶", "z": "乙"}
_SPELL = str.maketrans(KINDS)
_MOST = 240
_ENOUGH = 4  # strokes; with fewer too many characters begin alike, and only usual ones are offered


class StrokeTable:
    """Offers characters that begin with the strokes given, those that end with them first."""

    def __init__(self, table: Path, draws: Callable[[str], bool]) -> None:
        self._table, self._draws = table, draws
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._usual: list[str] = []

    @classmethod
    def find(cls, draws: Callable[[str], bool], table: Path = TABLE) -> StrokeTable | None:
        """None where the package is not installed."""
        return cls(table, draws) if table.exists() else None

    def spelt(self, keys: str) -> str:
        """The strokes as they are written."""
        return keys.translate(_SPELL)

    def offers(self, keys: str) -> tuple[Offer, ...]:
        """The likeliest first: all strokes given, then usual characters, then few strokes more."""
        found = sorted(self._beginning(keys), key=lambda line: (line[0] != keys, not is_usual(line[1]), len(line[0])))
        once = dict.fromkeys(sign for _, sign in found)
        drawn = (sign for sign in once if self._draws(sign))
        return tuple(Offer(sign, len(keys), "") for sign, _ in zip(drawn, range(_MOST), strict=False))

    def _beginning(self, keys: str) -> Iterator[tuple[str, str]]:
        self._ready()
        lines = self._usual if len(keys) < _ENOUGH else self._lines
        for line in lines[bisect.bisect_left(lines, keys) :]:
            strokes, sign = line.split("\t")
            if not strokes.startswith(keys):
                return
            yield strokes, sign

    def _ready(self) -> None:
        """Read the table, in the order of strokes."""
        with self._lock:
            if not self._lines:
                text = self._table.read_text("utf-8").partition("\n...\n")[2]
                pairs = (line.split("\t")[:2] for line in text.splitlines() if "\t" in line and line[0] != "#")
                self._lines = sorted(f"{strokes}\t{sign}" for sign, strokes in pairs if len(sign) == 1)
                self._usual = [line for line in self._lines if is_usual(line[-1])]
