"""Text in columns as a receipt printer counts them: a Chinese character takes two, a rare one too."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

_INDENT = 2


def width(text: str) -> int:
    """Columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def padded(text: str, columns: int) -> str:
    """A text filled up with spaces to so many columns."""
    return text + " " * max(0, columns - width(text))


def fact_lines(label: str, value: str, label_columns: int, columns: int) -> list[str]:
    """A label and its value: side by side where that leaves the value half the paper, else below one another."""
    if label_columns > columns // 2:
        return [label, *(" " * _INDENT + line for line in broken(value, columns - _INDENT))]
    first, *rest = broken(value, columns - label_columns)
    return [padded(label, label_columns) + first, *(" " * label_columns + line for line in rest)]


def broken(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns: between words, or between Chinese characters."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width(lines[-1] + piece.rstrip()) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] or len(lines) == 1 else piece.lstrip()
    lines[-1] = lines[-1].rstrip()
    return lines


def number_lines(groups: list[str], columns: int) -> list[str]:
    """A number in groups, broken between groups only: 370923-20261105- / 0001-4."""
    lines = [groups[0]]
    for group in groups[1:]:
        if width(f"{lines[-1]}-{group}-") > columns:
            lines[-1] += "-"
            lines.append(group)
        else:
            lines[-1] += f"-{group}"
    return lines


def _pieces(text: str) -> list[str]:
    """What may not be torn apart: words with the spaces behind them, Chinese characters with the sign behind them."""
    cuts = [0, *(at for at in range(1, len(text)) if _may_break(text[at - 1], text[at])), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _may_break(before: str, after: str) -> bool:
    if after in "、。,.,;;::!!??)」』》】)]”’%·" or before in "(「『《【(“‘":
        return False
    return before == " " or width(before) == 2 or width(after) == 2
