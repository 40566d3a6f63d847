"""How cases went: 全程网办率, 网上办结率 and 到现场次数 as the county is measured by, 补正率, and how long it took."""

from __future__ import annotations

import statistics
from collections import defaultdict

from kiosk.central.reports.month import Month
from kiosk.central.reports.rows import Case
from kiosk.central.reports.table import Cell, Share, Table, Word, heads
from kiosk.contract.platform import CaseState

_ACCEPTED = (CaseState.ACCEPTED, CaseState.TOLERANCE_ACCEPTED)
_TO_MEND = (CaseState.PRE_FIX, CaseState.CORRECTION)
COLUMNS = heads("site", "decided", "online_share", "whole_online_share", "delivered", "visits", "days")


def line(month: Month) -> tuple[Cell, ...]:
    """One row of the table of what the county is measured by, without its first cell."""
    decided = [case for case in month.rows.cases if month.period.has_day(case.first(CaseState.DECIDED))]
    delivered = [case for case in month.rows.cases if month.period.has_day(case.first(CaseState.DELIVERED))]
    began_here = [case for case in delivered if case.online]
    return (
        len(decided),
        Share(sum(case.online for case in decided), len(decided)),
        Share(sum(is_whole_online(case) for case in decided), len(decided)),
        len(delivered),
        round(statistics.mean(len(case.came) for case in began_here), 2) if began_here else None,
        _days(decided),
    )


def is_whole_online(case: Case) -> bool:
    """Applied for and delivered without a window, a paper or somebody of the staff."""
    return case.online and case.alone and not case.papers and not case.window


def was_mended(case: Case) -> bool:
    """True when something had to be mended before it was accepted."""
    for state, _ in case.stages:
        if state in _ACCEPTED:
            return False
        if state in _TO_MEND:
            return True
    return False


def mended_share(month: Month) -> Share:
    """补正率 of what was accepted in this time."""
    accepted = _accepted(month)
    return Share(sum(map(was_mended, accepted)), len(accepted))


def corrections(month: Month) -> Table:
    """By item, and all together."""
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in _accepted(month):
        cases[case.item].append(case)
    order = sorted(cases, key=lambda item: (-len(cases[item]), item))
    lines = [(month.rows.items.get(item, Word("unknown.item")), *_mended(cases[item])) for item in order]
    whole = (Word("all"), *_mended([case for some in cases.values() for case in some]))
    return Table(
        "corrections", heads("item", "accepted", "mended", "mended_share", "first_time_share"), (*lines, whole)
    )


def _accepted(month: Month) -> list[Case]:
    return [case for case in month.rows.cases if month.period.has_day(case.first(*_ACCEPTED))]


def _mended(cases: list[Case]) -> tuple[Cell, ...]:
    mended = sum(map(was_mended, cases))
    return len(cases), mended, Share(mended, len(cases)), Share(len(cases) - mended, len(cases))


def _days(decided: list[Case]) -> float | None:
    spent = []
    for case in decided:
        begun, over = case.first(CaseState.SUBMITTED), case.first(CaseState.DECIDED)
        if begun is not None and over is not None and begun <= over:
            spent.append((over - begun).days)
    return float(statistics.median(spent)) if spent else None
