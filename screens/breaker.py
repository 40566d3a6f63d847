"""Breaks sentences into lines by the rules of Chinese typesetting; Kivy never wraps (it takes O(n²) for Han).

Han may break between any two characters, except that no closing sign begins a line and no opening sign ends one
(GB/T 15834 5.1.10). Latin words and numbers stay whole as long as they fit a line.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset("、。，．；：？！）」』》】〉”’…—·％%℃,.;:?!)]}")
NEVER_LAST = frozenset("（「『《【〈“‘([{")
_CLAUSE = frozenset("，。；：？！,;?!")
# Words of the hall that are not divided at the end of a line; Chinese has no spaces to tell them by.
_WHOLE = (
    "工作人员", "营业执照", "办件编号", "二维码", "身份证", "取件码", "取件柜", "查询码", "许可证", "扫码口", "居住证",
    "柜门", "编号", "短信", "窗口", "手机", "电话", "屏幕", "材料", "网络", "办件", "证件", "条码", "凭条",
    "受理", "物品", "帮助", "大厅", "暂停", "领取", "打印", "核对", "注册", "登记", "许可", "经营", "食品", "卫生",
    "公共", "场所", "工商户", "执业", "延续", "申请", "办理",
)  # fmt: skip
_HAN = "⺀-鿿豈-﫿︰-﹏＀-￯　-〿\U00020000-\U0003ffff"
# A number with what it counts: 24小时, 11月12日.
_COUNTED = r"\d+月\d+日|\d+(?:小时|分钟|个工作日|[个号月日份位天秒件年页步])"
# What stays together: a counted number, a word of the hall, a short bracket （星期四）, one Han sign, or a run of Latin
# signs. A hyphen or slash ends a part, so that long numbers and pairs may break there.
_LONGEST_FIRST = "|".join(sorted(_WHOLE, key=len, reverse=True))
_PARTS = re.compile(rf"\n| +|{_COUNTED}|{_LONGEST_FIRST}|（[^（）\n]{{1,6}}）|[{_HAN}]|[^\s{_HAN}/-]+[/-]*|[/-]+")

Measure = Callable[[str], float]


def break_lines(text: str, room: float, width: Measure) -> list[str]:
    """Lines of `text`, each at most `room` wide where that is possible at all."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_fill(list(_units(paragraph)), room, width))
    return lines


def balanced_lines(text: str, room: float, width: Measure) -> list[str]:
    """As many lines as `break_lines` needs, but about equally long: for titles, where a lone last word looks lost."""
    lines = break_lines(text, room, width)
    if len(lines) < 2 or "\n" in text:
        return lines
    width = functools.cache(width)
    if len(lines) == 2 and (halves := _at_a_clause(text, room, width)):
        return halves
    low, high = max(room / 2, *(width(unit.strip()) for unit in _units(text))), room
    while high - low > 4:
        middle = (low + high) / 2
        tried = break_lines(text, middle, width)
        if len(tried) > len(lines) or any(width(line) > room for line in tried):
            low = middle
        else:
            high = middle
    return break_lines(text, high, width)


def _at_a_clause(text: str, room: float, width: Measure) -> list[str]:
    """Two lines divided after a comma or full stop near the middle, if both fit; else nothing."""
    halves = [(text[: n + 1].rstrip(), text[n + 1 :].strip()) for n, sign in enumerate(text[:-1]) if sign in _CLAUSE]
    fitting = [pair for pair in halves if all(0 < width(half) <= room for half in pair)]
    best = min(fitting, key=lambda pair: abs(width(pair[0]) - width(pair[1])), default=None)
    return list(best) if best and min(map(width, best)) > room / 4 else []


def _units(paragraph: str) -> Iterator[str]:
    """Pieces that no line may divide: words, and Han signs with the signs that cling to them."""
    held = ""
    for part in _PARTS.findall(paragraph):
        clings = part[0] in NEVER_FIRST or (held and held[-1] in NEVER_LAST)
        if held and not clings:
            yield held
            held = ""
        held += part
    if held:
        yield held


def _fill(units: list[str], room: float, width: Measure) -> list[str]:
    lines: list[str] = []
    while units:
        count = _how_many(units, room, width)
        if count:
            line, units = "".join(units[:count]).strip(" "), units[count:]
        else:
            word = units[0].lstrip(" ")
            cut = _longest(word, room, width)
            line, units = word[:cut], [word[cut:], *units[1:]]
        if line:
            lines.append(line)
    return lines or [""]


def _how_many(units: list[str], room: float, width: Measure) -> int:
    """How many units fit one line; found by halving, since measuring is what costs."""

    def fit(count: int) -> bool:
        return width("".join(units[:count]).strip(" ")) <= room

    if fit(len(units)):
        return len(units)
    low, high = 0, len(units)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fit(middle) else (low, middle)
    return low


def _longest(word: str, room: float, width: Measure) -> int:
    """How many signs of a word too long for a line still fit; at least one."""
    return next((n for n in range(len(word) - 1, 1, -1) if width(word[:n]) <= room), 1)
