"""使用率, 完成率, 放弃步骤 and 无障碍: from the facts that terminals tell of visits, which know nobody.

A visit in which one of the staff signed in is no citizen's. Of one that was cut short its length is not known.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable

from kiosk.central.reports.month import Month
from kiosk.central.reports.pickups import is_night
from kiosk.central.reports.rows import Came
from kiosk.central.reports.spans import Span, common, hours
from kiosk.central.reports.table import Cell, Share, Table, Word, heads
from kiosk.contract.visits import Access, Step, VisitEnd, Wish

USE = heads("site", "sessions", "occupied_minutes", "mean_minutes", "occupied_share", "night_use", "completion_share")
_ENDS = tuple(end for end in VisitEnd if end is not VisitEnd.STAFF)
ENDS = heads("site", "sessions", *(f"end_{end.value}" for end in _ENDS), "end_staff")
_ACCESS = tuple(Access.__dataclass_fields__)
ACCESS = heads("site", "sessions", "access_share", *(f"access_{name}" for name in _ACCESS))
_used = operator.attrgetter(*_ACCESS)
_STEPS = tuple(step for step in Step if step is not Step.DONE)
_RANK = {step: rank for rank, step in enumerate(Step)}
_APART = (Wish.HANDLE, Wish.PICKUP, Wish.HAND_IN, Wish.QUERY)


def reached(month: Month) -> dict[Step, int]:
    """How many of those who began an application came to each step, or beyond it."""
    ranks = Counter(_RANK[part.step] for part in month.parts if part.service is Wish.HANDLE)
    return {step: sum(count for rank, count in ranks.items() if rank >= _RANK[step]) for step in Step}


def use(month: Month) -> tuple[Cell, ...]:
    """One row of 使用率, without its first cell; nothing known where no visit was told."""
    known = month.citizens
    if not known:
        return (None,) * (len(USE) - 1)
    seconds = [each.visit.seconds for each in known if each.visit.seconds is not None]
    return (
        len(known),
        round(sum(seconds) / 60),
        round(sum(seconds) / 60 / len(seconds), 1) if seconds else None,
        _occupied(month, known),
        Share(sum(is_night(each.visit.began) for each in known), len(known)),
        _done(Counter(part.step for part in month.parts)),
    )


def ends(month: Month) -> tuple[Cell, ...]:
    """One row of how visits ended, without its first cell."""
    if not month.visits:
        return (None,) * (len(ENDS) - 1)
    found = Counter(each.visit.end for each in month.visits)
    citizens = [found[end] for end in _ENDS]
    return (sum(citizens), *citizens, found[VisitEnd.STAFF])


def access(month: Month) -> tuple[Cell, ...]:
    """One row of what of accessibility was used, without its first cell."""
    known = month.citizens
    if not known:
        return (None,) * (len(ACCESS) - 1)
    used = Counter(_used(each.visit.access) for each in known)
    each_one = (sum(count for one, count in used.items() if one[place]) for place in range(len(_ACCESS)))
    anything = sum(count for one, count in used.items() if any(one))
    return (len(known), *(Share(count, len(known)) for count in (anything, *each_one)))


def completion(month: Month) -> Table:
    """完成率 by service, applications by item: how many began and finished, and where most others stopped."""
    found: dict[tuple[Wish, str], Counter[Step]] = defaultdict(Counter)
    for part in month.parts:
        found[part.service, part.item if part.service is Wish.HANDLE else ""][part.step] += 1
    services = list(Wish)
    order = sorted(found, key=lambda what: (services.index(what[0]), -found[what].total(), what[1]))
    lines = tuple((_what(month, *what), *_completed(found[what])) for what in order)
    columns = ("what", "begun", "completed", "completion_share", "told_nothing", "gave_up_at", "gave_up_there")
    return Table("completion", heads(*columns), lines)


def gave_up(month: Month) -> Table:
    """放弃步骤: how far applications came, and at which step each service was left."""
    parts = month.parts
    left = Counter((part.service, part.step) for part in parts)
    far = reached(month)
    others = [service for service in Wish if service not in _APART]
    lines: list[tuple[Cell, ...]] = []
    for step in _STEPS if parts else ():
        counts = (left[service, step] for service in _APART)
        lines.append((Word(f"step.{step}"), far[step], *counts, sum(left[service, step] for service in others)))
    columns = ("step", "reached", *(f"left_{service.value}" for service in _APART), "left_others")
    return Table("gave_up", heads(*columns), tuple(lines))


def _occupied(month: Month, known: Iterable[Came]) -> Share:
    """Of the hours on record those in which somebody was there."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for each in known:
        began = each.visit.began
        spans[each.terminal].append((began, began + dt.timedelta(seconds=each.visit.seconds or 0)))
    whole = sum(hours(watched) for watched in month.watched.values())
    return Share(sum(hours(common(watched, spans[name])) for name, watched in month.watched.items()), whole)


def _what(month: Month, service: Wish, item: str) -> Cell:
    if service is Wish.HANDLE:
        return month.rows.items.get(item, Word("unknown.item"))
    return Word(f"service.{service}")


def _completed(steps: Counter[Step]) -> tuple[Cell, ...]:
    left = [step for step in steps if step not in (Step.DONE, Step.NOTHING)]
    most = max(left, key=lambda step: (steps[step], _RANK[step]), default=None)
    there = (None, 0) if most is None else (Word(f"step.{most}"), steps[most])
    return (steps.total(), steps[Step.DONE], _done(steps), steps[Step.NOTHING], *there)


def _done(steps: Counter[Step]) -> Share:
    """完成率. Who was told that there is nothing for them has not given up."""
    return Share(steps[Step.DONE], steps.total() - steps[Step.NOTHING])
