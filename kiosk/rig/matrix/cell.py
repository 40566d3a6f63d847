"""One cell of the matrix as it came out, beside what was expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.contract.words import Say
from kiosk.rig.matrix.expected import EXPECTED, Trouble
from kiosk.text import render

if TYPE_CHECKING:
    from kiosk.contract.words import Words
    from kiosk.rig.matrix.expected import Expected

BACK_WITHIN = 10.0  # seconds from the mending to the return


@dataclass
class Cell:
    """What was seen. `back` is seconds from the mending to the return, None while it has not come back."""

    place: str
    trouble: Trouble
    state: str = ""
    said: Words | None = None
    back: float | None = None
    wrong: list[str] = field(default_factory=list)
    note: str = ""
    skipped: str = ""  # why it could not be tried here

    @property
    def expected(self) -> Expected:
        """What the table says."""
        return EXPECTED[self.place][self.trouble]

    @property
    def ok(self) -> bool:
        """True when everything came out as expected."""
        return not self.problems

    @property
    def problems(self) -> list[str]:
        """What is not as it should be."""
        if self.skipped:
            return []
        found = list(self.wrong)
        if self.state not in self.expected.states:
            found.append(f"state is {self.state!r}, not {' or '.join(map(repr, self.expected.states))}")
        if self.key != self.expected.says:
            found.append(f"says {self.key!r}, not {self.expected.says!r}")
        if self.back is None or self.back > BACK_WITHIN:
            found.append("does not come back" if self.back is None else f"is back only after {self.back:.1f} s")
        return found

    @property
    def key(self) -> str:
        """The sentence by its key."""
        return self.said.key if isinstance(self.said, Say) else ""

    def sentence(self, language: str) -> str:
        """The sentence in words."""
        return render(self.said, "zh" if language == "zh" else "en") if self.said is not None else ""

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "place": self.place,
            "trouble": self.trouble.name.lower(),
            "use": self.expected.use,
            "state": self.state,
            "key": self.key,
            "zh": self.sentence("zh"),
            "en": self.sentence("en"),
            "back_seconds": None if self.back is None else round(self.back, 1),
            "note": self.note,
            "ok": None if self.skipped else self.ok,
            "problems": [self.skipped] if self.skipped else self.problems,
        }
