"""The lives of things in lockers, one by one, from the facts of terminals and what the book tells besides."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.central.reports.period import Period
from kiosk.central.reports.rows import Deposit, Doing, Fact

TAKEN = (Doing.COLLECTED, Doing.PRESUMED)


@dataclass
class Life:
    """One thing in a locker."""

    site: str
    case: str = ""
    keep_until: dt.date | None = None
    put_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    how: Doing | None = None
    waits: bool = True
    doubted: list[dt.datetime] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        """True when its receiver has it."""
        return self.how in TAKEN

    def overdue(self, until: dt.datetime) -> bool:
        """True when it lay there at this moment, past its day."""
        lay = self.put_at is not None and self.put_at < until and (self.ended_at is None or self.ended_at >= until)
        return self.waits and lay and self.keep_until is not None and self.keep_until < until.astimezone().date()

    def follow(self, fact: Fact) -> None:
        """What the next fact says of it."""
        match fact.doing:
            case Doing.PLACED:
                self.put_at = fact.at
            case Doing.UNDONE:
                self.put_at = None
            case Doing.DISPUTED:
                self.doubted.append(fact.at)
                self.ended_at = self.how = None
            case _:
                self.ended_at, self.how = fact.at, fact.doing


def told_once(facts: Iterable[Fact], period: Period) -> list[Fact]:
    """Each fact once, in the order in which its terminal wrote it, however often and in whatever order it came.

    What happened later changes nothing in the report of an earlier month.
    """
    known = {(fact.terminal, fact.id): fact for fact in facts if fact.at < period.until}
    return sorted(known.values(), key=lambda fact: (fact.number, fact.at, fact.id))


def lives(facts: Iterable[Fact], deposits: Iterable[Deposit]) -> list[Life]:
    """Every thing of which a fact or the book tells, as it stood at the end; facts in their order, each once."""
    found: dict[str, Life] = {
        each.id: Life(each.site, each.case, each.keep_until, each.put_at, each.ended_at, each.how, each.waits)
        for each in deposits
    }
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.doing is not Doing.HANDED_IN:
            told[fact.thing].append(fact)
    for thing, its in told.items():
        life = found.setdefault(thing, Life(its[0].site, its[0].case))
        for fact in its:
            life.follow(fact)
    return list(found.values())
