"""What befalls the terminals of a run, written down before it begins: the same seed, the same misfortunes. Pure."""

from __future__ import annotations

import enum
import math
import random
from dataclasses import dataclass

from kiosk.rig.fleet.virtual import TROUBLES

_QUIET = 0.12  # of the run, at its end: nothing new befalls anybody, so that what is told can be compared
_LASTS_LEAST, _LASTS_MOST = 4.0, 120.0
_VISIT = 20.0  # seconds
_GONE_FOR_GOOD = 0.2  # of those that die or freeze


class Kind(enum.StrEnum):
    """What can befall one terminal."""

    TROUBLE = "trouble"  # something breaks, and is mended
    VISIT = "visit"  # somebody comes and goes, and a fact is written
    DEATH = "death"  # the program ends without a farewell, and is started again
    FREEZE = "freeze"  # it stands still, with its line open
    CUT = "cut"  # nothing goes over its line, and it works on


@dataclass(frozen=True)
class Blow:
    """One of it: `at` and `lasts` in seconds, `lasts` without end for what stays so."""

    at: float
    kind: Kind
    terminal: int
    lasts: float
    cause: str = ""
    place: str = ""


@dataclass(frozen=True)
class Often:
    """Seconds between two of a kind at one terminal, and how many there are at least in a run, however short."""

    every: float
    least: int


OFTEN = {
    Kind.TROUBLE: Often(1200, 40),
    Kind.VISIT: Often(300, 60),
    Kind.DEATH: Often(6000, 3),
    Kind.FREEZE: Often(20_000, 2),
    Kind.CUT: Often(20_000, 2),
}


def fate(seed: int, terminals: int, seconds: float) -> list[Blow]:
    """All that happens in so many seconds to so many terminals, in the order of time."""
    dice = random.Random(seed)
    until = seconds * (1 - _QUIET)
    blows = [
        _blow(dice, kind, dice.uniform(0, until), terminals, seconds)
        for kind, often in OFTEN.items()
        for _ in range(max(often.least, math.ceil(terminals * until / often.every)))
    ]
    return sorted(blows, key=lambda blow: blow.at)


def _blow(dice: random.Random, kind: Kind, at: float, terminals: int, seconds: float) -> Blow:
    if kind is Kind.VISIT:
        return Blow(at, kind, dice.randrange(terminals), min(_VISIT, seconds * _QUIET / 2))
    lasts = min(_LASTS_MOST, seconds / 4, _LASTS_LEAST + dice.expovariate(12 / seconds))
    for_good = kind in (Kind.DEATH, Kind.FREEZE, Kind.CUT) and dice.random() < _GONE_FOR_GOOD
    if for_good or at + lasts > seconds * (1 - _QUIET / 2):
        lasts = math.inf
    cause, place = dice.choice(TROUBLES) if kind is Kind.TROUBLE else ("", "")
    return Blow(at, kind, dice.randrange(terminals), lasts, cause, place)
