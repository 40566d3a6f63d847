"""What the engine works with: an alert, the finding behind it, what is silent, who is on duty, what is to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from kiosk.central.alerts.rules import Rule, Rules
from kiosk.central.fleet.findings import PLATFORM
from kiosk.central.tables.alerts import AlertState, EntryKind
from kiosk.central.tables.tasks import Level


@dataclass(frozen=True, order=True)
class Told:
    """Somebody, or something, that was told on one way: webhook, mail or sms."""

    way: str
    address: str
    name: str = ""


@dataclass(frozen=True)
class Standing:
    """An alert. Its fingerprint is subject, cause and place: the same trouble elsewhere is another alert.

    `since` is never far from the platform's own time: a terminal's clock may be wrong.
    """

    subject: str
    cause: str
    place: str
    site: str
    level: Level
    since: dt.datetime
    state: AlertState = AlertState.WAITING
    raised_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    over_at: dt.datetime | None = None
    told_at: dt.datetime | None = None
    tellings: int = 0
    rung: int = 0
    rung_at: dt.datetime | None = None
    told: tuple[Told, ...] = ()
    flaps: int = 0
    parent: int | None = None
    acknowledged_at: dt.datetime | None = None

    @property
    def fingerprint(self) -> tuple[str, str, str]:
        """What makes it this one and no other."""
        return self.subject, self.cause, self.place


@dataclass(frozen=True)
class Found:
    """The finding behind an alert, by the clock of whoever told it; `ended` is None while it is true."""

    began: dt.datetime
    ended: dt.datetime | None = None


@dataclass(frozen=True)
class Silence:
    """A window in which nobody is told of what matches; an empty matcher matches everything."""

    site: str
    terminal: str
    cause: str
    begins: dt.datetime
    ends: dt.datetime
    seconded: bool

    def covers(self, alert: Standing, rule: Rule, now: dt.datetime) -> bool:
        """Whether it keeps this alert from being told now."""
        matches = (
            self.site in ("", alert.site) and self.terminal in ("", alert.subject) and self.cause in ("", alert.cause)
        )
        return matches and self.begins <= now < self.ends and (self.seconded or not rule.two_people)


@dataclass(frozen=True)
class OnDuty:
    """Somebody on duty for a site, or with "" for all."""

    name: str
    site: str
    begins: dt.datetime
    ends: dt.datetime
    rank: int = 1
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True)
class Around:
    """Everything else that a decision depends on.

    `parent` is the open alert that explains this one; `webhooks` are told of everything; `ways` are those that this
    platform has; `kinds` say of what kind each site is.
    """

    rules: Rules
    silences: tuple[Silence, ...] = ()
    roster: tuple[OnDuty, ...] = ()
    webhooks: tuple[str, ...] = ()
    ways: frozenset[str] = frozenset()
    parent: int | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    def rules_at(self, site: str) -> Rules:
        """The rules as they are there: what is said of a site itself counts before what is said of its kind."""
        return self.rules.there(self.kinds.get(site, ""), site)

    def groups(self, alert: Standing, now: dt.datetime) -> list[list[OnDuty]]:
        """Who is on duty for it now, those who are told first in front."""
        there = [one for one in self.roster if one.site in ("", alert.site) and one.begins <= now < one.ends]
        ranked = sorted(there, key=lambda one: one.rank)
        return [list(group) for _, group in groupby(ranked, key=lambda one: one.rank)]


@dataclass(frozen=True)
class Act:
    """One thing to do: a line in the diary and, with `to`, a telling; people are not told before `not_before`."""

    kind: EntryKind
    to: tuple[Told, ...] = ()
    detail: str = ""
    not_before: dt.datetime | None = None


@dataclass(frozen=True)
class Decided:
    """How the alert stands from now on, what is to be done, and when time alone will bring about more."""

    alert: Standing
    acts: tuple[Act, ...]
    due: dt.datetime | None


@dataclass(frozen=True)
class Greater:
    """An open alert that may explain others."""

    id: int
    subject: str
    cause: str
    site: str


def parent_of(alert: Standing, greater: tuple[Greater, ...], rules: Rules) -> int | None:
    """The open alert that explains this one: of several, that of the platform before that of a site."""
    explains = rules.explains(alert.cause)
    fits = [
        (one.subject != PLATFORM, one.id)
        for one in greater
        if one.cause in explains and (one.subject == PLATFORM or one.site == alert.site)
    ]
    return min(fits)[1] if fits else None
