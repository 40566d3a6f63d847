"""Whether the number on a card agrees with itself, with the kind of card, and with the birth date printed beside it.

Sources: GB 11643-1999 (ISO 7064 MOD 11-2) for 18 characters, the 2017 rule (weights 7 3 1) for 15, protocol sheet F.
Area codes are not judged: they are historical.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts.card import CardKind

if TYPE_CHECKING:
    import datetime as dt

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_BEGINNINGS: dict[CardKind, tuple[str, ...]] = {
    CardKind.PERMIT: ("81", "82", "83"),  # Hong Kong, Macao, Taiwan
    CardKind.FOREIGN_2023: ("9",),
}


def number_agrees(number: str, born: dt.date | None, kind: CardKind) -> bool:
    """True when the number is one of this kind, its check character is right and its birth date is `born`."""
    if born is None or not number.isascii():
        return False
    if kind is CardKind.FOREIGN_2017:
        return number[7:13] == f"{born:%y%m%d}" and _is_foreign_2017(number)
    if not number.startswith(_BEGINNINGS.get(kind, "")):
        return False
    return len(number) == 18 and number[6:14] == f"{born:%Y%m%d}" and _check_of_18(number[:17]) == number[17]


def _check_of_18(first: str) -> str:
    if not first.isdigit():
        return ""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def _is_foreign_2017(number: str) -> bool:
    """Three letters of a nation, place, birth, sequence, and a check over the first fourteen (A is 10 … Z is 35)."""
    letters, digits = number[:3], number[3:]
    if len(number) != 15 or not (letters.isalpha() and letters.isupper() and digits.isdigit()):
        return False
    values = (int(character, 36) for character in number[:14])
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10 == int(number[14])
