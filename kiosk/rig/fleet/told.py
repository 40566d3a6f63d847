"""A run in words and tables, and what was wrong with it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kiosk.rig.fleet.course import Outcome
from kiosk.rig.fleet.verdict import share
from kiosk.rig.fleet.virtual import Trouble

ALERT_SECONDS = 5.0
_LATE_SECONDS = 1.0
_BUSY = 0.05  # of the machine's time left idle
_FLAT = 1.1  # what a terminal may cost among many, against what it costs among few
_SHOWN = 8  # of a kind of mistake
_OURS = "("  # what is not the platform's stands in brackets


def told(outcome: Outcome) -> list[str]:
    """All that is to be said of it."""
    return [*_costs(outcome), *_times(outcome), *_alerts(outcome), *_end(outcome), *_generator(outcome)]


def faults_of(outcome: Outcome) -> list[str]:
    """Everything for which the exit status is 1."""
    found = [*_some(outcome.states, "terminals"), *_some(outcome.facts, "terminals' facts")]
    late = share(raised(outcome))
    if late > ALERT_SECONDS:
        found.append(f"an alert in twenty came later than {ALERT_SECONDS:.0f} s after its fault ({late:.1f} s)")
    return found


def _some(wrong: Sequence[str], what: str) -> list[str]:
    more = [f"and {len(wrong) - _SHOWN} more {what}"] if len(wrong) > _SHOWN else []
    return [*wrong[:_SHOWN], *more]


def _costs(outcome: Outcome) -> list[str]:
    number, minutes = outcome.wishes.terminals, outcome.seconds / 60
    lines = [
        "",
        f"{'':14}{'CPU s':>8}{'of a core':>11}{'ms/terminal/min':>17}{'MB':>8}{'MB most':>9}{'kB/terminal':>13}",
    ]
    for name, cost in outcome.ended.items():
        used = cost.seconds - outcome.begun[name].seconds
        grown = (cost.megabytes - outcome.before[name].megabytes) * 1024 / number
        each = used * 1000 / number / minutes
        lines.append(
            f"{name:14}{used:8.1f}{used / outcome.seconds:10.1%} {each:17.2f}{cost.megabytes:8.0f}"
            f"{cost.most:9.0f}{grown:13.1f}"
        )
    return [*lines, f"kB/terminal: grown since no terminal was there; the machine idled {outcome.idle:.0%} of the time"]


def _times(outcome: Outcome) -> list[str]:
    back = f"after the storm in {outcome.storm:.0f} s, after the broker's restart in {outcome.restart:.0f} s"
    return ["", f"all were there after {outcome.came_in:.0f} s; back {back}"]


def _alerts(outcome: Outcome) -> list[str]:
    found = noted(outcome), raised(outcome)
    late = [each[1] for each in outcome.delays if not each[0].connected and each[1] is not None]
    return [
        f"{len(outcome.delays)} things broke; told at once by terminals that had a line: {len(found[0])}",
        f"  fault to finding at the platform: median {share(found[0], 0.5):.2f} s, p95 {share(found[0]):.2f} s",
        f"  fault to alert raised ({len(found[1])}): median {share(found[1], 0.5):.2f} s, p95 {share(found[1]):.2f} s",
        f"  without a line at that moment: {len(late)}, the last of them known after {max(late, default=0):.0f} s",
    ]


def noted(outcome: Outcome) -> list[float]:
    """Seconds until those were known that a terminal could tell at once; endless for what never was."""
    return [math.inf if at is None else at for trouble, at, _ in outcome.delays if trouble.connected]


def raised(outcome: Outcome) -> list[float]:
    """Seconds until alerts were raised of the same; what breaks again soon belongs to the alert that is there."""
    first: dict[tuple[str, str, str], tuple[Trouble, float | None]] = {}
    for trouble, _, at in outcome.delays:
        first.setdefault((trouble.terminal, trouble.cause, trouble.place), (trouble, at))
    return [math.inf if at is None else at for trouble, at in first.values() if trouble.connected]


def _end(outcome: Outcome) -> list[str]:
    figures = outcome.figures
    refused: dict[str, int] = {}
    for each in figures:
        for what, times in each.posts.items():
            refused[what] = refused.get(what, 0) + times
    there, told_all = sum(each.online for each in figures), sum(each.told for each in figures)
    wrong = f"{len(outcome.facts)} terminals' facts are wrong" if outcome.facts else "each is at the platform once"
    right = f"wrong about {len(outcome.states)}" if outcome.states else "right about all"
    lines = [
        f"{told_all} states told; {outcome.written} facts written, {wrong}; {outcome.copies} came twice and were known",
        f"{there} of {outcome.wishes.terminals} are there; the platform is {right}, {outcome.settled:.0f} s later",
        f"not answered or refused on the way: {refused or 'nothing'}; lines refused: {sum(x.refused for x in figures)}",
    ]
    if outcome.log:
        lines += [f"{len(outcome.log)} lines of trouble in the logs, the first: {outcome.log[0][:160]}"]
    return lines


def _generator(outcome: Outcome) -> list[str]:
    """Whether what was measured is the platform, or the program that stands for the terminals."""
    late = share([seconds for each in outcome.figures for seconds in each.late] or [0.0])
    lines = [f"the generator's regular reports were at most {late * 1000:.0f} ms late (p95)"]
    if late > _LATE_SECONDS:
        lines.append("THE GENERATOR WAS THE LIMIT: terminals told later than they wanted, so that times are too long")
    if outcome.idle < _BUSY:
        lines.append("THE MACHINE WAS THE LIMIT: generator, broker and platform share its cores, and none was idle")
    return lines


def compared(outcomes: Sequence[Outcome]) -> list[str]:
    """What one terminal costs in each run, and whether that falls or stays flat."""
    names = [name for name in outcomes[0].ended if not name.startswith(_OURS)]
    head = "".join(f"{outcome.wishes.terminals:>16}" for outcome in outcomes)
    lines = ["", f"{'a terminal':32}{head}"]
    rows = [
        *((f"{name}, ms of processor/min", [_processor(each, (name,)) for each in outcomes]) for name in names),
        ("together, ms of processor/min", [_processor(each, names) for each in outcomes]),
        *((f"{name}, kB", [_memory(each, (name,)) for each in outcomes]) for name in names),
        ("together, kB", [_memory(each, names) for each in outcomes]),
    ]
    lines += [f"{what:32}" + "".join(f"{value:16.2f}" for value in values) for what, values in rows]
    return lines


def dearer(outcomes: Sequence[Outcome]) -> list[str]:
    """What a terminal costs more of among many than among few."""
    few, many = outcomes[0], outcomes[-1]
    names = [name for name in few.ended if not name.startswith(_OURS)]
    kinds = {"processor": _processor, "memory": _memory}
    return [
        f"a terminal costs more {what} among {many.wishes.terminals} than among {few.wishes.terminals}"
        for what, cost in kinds.items()
        if cost(many, names) > _FLAT * cost(few, names)
    ]


def _processor(outcome: Outcome, names: Sequence[str]) -> float:
    used = sum(outcome.ended[name].seconds - outcome.begun[name].seconds for name in names)
    return used * 1000 / outcome.wishes.terminals / (outcome.seconds / 60)


def _memory(outcome: Outcome, names: Sequence[str]) -> float:
    return sum(outcome.ended[name].megabytes for name in names) * 1024 / outcome.wishes.terminals
