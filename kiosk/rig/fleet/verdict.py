"""Truth against platform: what it says of each terminal, and what it holds of each fact. Pure: both sides are given."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.rig.fleet.generator import Truth
from kiosk.rig.fleet.virtual import TROUBLES, Seen

_OWN = frozenset(TROUBLES)


@dataclass(frozen=True)
class Shown:
    """What the platform shows of a terminal: is it there, its last state, and which findings stand open."""

    online: bool
    boot: str
    number: int
    serving: str
    findings: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Held:
    """A fact as the platform holds it."""

    number: int
    hash: str
    broken: bool


def states_wrong(truths: Iterable[Truth], shown: Mapping[str, Shown]) -> list[str]:
    """What the platform says wrongly of terminals as they were a moment before."""
    return [f"{truth.terminal}: {what}" for truth in truths for what in _wrong(truth, shown.get(truth.terminal))]


def _wrong(truth: Truth, shown: Shown | None) -> list[str]:
    if shown is None:
        return ["was never heard of"]
    found = []
    if shown.online != truth.online:
        found.append(f"is {'there' if truth.online else 'away'}, and shown as {'there' if shown.online else 'away'}")
    fitting = [seen for seen in truth.possible if _is_shown(seen, shown, later=truth.online)]
    if not fitting:
        told = [(seen.boot, seen.number, seen.serving, sorted(seen.findings)) for seen in truth.possible]
        own = sorted(shown.findings & _OWN)
        found.append(f"told one of {told}, and is shown as {(shown.boot, shown.number, shown.serving, own)}")
    return found


def _is_shown(seen: Seen, shown: Shown, *, later: bool) -> bool:
    """Whether this message is shown; of a terminal that goes on telling, or a later one that says the same."""
    same = (seen.boot, seen.serving, seen.findings) == (shown.boot, shown.serving, shown.findings & _OWN)
    return same and (shown.number >= seen.number if later else shown.number == seen.number)


def facts_wrong(truths: Iterable[Truth], held: Mapping[str, Sequence[Held]]) -> list[str]:
    """Facts that are missing at the platform, there twice, not what was written, or told to be broken."""
    found = []
    for truth in truths:
        have = sorted(held.get(truth.terminal, ()), key=lambda each: each.number)
        numbers = [each.number for each in have]
        # What still waits at a terminal that is away may have come, with the answer lost.
        least = len(truth.facts) - truth.waiting
        if numbers != list(range(1, len(numbers) + 1)) or not least <= len(numbers) <= len(truth.facts):
            found.append(f"{truth.terminal}: wrote {len(truth.facts)}, keeps {truth.waiting}, held are {numbers}")
        elif [each.hash for each in have] != list(truth.facts[: len(have)]) or any(each.broken for each in have):
            found.append(f"{truth.terminal}: a fact is held that it did not write")
        elif truth.online and truth.waiting:
            found.append(f"{truth.terminal}: {truth.waiting} facts still wait")
    return found


def share(values: Iterable[float], part: float = 0.95) -> float:
    """The value that so many of all do not exceed; endless where there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * part) - 1)] if ordered else math.inf
