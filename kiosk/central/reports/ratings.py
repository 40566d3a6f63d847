"""好差评: how satisfied those were who said so, and apart from that how many said nothing 未评."""

from __future__ import annotations

from collections import Counter

from kiosk.central.reports.month import Month
from kiosk.central.reports.table import Cell, Share, heads

GOOD = (4, 5)
_LEVELS = (5, 4, 3, 2, 1)
COLUMNS = heads(
    "site", "acts", "rated", "unrated_share", "good_share", *(f"level_{level}" for level in _LEVELS), "rated_elsewhere"
)


def acts_of(month: Month) -> set[str]:
    """What could be rated at a terminal: applications for which nobody stood by, and results that were printed."""
    filed = {filing.act for filing in month.rows.filings if month.period.has(filing.at) and not filing.assisted}
    return filed | {f"print-{copy.case}" for copy in month.rows.prints if month.period.has(copy.at)}


def line(month: Month) -> tuple[Cell, ...]:
    """One row of the table, without its first cell."""
    acts = acts_of(month)
    of_acts = {rating.act: rating.level for rating in month.rows.ratings if rating.act in acts}
    elsewhere = sum(rating.act not in acts and month.period.has(rating.at) for rating in month.rows.ratings)
    levels = Counter(of_acts.values())
    return (
        len(acts),
        len(of_acts),
        Share(len(acts) - len(of_acts), len(acts)),
        Share(sum(levels[level] for level in GOOD), len(of_acts)),
        *(levels[level] for level in _LEVELS),
        elsewhere,
    )
