"""The book of what is not well: signs are seen at every look, and become findings when they have lasted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kiosk.contract.fleet import Finding
from kiosk.terminal.health.steady import Patience, Steady, due, judged

_AFTER_A_START = Patience(rest=20.0)  # so long what was open before has to be seen again


@dataclass(frozen=True)
class Sign:
    """Something looks wrong at this look; with `wrong` None nobody can tell, and what was found stays as it was."""

    cause: str
    place: str = ""
    model: str = ""
    value: float | None = None
    patience: Patience = Patience()
    wrong: bool | None = True


@dataclass
class _Line:
    finding: Finding
    steady: Steady
    patience: Patience


class Book:
    """One terminal's. What no sign is told of at a look is well."""

    def __init__(self, open_before: Iterable[Finding] = (), now: float = 0.0) -> None:
        """`open_before` were open when the terminal ended the last time: they end when they are not seen again."""
        self._lines = {
            (one.cause, one.place): _Line(one, Steady(sure=True, level=1.0, at=now), _AFTER_A_START)
            for one in open_before
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is sure, oldest first."""
        sure = (line.finding for line in self._lines.values() if line.steady.sure)
        return tuple(sorted(sure, key=lambda one: (one.since, one.cause, one.place)))

    def has(self, cause: str, place: str = "") -> bool:
        """Whether this was found: a figure must then be well beyond its limit to be well."""
        line = self._lines.get((cause, place))
        return line is not None and line.steady.sure

    def look(self, signs: Iterable[Sign], now: float, at: dt.datetime, unseen: Collection[str] = ()) -> float | None:
        """Take in what is seen `now`, in any steady seconds, which the clock calls `at`.

        `unseen` are places at which nobody can look. Seconds until a further look would tell more, or None.
        """
        seen = {(sign.cause, sign.place): sign for sign in signs}
        for trouble in self._lines.keys() | seen.keys():
            self._take(trouble, seen.get(trouble), now, at, unknown=trouble[1] in unseen)
        waits = (due(line.steady, line.patience) for line in self._lines.values())
        return min((wait for wait in waits if wait is not None), default=None)

    def _take(self, trouble: tuple[str, str], sign: Sign | None, now: float, at: dt.datetime, *, unknown: bool) -> None:
        line = self._lines.get(trouble)
        if line is None:
            if sign is None or not sign.wrong:
                return
            line = _Line(_found(sign, at), Steady(at=now), sign.patience)
        wrong = sign.wrong if sign is not None else None if unknown else False
        before = line.steady
        if sign is not None:
            line.patience = sign.patience
        line.steady = judged(before, wrong, line.patience, now)
        if sign is not None and sign.wrong:
            since = line.finding.since if before.sure else at
            line.finding = _found(sign, since)
        if line.steady.sure or line.steady.level > 0 or wrong:
            self._lines[trouble] = line
        else:
            self._lines.pop(trouble, None)


def _found(sign: Sign, since: dt.datetime) -> Finding:
    return Finding(sign.cause, since, sign.place, sign.model, sign.value)
