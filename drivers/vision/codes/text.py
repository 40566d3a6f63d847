"""Which text the bytes of a code mean, where the code does not say its encoding.

Most Chinese codes hold UTF-8 or GB18030 in byte mode without naming it, older Japanese ones Shift-JIS, European ones
Latin-1. UTF-8 that is valid is UTF-8, but for foreign letters in no Latin word that are ordinary Chinese in GB2312. Of
all other bytes the most plausible reading wins, GB18030 when in doubt: these terminals stand in China.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMON, _KNOWN, _FOREIGN, _RARE = 1.0, 0.7, 0.3, 0.2
_KANA = 0.35  # half-width kana: any two bytes of a Chinese name look like them
_VOICED = 1.4  # … unless their voicing marks all stand where Japanese puts them
_MARKS = 2  # and there are so many that it cannot be chance
_LONE_LETTER, _LETTERS_IN_A_ROW = 0.6, 0.1
_IN_DOUBT = 0.15  # by so much another reading must be better than the Chinese one

_ACCENTED_OR_FOREIGN = re.compile("[\x80-\u05ff]")
_LATIN_WORD = re.compile("[A-Za-z][\u00c0-\u024f]|[\u00c0-\u024f][A-Za-z]")
_VOICING_MARK = re.compile("[ﾞﾟ]")
_WELL_VOICED = re.compile("[ｳｶ-ﾄﾊ-ﾎ]ﾞ|[ﾊ-ﾎ]ﾟ")


def text_of(raw: bytes, told: str | None = None) -> str:
    """The text of a payload. `told` is the text when the code itself names its encoding (ECI); it is believed."""
    if told is not None:
        return told
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _most_plausible(raw)
    if _ACCENTED_OR_FOREIGN.search(text) and not _LATIN_WORD.search(text):
        with contextlib.suppress(UnicodeDecodeError):
            chinese = raw.decode("gb2312")
            return chinese if _is_chinese(chinese) else text
    return text


def _is_chinese(text: str) -> bool:
    return all(
        sign < "\x80" or "\u2000" <= sign <= "\u206f" or "\u3000" <= sign <= "\u303f" or "\u3400" <= sign <= "\u9fff"
        or "\uff00" <= sign <= "\uff60" or sign >= "\U00020000"
        for sign in text
    )  # fmt: skip


def _most_plausible(raw: bytes) -> str:
    readings = (("gb18030", _chinese, _IN_DOUBT), ("shift_jis", _japanese, 0.0), ("latin-1", _western, 0.0))
    weighed = [(weigh(raw, encoding) + bonus, encoding) for encoding, weigh, bonus in readings]
    best = max(weighed, key=lambda reading: reading[0])
    return raw.decode(best[1])


def _mean(text: str, encoding: str, weigh: Callable[[str, bytes], float]) -> float:
    """The mean weight of the bytes that are no ASCII."""
    signs = [(sign, sign.encode(encoding)) for sign in text if sign >= "\x80"]
    return sum(weigh(sign, raw) * len(raw) for sign, raw in signs) / max(1, sum(len(raw) for _, raw in signs))


def _chinese(raw: bytes, encoding: str) -> float:
    """How ordinary the Chinese is that these bytes would be; -1 when they are none."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    return _mean(text, encoding, _chinese_sign)


def _chinese_sign(sign: str, raw: bytes) -> float:
    """Rows of GB2312: B0 to D7 the common characters, D8 to F7 the others, A1 to A3 signs, A4 to A9 foreign letters."""
    if "\ue000" <= sign <= "\uf8ff":
        return -1.0  # private use: nothing was ever assigned there
    if len(raw) > 2:
        return _KNOWN if sign >= "\u0600" else _RARE
    if raw[1] < 0xA1 or raw[0] < 0xA1:
        return _RARE  # what GBK added
    if 0xB0 <= raw[0] <= 0xD7:
        return _COMMON
    return _FOREIGN if 0xA4 <= raw[0] <= 0xA9 else _KNOWN


def _japanese(raw: bytes, encoding: str) -> float:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    marks = len(_VOICING_MARK.findall(text))
    voiced = marks >= _MARKS and marks == len(_WELL_VOICED.findall(text))
    return _mean(text, encoding, _japanese_sign) if not voiced else _mean(text, encoding, _japanese_sign_among_kana)


def _japanese_sign(sign: str, raw: bytes) -> float:
    """Rows of JIS X 0208: 88 to 97 the common kanji, 81 signs, 82 and 83 letters and kana."""
    if len(raw) == 1:
        return _KANA
    if "\u3041" <= sign <= "\u30ff":
        return _COMMON
    return _KNOWN if 0x88 <= raw[0] <= 0x97 or raw[0] == 0x81 else _FOREIGN


def _japanese_sign_among_kana(sign: str, raw: bytes) -> float:
    return _VOICED if len(raw) == 1 else _japanese_sign(sign, raw)


def _western(raw: bytes, _: str) -> float:
    """Accented letters and signs stand alone among others; several in a row are more likely something else."""
    runs = re.findall(rb"[\x80-\xff]+", raw)
    weights = [_LONE_LETTER if len(run) == 1 and run >= b"\xa1" else _LETTERS_IN_A_ROW for run in runs]
    return sum(weight * len(run) for weight, run in zip(weights, runs, strict=True)) / sum(map(len, runs))
