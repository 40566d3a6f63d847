"""How a Chinese sentence is said: numbers as people say them, codes digit by digit, the rest as pinyin with tones.

The reading of Han characters comes from outside (`Reading`), so that everything here is pure.
Third tones in a row are softened by espeak-ng itself; 一 and 不 are bent here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

# One syllable for each character, "qing3"; "" where the character has none.
Reading = Callable[[str], list[str]]

_SAID = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
_DIGITS = dict(zip("0123456789", _SAID, strict=True))
_HAN_DIGITS = "零一二三四五六七八九"
_MEASURES = "个份件天次步页元岁位张条种秒分小"  # 小 begins 小时

_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)", re.ASCII)
_PERCENT = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d+)?)%", re.ASCII)
_DECIMAL = re.compile(r"(?<![\d.])(\d{1,4})\.(\d+)(?![\d.])", re.ASCII)
# Quantities are said as numbers; what people copy down or look for (a door, a code, a year) digit by digit.
_DATE = re.compile(r"(?<![A-Za-z\d-])([1-9]\d?)(?=[月日])", re.ASCII)
_YEARS = re.compile(r"(?<![A-Za-z\d-])([1-9]\d?)(?=年)", re.ASCII)
_COUNT = re.compile(rf"(第?)(?<![A-Za-z\d-])(0|[1-9]\d{{0,3}})(?=[{_MEASURES}])", re.ASCII)

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<digit>\d)|(?P<letter>[A-Za-z])|(?P<gap>\s+)|(?P<sign>.)", re.DOTALL | re.ASCII
)
_PAUSES = {**dict.fromkeys(",、-–—…/~()<>《》【】", ","), **dict.fromkeys(".。!;:", "."), "?": "?"}

_NASAL = re.compile(r"^(?:h?m|n|h?ng)(?=\d)")  # 嗯 and its like: espeak-ng says nothing for them
_SYLLABLE = re.compile(r"[a-z]+[1-5]")
_YI_STAYS_AFTER = frozenset("第初十百千万零一二三四五六七八九期周统唯专单")
_YI_STAYS_BEFORE = frozenset("月日号零一二三四五六七八九")


def spelled(text: str, read: Reading) -> str:
    """The sentence in the letters that the voice cmn-latn-pinyin reads: syllables, single letters, `,` `.` `?`."""
    said: list[str] = []
    for token in _tokens(_with_numbers(unicodedata.normalize("NFKC", text)), read):
        if token in (",", ".", "?"):
            _pause(said, token)
        else:
            said.append(token)
    return " ".join(said).rstrip(",")


def _tokens(text: str, read: Reading) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        piece = found.group()
        match found.lastgroup:
            case "han":
                yield from _syllables(piece, read(piece))
            case "digit":
                yield _DIGITS[piece]
            case "letter":
                yield piece.upper()
            case "sign" if piece in _PAUSES:
                yield _PAUSES[piece]
            case _:
                continue


def _pause(said: list[str], sign: str) -> None:
    """Put a pause behind what was said last; of several the longer one counts."""
    if not said:
        return
    last = said[-1].rstrip(",.?")
    before = said[-1][len(last) :]
    said[-1] = last + max(before, sign, key=",.?".find) if before else last + sign


# ---- numbers ------------------------------------------------------------------------------------------------------


def _with_numbers(text: str) -> str:
    text = _CLOCK.sub(_time, text)
    text = _PERCENT.sub(lambda found: "百分之" + _decimal(found[1]), text)
    text = _DECIMAL.sub(lambda found: _decimal(found[0]), text)
    text = _DATE.sub(lambda found: number(int(found[1])), text)
    text = _YEARS.sub(lambda found: _quantity(found[1]), text)
    return _COUNT.sub(_count, text)


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if not minute:
        return f"{number(hour)}点"
    return f"{number(hour)}点{'零' if minute < 10 else ''}{number(minute)}分"


def _decimal(text: str) -> str:
    whole, _, part = text.partition(".")
    digits = "".join(_HAN_DIGITS[int(digit)] for digit in part)
    return number(int(whole)) + (f"点{digits}" if digits else "")


def _count(found: re.Match[str]) -> str:
    return found[1] + number(int(found[2])) if found[1] else _quantity(found[2])


def _quantity(digits: str) -> str:
    return "两" if digits == "2" else number(int(digits))


def number(value: int) -> str:
    """A number from 0 to 9999 in Han characters: 12 is 十二, 305 is 三百零五."""
    if value < 10:
        return _HAN_DIGITS[value]
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            said += ("零" if gap and said else "") + _HAN_DIGITS[digit] + name
        gap = not digit
    return said.removeprefix("一") if value < 20 else said


# ---- Han characters -----------------------------------------------------------------------------------------------


def _syllables(han: str, read: list[str]) -> Iterator[str]:
    """The syllables of a run of Han; a character that nobody can read is a short pause."""
    for place, (sign, syllable) in enumerate(zip(han, read, strict=True)):
        after = read[place + 1] if place + 1 < len(read) else ""
        said = _NASAL.sub("en", syllable.replace("ê", "ei"))
        if sign == "一":
            yield _yi(han[:place][-1:], han[place + 1 :][:1], after)
        elif sign == "不" and after.endswith("4"):
            yield "bu2"
        else:
            yield said if _SYLLABLE.fullmatch(said) else ","


def _yi(before: str, behind: str, after: str) -> str:
    """一 as its neighbours bend it: yí before a fourth tone, yì before the others, yī in numbers and at the end."""
    if not after or before in _YI_STAYS_AFTER or behind in _YI_STAYS_BEFORE:
        return "yi1"
    return "yi2" if after[-1] == "4" else "yi4"
