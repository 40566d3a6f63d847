"""How an English sentence is given to the voice: codes digit by digit, nothing but letters, digits and pauses."""

from __future__ import annotations

import re
import unicodedata

_CODE = re.compile(r"(?<![\d.,:])(?:0\d+|\d{4,})(?![.,:]\d)|[A-Z]{1,2}\d+", re.ASCII)
_STRANGE = re.compile(r"[^A-Za-z0-9 ,.?!:'%]+")


def spoken(text: str) -> str:
    """The sentence as espeak-ng is to read it; names left in Chinese are passed over."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return " ".join(_STRANGE.sub(" ", _CODE.sub(_digit_by_digit, plain)).split())


def _digit_by_digit(found: re.Match[str]) -> str:
    return " ".join(found[0])
