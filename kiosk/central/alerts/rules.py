"""What the rules of alerts may say: config/alerts.toml, and the versions of it in the database."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated

import msgspec

from kiosk.central.tables.tasks import Level
from kiosk.contract.names import Name
from kiosk.sheets.limits import Between, Shaped

_DAY = 86_400
Seconds = Annotated[int, Between(0, 7 * _DAY, "seconds")]
Clock = Annotated[str, Shaped(r"([01]\d|2[0-3]):[0-5]\d", '"22:00"')]
Way = Annotated[str, Shaped("webhook|mail|sms", "webhook, mail or sms")]
URGENCY = {Level.P3: 0, Level.P2: 1, Level.P1: 2}


@dataclass(frozen=True)
class Step:
    """So many seconds after it began it is as urgent as this."""

    after: Seconds
    level: Level


@dataclass(frozen=True)
class Rule:
    """One cause: its words, what to do, how urgent it is and becomes.

    `raise_after`: the finding must last so long to count. `tell_after`: shown at once, told when it still stands then
    and no greater trouble explains it. `clear_after`: it must be over so long. `swallows`: causes it explains, at its
    site or, where the subject is the platform, everywhere. `two_people`: nobody silences it alone. `by_hand`: a thing
    that happened: it is not over before somebody has seen it, and may be closed by who has. `may_close`: it ends by
    itself, and where it never will somebody may say so.
    """

    level: Level
    says: Name
    do: Name
    raise_after: Seconds = 0
    tell_after: Seconds = 0
    clear_after: Seconds = 10
    worse: tuple[Step, ...] = ()
    repeat: Seconds | None = None
    swallows: tuple[str, ...] = ()
    two_people: bool = False
    by_hand: bool = False
    may_close: bool = False

    @property
    def closable(self) -> bool:
        """True where somebody may say that it is over."""
        return self.by_hand or self.may_close


@dataclass(frozen=True)
class Manner:
    """How alerts of a level are told. `repeat`: again after so long, while nobody has said that they have seen it; 0:
    never. `next_after`: then the next on duty are told too; 0: never.
    """

    ways: tuple[Way, ...]
    repeat: Seconds
    next_after: Seconds


@dataclass(frozen=True)
class Quiet:
    """When alerts of these levels wake nobody."""

    levels: tuple[Level, ...]
    begins: Clock
    ends: Clock

    def until(self, level: Level, now: dt.datetime) -> dt.datetime | None:
        """When the quiet that now holds for this level ends; None where it may be told."""
        begins, ends = dt.time.fromisoformat(self.begins), dt.time.fromisoformat(self.ends)
        clock = now.time().replace(tzinfo=None)
        over_night = begins > ends
        inside = (clock >= begins or clock < ends) if over_night else begins <= clock < ends
        if level not in self.levels or not inside:
            return None
        day = now.date() + dt.timedelta(days=1 if over_night and clock >= begins else 0)
        return dt.datetime.combine(day, ends, now.tzinfo)


@dataclass(frozen=True)
class Flapping:
    """What comes again within `window` must be over twice as long each time, `longest` at most."""

    window: Seconds
    longest: Seconds


@dataclass(frozen=True)
class Otherwise:
    """What is otherwise about one cause at some place; what is None is as everywhere."""

    level: Level | None = None
    raise_after: Seconds | None = None
    tell_after: Seconds | None = None
    clear_after: Seconds | None = None
    worse: tuple[Step, ...] | None = None
    repeat: Seconds | None = None


@dataclass(frozen=True)
class There:
    """What is otherwise at sites of a kind, or at one site."""

    quiet: Quiet | None = None
    causes: dict[str, Otherwise] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """All of it, in one version. `at` says by kinds of sites, and by codes of sites, what is otherwise there."""

    levels: dict[Level, Manner]
    quiet: Quiet
    flapping: Flapping
    causes: dict[str, Rule]
    at: dict[str, There] = field(default_factory=dict)

    def there(self, *names: str) -> Rules:
        """The rules at a place with these names, of which a later one counts before an earlier one."""
        known = tuple(name for name in names if name in self.at)
        if not known:
            return self
        if known not in self._theres:
            parts = (self.at[name] for name in known)
            self._theres[known] = functools.reduce(_laid_over, parts, replace(self, at={}))
        return self._theres[known]

    def otherwise(self, cause: str, *names: str) -> Iterator[str]:
        """Those of these names that have a word of their own about this cause, or about the night."""
        for name in names:
            there = self.at.get(name)
            if there is not None and (there.quiet is not None or cause in there.causes):
                yield name

    def rule(self, cause: str) -> Rule:
        """The rule of a cause; one that nobody wrote a rule for is nothing to be silent about."""
        return self.causes.get(cause) or _unwritten(cause)

    def explains(self, cause: str) -> tuple[str, ...]:
        """The causes that would explain this one, if they stood open."""
        return self._parents.get(cause, ())

    @functools.cached_property
    def _theres(self) -> dict[tuple[str, ...], Rules]:
        return {}

    @functools.cached_property
    def _parents(self) -> dict[str, tuple[str, ...]]:
        swallowed = {cause for rule in self.causes.values() for cause in rule.swallows}
        return {
            cause: tuple(name for name, rule in self.causes.items() if cause in rule.swallows) for cause in swallowed
        }

    def repeat(self, cause: str, level: Level) -> int:
        """After how many seconds it is told again; 0: never."""
        own = self.rule(cause).repeat
        return self.levels[level].repeat if own is None else own


def _laid_over(rules: Rules, there: There) -> Rules:
    changed = {
        cause: replace(rules.rule(cause), **{name: said for name, said in vars(other).items() if said is not None})
        for cause, other in there.causes.items()
    }
    return replace(rules, causes={**rules.causes, **changed}, quiet=there.quiet or rules.quiet)


def written(rules: Rules) -> str:
    """Rules as they lie in the database."""
    return msgspec.json.encode(rules, order="sorted").decode()


@functools.lru_cache(maxsize=4)
def read_back(body: str) -> Rules:
    """Rules from the database."""
    return msgspec.json.decode(body, type=Rules)


def _unwritten(cause: str) -> Rule:
    return Rule(
        Level.P2,
        Name(cause, cause),
        Name("没有写处理办法,请联系管理员", "No remedy is written; call whoever runs the platform"),
    )
