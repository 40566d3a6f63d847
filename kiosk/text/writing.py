"""How each language writes days, moments and numbers that people copy down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(date: dt.date, language: str, *, year: bool = False) -> str:
    """11月12日(星期四) / Thu 12 Nov; with the year 2024年3月1日 / 1 Mar 2024."""
    if year:
        zh = f"{date.year}年{date.month}月{date.day}日"
        return zh if language == "zh" else f"{date.day} {_MONTHS_EN[date.month - 1]} {date.year}"
    if language == "zh":
        return f"{date.month}月{date.day}日(星期{_WEEKDAYS_ZH[date.weekday()]})"
    return f"{_WEEKDAYS_EN[date.weekday()]} {date.day} {_MONTHS_EN[date.month - 1]}"


def moment(at: dt.datetime, language: str) -> str:
    """11月12日 14:32 / 12 Nov, 14:32."""
    if language == "zh":
        return f"{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {_MONTHS_EN[at.month - 1]}, {at:%H:%M}"


def grouped(digits: str, groups: Iterable[int]) -> str:
    """370923-20261105-0001-4: the groups given, the rest at the end."""
    parts, start = [], 0
    for length in groups:
        if start >= len(digits):
            break
        parts.append(digits[start : start + length])
        start += length
    return "-".join([*parts, digits[start:]] if digits[start:] else parts)
