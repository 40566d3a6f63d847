"""What stands on a keyboard's line and what is being typed into it, as frozen data; its repr tells lengths only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.contract.content import Typing
from screens.input.typing.pinyin import Offer

# pinyin on 26 and on 9 keys, a finger's writing, letters, strokes by their kind, characters that are seldom used
Mode = Literal["pinyin", "nine", "finger", "latin", "strokes", "rare"]


@dataclass(frozen=True, slots=True)
class Press:
    """A key that stands for something: a letter, a digit, a mark, a group of letters, a kind of stroke."""

    key: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A key that does something."""

    what: Literal[
        "rub", "clear", "left", "right", "space", "capital", "signs", "fuzzy", "further", "nearer", "undo", "wipe"
    ]


@dataclass(frozen=True, slots=True)
class Pick:
    """Take one of the candidates."""

    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """Type in another way."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class Finish:
    """Send what stands on the line as the answer of a field."""

    scene: int
    id: str


@dataclass(frozen=True)
class Writing:
    """One line under way. `keys` are those that wait for a choice among `offers`; `spelt` is how they are shown."""

    mode: Mode
    most: int
    modes: tuple[Mode, ...]
    text: str = ""
    caret: int = 0
    keys: str = ""
    spelt: str = ""
    offers: tuple[Offer, ...] = ()
    leaf: int = 0  # which page of the offers is shown
    capital: bool = False
    signs: bool = False
    fuzzy: bool = False  # z may mean zh, n may mean l, an may mean ang

    def __repr__(self) -> str:
        return f"<Writing {self.mode}, {len(self.text)} characters, {len(self.keys)} keys>"

    def insert(self, text: str) -> Writing:
        """With this at the caret, as far as there is room."""
        fits = text[: max(0, self.most - len(self.text))]
        whole = self.text[: self.caret] + fits + self.text[self.caret :]
        return replace(self, text=whole, caret=self.caret + len(fits))

    def rub(self) -> Writing:
        """Without the character before the caret."""
        caret = max(0, self.caret - 1)
        return replace(self, text=self.text[:caret] + self.text[self.caret :], caret=caret)

    def step(self, by: int) -> Writing:
        """With the caret moved."""
        return replace(self, caret=min(len(self.text), max(0, self.caret + by)))

    def still(self) -> Writing:
        """With no keys waiting."""
        return replace(self, keys="", spelt="", offers=(), leaf=0)


# Stands for the ink of a character that waits for a choice.
INK = "ink"
MODES: tuple[Mode, ...] = ("pinyin", "nine", "finger", "latin", "strokes", "rare")
_CODE_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def begin(content: Typing, language: str, modes: tuple[Mode, ...] = MODES) -> Writing:
    """The line as a scene brings it; a code is typed with letters and digits only."""
    if content.sort == "code":
        value = "".join(sign for sign in content.value.upper() if sign in _CODE_SIGNS)
        return Writing("latin", content.most, ("latin",), value, len(value), capital=True)
    mode: Mode = "latin" if language == "en" else "pinyin"
    return Writing(mode, content.most, modes, content.value, len(content.value))
