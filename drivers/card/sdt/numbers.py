"""Whether the number on a card agrees with itself and with the birth date printed beside it.

Sources: GB 11643-1999 (ISO 7064 MOD 11-2) for 18 characters, the 2017 rule (weights 7 3 1) for 15.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def number_agrees(number: str, born: dt.date | None) -> bool:
    """True when the check character is right and the birth date inside the number is `born`."""
    if born is None:
        return False
    if len(number) == 15:
        return number[7:13] == f"{born:%y%m%d}" and _check_of_15(number[:14]) == number[14]
    return len(number) == 18 and number[6:14] == f"{born:%Y%m%d}" and _check_of_18(number[:17]) == number[17]


def _check_of_18(first: str) -> str:
    if not (first.isascii() and first.isdigit()):
        return ""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def _check_of_15(first: str) -> str:
    if any(character not in _LETTERS_AND_DIGITS for character in first):
        return ""
    values = (_LETTERS_AND_DIGITS.index(character) for character in first)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)
