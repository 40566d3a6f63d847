"""Alerts as the console shows them: plain words and moments, no rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiosk.contract.names import Name


@dataclass(frozen=True)
class AlertLine:
    """One alert on the board. `children` are those that it swallows; `trouble`: somebody could not be told for sure;
    `otherwise`: the kind of site, and the site's code, where that has a rule of its own.
    """

    id: int
    level: str
    cause: str
    says: Name
    do: Name
    subject: str
    terminal: str
    site: str
    site_name: Name | None
    place: str
    model: str
    value: float | None
    state: str
    since: dt.datetime
    raised_at: dt.datetime
    over_at: dt.datetime | None
    acknowledged_by: str
    acknowledged_at: dt.datetime | None
    assignee: str
    silenced: bool
    flaps: int
    tellings: int
    told: tuple[str, ...]
    parent: int | None
    children: int
    trouble: bool
    by_hand: bool
    otherwise: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A line of its diary; `kind` is a word of tables.alerts.EntryKind."""

    at: dt.datetime
    kind: str
    who: str
    detail: str


@dataclass(frozen=True)
class Delivery:
    """Who was told, how, and what became of it; `state` is a word of tables.alerts.DeliveryState."""

    kind: str
    way: str
    address: str
    name: str
    state: str
    made: dt.datetime
    sent_at: dt.datetime | None
    tries: int
    unsure: bool
    trouble: str


@dataclass(frozen=True)
class AlertPage:
    """All of one alert. `rules` is the version of the rules by which it is looked at."""

    line: AlertLine
    rules: int
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    children: tuple[AlertLine, ...]


@dataclass(frozen=True)
class Counts:
    """Open alerts that no other explains, by level; `unseen` of all of them; `swallowed` besides."""

    p1: int
    p2: int
    p3: int
    unseen: int
    swallowed: int


@dataclass(frozen=True)
class SilenceLine:
    """A silence that lasts or is to come. `waits`: of what takes two, it silences nothing until a second agrees."""

    id: int
    site: str
    terminal: str
    cause: str
    begins: dt.datetime
    ends: dt.datetime
    reason: str
    who: str
    second: str
    now: bool
    waits: bool


@dataclass(frozen=True)
class DutyLine:
    """Somebody on duty, now or later."""

    id: int
    name: str
    login: str
    site: str
    begins: dt.datetime
    ends: dt.datetime
    rank: int
    phone: str
    mail: str
    now: bool


@dataclass(frozen=True)
class CauseLine:
    """A cause, for a form to choose from; `two_people`: nobody silences it alone."""

    cause: str
    says: Name
    level: str
    two_people: bool
