"""What may be said on a screen or a receipt: catalogue keys, and names the platform gives in both languages."""

from __future__ import annotations

import datetime as dt

import msgspec


class Both(msgspec.Struct, frozen=True, tag="both"):
    """A name that comes from the platform, already written in both languages (a service item, a department)."""

    zh: str
    en: str


class Say(msgspec.Struct, frozen=True, tag="say"):
    """A sentence of the catalogue: its key, and what goes into its gaps.

    Gaps take numbers, ready strings (door number, masked name), days and moments, or other words.
    Days and moments are formatted by the catalogue of the language shown, never by the sender.
    """

    key: str
    gaps: dict[str, Gap] = {}


class Day(msgspec.Struct, frozen=True, tag="day"):
    """A calendar day; shown as 11月12日(星期四) / Thu 12 Nov, with its year (2024年3月1日) where that matters."""

    date: dt.date
    year: bool = False


class Moment(msgspec.Struct, frozen=True, tag="moment"):
    """A local time to the minute; shown as 11月12日 14:32 / 12 Nov, 14:32. Always the terminal's local time."""

    at: dt.datetime


class Number(msgspec.Struct, frozen=True, tag="number"):
    """A number people copy down (case number, pickup code, phone): shown grouped, in tabular figures.

    `groups` are the lengths of its groups; the rest, if any, stands alone at the end.
    """

    digits: str
    groups: tuple[int, ...] = ()


Words = Both | Say
Gap = str | int | Both | Say | Day | Moment | Number


def say(key: str, **gaps: Gap) -> Say:
    """Short form for flows: say("pickup.door_open", door=12)."""
    return Say(key, gaps)
