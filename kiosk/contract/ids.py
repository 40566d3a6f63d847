"""Checked numbers: resident IDs, residence permits, foreign residents' cards, credit codes, case numbers.

Sources: GB 11643-1999 (ISO 7064 MOD 11-2), GB 32100-2015 with GB 11714, the 2017 and 2023 rules for foreign
permanent residents' cards, ISO 7064 MOD 11,10 for case numbers. All functions are pure and take any text.
"""

from __future__ import annotations

import datetime as dt

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CASE_NUMBER_GROUPS = (6, 8, 4, 1)
_PHONE_SHOWN = 7


def id_check_character(first17: str) -> str:
    """Check character of a resident number's first 17 digits (GB 11643)."""
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def birth_date(id_number: str) -> dt.date | None:
    """Birth date inside an 18-character number, or None where it is no date."""
    try:
        return dt.date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def is_resident_number(text: str) -> bool:
    """True for an 18-character resident number (also permits 81/82/83 and the 2023 foreign card 9…)."""
    if len(text) != 18 or not text[:17].isascii() or not text[:17].isdigit():
        return False
    return id_check_character(text[:17]) == text[17] and birth_date(text) is not None


def is_foreign_number_2017(text: str) -> bool:
    """True for the 15-character number of the 2017 foreign permanent resident's card."""
    if len(text) != 15 or not (text.isascii() and text[:3].isalpha() and text[:3].isupper() and text[3:].isdigit()):
        return False
    values = (int(c, 36) for c in text[:14])
    return sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10 == int(text[14])


def is_credit_code(text: str) -> bool:
    """True for a unified social credit code (GB 32100-2015)."""
    if len(text) != 18 or any(c not in _CREDIT_ALPHABET for c in text):
        return False
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(text[:17], _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == text[17]


def case_check_digit(first18: str) -> str:
    """ISO 7064 MOD 11,10 check digit of a case number's first 18 digits."""
    product = 10
    for digit in first18:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def is_case_number(text: str) -> bool:
    """True for a case number 办件编号: area 6, date 8, sequence 4, check 1."""
    return len(text) == 19 and text.isascii() and text.isdigit() and case_check_digit(text[:18]) == text[18]


def mask_number(number: str) -> str:
    """370999********0030: first six and last four of an ID number, for a screen; never for a log."""
    return number[:6] + "*" * max(0, len(number) - 10) + number[-4:] if len(number) > 10 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """100****0001: enough to know one's own telephone by, and no more."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > _PHONE_SHOWN else "*" * len(phone)


def mask_name(name: str) -> str:
    """王*示: family name and, in names of three or more, the last character."""
    if len(name) <= 1:
        return "*"
    if not name[0].isascii():
        return name[0] + "*" + (name[-1] if len(name) > 2 else "")
    first, _, rest = name.partition(" ")
    return first[:1] + "***" + (" " + rest[:1] + "***" if rest else "")
