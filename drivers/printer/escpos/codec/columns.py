"""Lines on paper: which characters the printer's own font has, how wide a line is, and where it breaks.

A half-width character takes one column of 12 dots, a Chinese one two. Cheap printers carry the GBK characters
of two bytes; rarer ones come out blank or as rubbish, so the line that holds one is drawn instead.
"""

from __future__ import annotations

import unicodedata

COLUMN_DOTS = 12
ROW_DOTS = 24
LINE_DOTS = 30

_STANDS_IN = {"¥": "￥", "\u00a0": " ", "\u2011": "-", "\u2013": "-", "\t": " "}
_NEVER_FIRST = "，。、；：？！）》」』】”’…·,.;:?!)]}%"
_NEVER_LAST = "（《「『【“‘([{￥"


def clean(text: str) -> str:
    """One line of plain characters: nothing in it can be a command, nothing has a width of its own mind."""
    composed = unicodedata.normalize("NFC", text)
    swapped = "".join(_STANDS_IN.get(character, character) for character in composed)
    return "".join(c if unicodedata.category(c)[0] not in "CZ" or c in " \u3000" else _unseen(c) for c in swapped)


def _unseen(character: str) -> str:
    """Spaces of all kinds become one; marks that print nothing go; private-use characters of rare names stay."""
    category = unicodedata.category(character)
    if category == "Co":
        return character
    return "" if category in ("Cf", "Cs", "Cn") else " "


def in_printer_font(character: str) -> bool:
    """True when the printer's own font surely has it: ASCII, or two bytes of GBK."""
    if character.isascii():
        return True
    try:
        return character.encode("gbk") == character.encode("gb18030")
    except UnicodeEncodeError:
        return False


def needs_drawing(line: str) -> bool:
    """True when at least one character of a clean line is missing in the printer's font."""
    return not all(in_printer_font(character) for character in line)


def width(text: str) -> int:
    """Columns that a clean line takes at plain size; combining marks take none."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 1 if character.isascii() else 2


def wrap(text: str, columns: int) -> list[str]:
    """A clean text in lines of at most `columns`: between words, and anywhere between Chinese characters.

    No line begins with a closing mark or ends with an opening one, as far as that can be had.
    """
    lines = []
    while width(text) > columns:
        cut = _break_at(text, columns)
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]


def _break_at(text: str, columns: int) -> int:
    """Index of the first character of the next line, at least 1."""
    most = _fitting(text, columns)
    good = (cut for cut in range(most, 0, -1) if _may_break(text[cut - 1], text[cut]))
    return next(good, most)


def _fitting(text: str, columns: int) -> int:
    taken = 0
    for count, character in enumerate(text):
        taken += _width(character)
        if taken > columns:
            return max(1, count)
    return len(text)


def _may_break(before: str, after: str) -> bool:
    if before in _NEVER_LAST or after in _NEVER_FIRST or unicodedata.combining(after):
        return False
    return before == " " or after == " " or not (before.isascii() and after.isascii())
