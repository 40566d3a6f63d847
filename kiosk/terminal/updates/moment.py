"""When another version may take this one's place: nobody is here, nothing is open, nothing is under way."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.update import UpdateOrder
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.selftest.rounds import SelfTests
from kiosk.terminal.settings.model import UpdateSettings


class Moment:
    """Knows when the glass was last touched."""

    def __init__(self, clerk: Clerk, tests: SelfTests, rules: UpdateSettings) -> None:
        self._clerk = clerk
        self._tests = tests
        self._rules = rules
        self._touched_at = clerk.clock.monotonic()
        clerk.desk.touched.append(self._touched)

    def unfit(self, order: UpdateOrder) -> str:
        """Why not now, in a word; "" when it may be."""
        clerk = self._clerk
        starts, until = (order.starts, order.until) if order.starts else (self._rules.starts, self._rules.until)
        reasons = {
            "not_the_hour": not within(clerk.clock.now(), starts, until),
            "somebody_here": clerk.desk.session_open or clerk.desk.interrupted or clerk.evacuating,
            "just_touched": clerk.clock.monotonic() - self._touched_at < self._rules.quiet_seconds,
            "door_open": clerk.wall is not None and clerk.wall.in_use,
            "on_battery": clerk.on_battery or clerk.battery_low,
            "being_ordered": clerk.obeying,
            "being_tested": self._tests.under_way or bool(clerk.bench.tried),
        }
        return next((word for word, so in reasons.items() if so), "")

    def _touched(self) -> None:
        self._touched_at = self._clerk.clock.monotonic()


def within(now: dt.datetime, starts: str, until: str) -> bool:
    """True between two times of the day, over midnight too; always where none are set, or the same."""
    if not starts or not until or starts == until:
        return True
    time = f"{now:%H:%M}"
    return starts <= time < until if starts <= until else time >= starts or time < until
