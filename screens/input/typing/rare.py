"""Characters that are seldom used, by their syllable alone or by their code: 䶮 is yan, and it is 4DAE."""

from __future__ import annotations

import re
from collections.abc import Callable

from screens.input.typing.pinyin import Offer, Pinyin

_CODE = re.compile("[0-9a-f]{4,6}")
_HAN = ((0x3007, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x33FFF))


class Rare:
    """Offers only what the usual two thousand and more characters of GB 2312's first level leave out."""

    def __init__(self, pinyin: Pinyin, draws: Callable[[str], bool]) -> None:
        self._pinyin, self._draws = pinyin, draws

    def offers(self, keys: str) -> tuple[Offer, ...]:
        """The character of this code, then the rare ones of this syllable."""
        coded = [sign] if (sign := character_of(keys)) else []
        read = (word.text for word in self._pinyin.characters(keys) if not is_usual(word.text))
        once = dict.fromkeys([*coded, *read])
        return tuple(Offer(sign, len(keys), "") for sign in once if self._draws(sign))


def character_of(code: str) -> str | None:
    """The Han character of a code point in hexadecimal digits."""
    if not _CODE.fullmatch(code.lower()):
        return None
    number = int(code, 16)
    return chr(number) if any(first <= number <= last for first, last in _HAN) else None


def is_usual(sign: str) -> bool:
    """True for the 3,755 characters of GB 2312's first level, which every other way of typing offers early."""
    try:
        lead, _ = sign.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return False
    return lead < 0xD8  # rows 16 to 55
