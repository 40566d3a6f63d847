"""Whether the platform and we believe one another, and for how long it still will."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kiosk.contract.enrolment import CLOCK_WRONG
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.identity.certificates import Life
from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.identity.renewing import overdue

_LOOK = 10.0
_SOON = 0.1  # of its life: three days of thirty


class IdentityWatch:
    """`doubted` gives why the platform does not believe us, or we not that it is the platform; "" for neither.

    Without a credential (a key that was handed out) only that is watched.
    """

    def __init__(self, health: Health, doubted: Callable[[], str], credential: Credential | None, clock: Clock) -> None:
        self._health = health
        self._doubted = doubted
        self._credential = credential
        self._clock = clock

    async def watch(self) -> None:
        """Watch until cancelled."""
        while True:
            self.look()
            await self._clock.sleep(_LOOK)

    def look(self) -> None:
        """Look once."""
        told = self._doubted()
        # A wrong clock is a part of its own, which says it; here it would be told twice.
        cause = told if told != CLOCK_WRONG else ""
        self._health.find(Part.IDENTITY, cause or ails(self._credential, self._clock.now()))


def ails(credential: Credential | None, now: dt.datetime) -> str:
    """What is the matter with our own papers; "" where nothing is, or where there are none."""
    if credential is None:
        return ""
    return credential.trouble or (_of(credential.life, now) if credential.life else "")


def _of(life: Life, now: dt.datetime) -> str:
    left = life.left(now)
    if left <= dt.timedelta():
        return "certificate_expired"
    if left < (life.ends - life.begins) * _SOON:
        return "certificate_ends_soon"
    return "renewal_overdue" if overdue(life, now) else ""
