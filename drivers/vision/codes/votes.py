"""Who read what in which look at one picture, and what of it is certain.

One read of a code that checked itself is enough. Any other counts when both readers agree, or zxing-cpp reads it in
several looks, and when nothing else that was read at that place has half as many votes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.vision.codes.code import CODE128, LINEAR, Code, plausible

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST, SECOND = "zxing", "zbar"

_LOOKS_ALONE = 3  # of bars by one reader: two looks may be wrong alike
_LOOKS_REPAIRED = 2
_LEAD = 2
_ASCII = bytes(range(128)) * 2


@dataclass
class _Candidate:
    code: Code
    votes: set[tuple[str, str]] = field(default_factory=set)
    checked: bool = False

    def by(self, reader: str) -> int:
        return sum(1 for voter, _ in self.votes if voter == reader)


class Votes:
    """The count for one picture."""

    def __init__(self) -> None:
        self._candidates: dict[tuple[str, bytes], _Candidate] = {}

    def add(self, reader: str, look: str, codes: Iterable[Code]) -> None:
        """What a reader found in one look; places are those of the plain picture."""
        for code in codes:
            if plausible(code):
                candidate = self._candidate(reader, code)
                candidate.votes.add((reader, look))
                candidate.checked |= code.checked

    @property
    def settled(self) -> bool:
        """True when something was read and nothing of it is in doubt."""
        return bool(self._candidates) and all(self._beyond_doubt(one) for one in self._candidates.values())

    def certain(self) -> list[Code]:
        """What counts as read, the most prominent first."""
        found = [one.code for one in self._candidates.values() if self._is_certain(one)]
        return sorted(found, key=lambda code: -code.prominence)

    def _candidate(self, reader: str, code: Code) -> _Candidate:
        """Whom a read votes for. libzbar drops the shifts (FNC4) of Code 128: its read may mean accented letters."""
        if reader == SECOND and code.format == CODE128:
            for known in self._candidates.values():
                if known.code.format == CODE128 and known.code.raw.translate(_ASCII) == code.raw:
                    return known
        return self._candidates.setdefault(code.payload, _Candidate(code))

    def _is_certain(self, one: _Candidate) -> bool:
        if one.checked:
            return True
        first, second = one.by(FIRST), one.by(SECOND)
        enough = _LOOKS_ALONE if one.code.format in LINEAR else _LOOKS_REPAIRED
        agreed = first >= 1 and (second >= 1 or first >= enough)
        return agreed and all(len(one.votes) >= _LEAD * len(rival.votes) for rival in self._rivals(one))

    def _beyond_doubt(self, one: _Candidate) -> bool:
        """Checked, or both readers and three votes: nothing that comes later could turn this round."""
        return one.checked or (len(one.votes) >= _LOOKS_ALONE and one.by(SECOND) >= 1 and self._is_certain(one))

    def _rivals(self, one: _Candidate) -> list[_Candidate]:
        return [other for other in self._candidates.values() if other is not one and other.code.near(one.code)]
