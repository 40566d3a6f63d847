"""Knows what each key means: a pure step from one state of the line to the next, with the word list asked between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from kiosk.contract.content import Typing
from screens.fonts import Fonts
from screens.input.typing.handwriting import Handwriting, Strokes
from screens.input.typing.pinyin import MOST_KEYS, Offer, Pinyin
from screens.input.typing.rare import Rare
from screens.input.typing.strokes import StrokeTable
from screens.input.typing.words import Words
from screens.input.typing.writing import INK, MODES, Change, Edit, Mode, Pick, Press, Writing, begin

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
# Keys of several letters: with large text on a low screen no other keyboard has room.
_GROUP = 2

Local = Press | Edit | Pick | Change


class Typist:
    """Serves one line after the other and remembers none. Its lists are read once, off the thread of the glass."""

    def __init__(self, fonts: Fonts, on_glass: Callable[[Callable[[], None]], None]) -> None:
        self._draws: Callable[[str], bool] = lambda sign: fonts.face_for(sign, bold=False) is not None
        self._lock = threading.Lock()
        self._exact: Pinyin | None = None
        self._fuzzy: Pinyin | None = None
        self._rare: Rare | None = None
        self._strokes = StrokeTable.find(self._draws)
        self._handwriting = Handwriting.find(on_glass)

    def warm(self) -> None:
        """Read the lists before somebody waits for them."""
        threading.Thread(target=self._ready, name="words", daemon=True).start()

    def forget(self) -> None:
        """Keep nothing of what was typed."""
        for pinyin in (self._exact, self._fuzzy):
            if pinyin is not None:
                pinyin.forget()
        if self._handwriting:
            self._handwriting.forget()

    @property
    def modes(self) -> frozenset[Mode]:
        """The ways of typing for which everything is installed."""
        absent: set[Mode] = set() if self._handwriting else {"finger"}
        return frozenset(MODES) - absent - (set() if self._strokes else {"strokes"})

    def begin(self, content: Typing, language: str) -> Writing:
        """A line as a scene brings it."""
        return begin(content, language, tuple(mode for mode in MODES if mode in self.modes))

    def after(self, writing: Writing, act: Local) -> Writing:
        """The line after one touch."""
        match act:
            case Press(key):
                return self._press(writing, key)
            case Pick(number):
                return self._pick(writing, number)
            case Change(mode):
                return replace(writing.still(), mode=mode, signs=False, capital=False)
            case Edit():
                return self._edit(writing, act)

    # ---- a finger's writing ---------------------------------------------------------------------------------------

    def read(self, strokes: Strokes, shape: tuple[int, int], heard: Callable[[tuple[Offer, ...]], None]) -> None:
        """Have strokes read; the candidates come when they are known, on the thread of the glass."""

        def drawn(signs: tuple[str, ...]) -> None:
            heard(tuple(Offer(sign, len(INK), "") for sign in signs if self._draws(sign)))

        if self._handwriting:
            self._handwriting.read(strokes, shape, drawn)

    # ---- keys -----------------------------------------------------------------------------------------------------

    def _press(self, writing: Writing, key: str) -> Writing:
        if writing.mode == "latin" and len(key) > _GROUP:
            return replace(writing, keys=key, spelt="", leaf=0, offers=_letters(key, capitals_only=writing.capital))
        if not self._waits(writing, key):
            return self._settled(writing).insert(key.upper() if writing.capital else key)
        if len(writing.keys) >= MOST_KEYS:
            return writing
        return self._asked(writing, writing.keys + key)

    def _waits(self, writing: Writing, key: str) -> bool:
        """True for a key that is part of a choice; others are put down as they are."""
        if writing.signs or writing.mode in ("latin", "finger"):
            return False
        if writing.mode == "pinyin":
            return key in _LETTERS
        return key.isascii() and key.isalnum()

    def _asked(self, writing: Writing, keys: str) -> Writing:
        """With these keys waiting, and what they may mean."""
        if not keys:
            return writing.still()
        self._ready()
        pinyin = self._fuzzy if writing.fuzzy else self._exact
        assert pinyin is not None  # noqa: S101  # made just now
        assert self._rare is not None  # noqa: S101
        if writing.mode == "strokes" and self._strokes:
            return replace(
                writing, keys=keys, spelt=self._strokes.spelt(keys), leaf=0, offers=self._strokes.offers(keys)
            )
        if writing.mode == "rare":
            return replace(writing, keys=keys, spelt=keys, leaf=0, offers=self._rare.offers(keys))
        offers = pinyin.offers(keys)
        return replace(writing, keys=keys, spelt=pinyin.spelt(keys, offers), leaf=0, offers=offers)

    def _pick(self, writing: Writing, number: int) -> Writing:
        """The candidate goes to the line; keys it does not answer wait on."""
        if number >= len(writing.offers):
            return writing
        offer = writing.offers[number]
        done = writing.insert(offer.text)
        if done.caret - writing.caret < len(offer.text):
            return done.still()
        return self._asked(done, writing.keys[offer.used :])

    def _settled(self, writing: Writing) -> Writing:
        """With the first candidate taken, where one waits, and the others gone."""
        return (self._pick(writing, 0) if writing.offers and writing.keys else writing).still()

    # ---- doing ----------------------------------------------------------------------------------------------------

    def _edit(self, writing: Writing, edit: Edit) -> Writing:
        match edit.what:
            case "rub":
                rest = "" if writing.mode == "finger" else writing.keys[:-1]
                return self._asked(writing, rest) if writing.keys else writing.rub()
            case "clear":
                return replace(writing.still(), text="", caret=0)
            case "left" | "right":
                return self._settled(writing).step(-1 if edit.what == "left" else 1)
            case "space":
                return self._pick(writing, 0) if writing.offers else writing.insert(" ")
            case "signs":
                return replace(self._settled(writing), signs=not writing.signs)
            case "capital" | "fuzzy":
                return _switched(writing, edit.what)
            case "further" | "nearer":
                return replace(writing, leaf=max(0, writing.leaf + (1 if edit.what == "further" else -1)))
            case "undo" | "wipe":
                return writing.still()

    def _ready(self) -> None:
        with self._lock:
            if self._exact is None:
                words = Words.read()
                self._exact = Pinyin(words, self._draws)
                self._fuzzy = Pinyin(words, self._draws, fuzzy=True)
                self._rare = Rare(self._exact, self._draws)


def _switched(writing: Writing, what: Literal["capital", "fuzzy"]) -> Writing:
    if what == "capital":
        return replace(writing, capital=not writing.capital)
    return replace(writing, fuzzy=not writing.fuzzy)


def _letters(group: str, *, capitals_only: bool) -> tuple[Offer, ...]:
    signs = group.upper() if capitals_only else group + group.upper()
    return tuple(Offer(sign, len(group), "") for sign in signs)
