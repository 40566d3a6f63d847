"""A minute of looking: is the new version well enough to stay?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.contract.self_test import Grade
from kiosk.update.hall import Hall, NobodyAnswers
from kiosk.update.units import Units


@dataclass(frozen=True)
class Patience:
    """How long the programs may take to be ready, must be well, and may take to test themselves; when they are seen."""

    ready: float = 120.0
    well: float = 60.0
    test: float = 120.0
    look: float = 1.0


def ailing(
    units: Units, hall: Hall, failed: tuple[str, ...] | None, patience: Patience, looking: Callable[[], None]
) -> str:
    """Why it may not stay, in one word; "" when it may. `failed` is what did not pass before; None: nobody knows."""
    began = time.monotonic()
    well_since = 0.0
    while True:
        looking()
        now, seen = time.monotonic(), units.seen()
        if seen.restarts:  # counted from the start by hand
            return "crashed"
        if not (seen.running and hall.answers()):
            if well_since:
                return "fell_silent"
            if now - began > patience.ready:
                return "not_ready"
        elif not well_since:
            well_since = now
        elif now - well_since >= patience.well:
            verdict = _tested(hall, failed)
            if verdict != _UNTESTED or now - well_since > patience.well + patience.test:
                return verdict
        time.sleep(patience.look)


_UNTESTED = "untested"


def _tested(hall: Hall, failed: tuple[str, ...] | None) -> str:
    """Nothing may fail that did not before; where nobody knows how it was, the terminal must not be closed."""
    try:
        report, failing = hall.report(), hall.failing()
    except NobodyAnswers:
        return "fell_silent"
    if report is None or failing is None:
        return _UNTESTED
    worse = report.grade is Grade.RED if failed is None else set(failing) - set(failed)
    return "self_test_worse" if worse else ""
