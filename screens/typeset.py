"""Sets Chinese sentences in Chinese signs: however a comma was typed, the glass shows a full-width one (GB/T 15834)."""

from __future__ import annotations

import re

_HAN = "⺀-鿿豈-﫿\U00020000-\U0003ffff"
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_AFTER_HAN = re.compile(rf"(?<=[{_HAN}”）》」])[,;:?!]")
_BRACKETS = re.compile(rf"\(([^()]*[{_HAN}][^()]*)\)")


def typeset(text: str) -> str:
    """The sentence with full-width signs after Han and round Han; numbers, times and Latin words keep theirs."""
    return _AFTER_HAN.sub(lambda sign: _WIDE[sign[0]], _BRACKETS.sub(r"（\1）", text))
