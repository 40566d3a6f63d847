"""How long the terminal waits for a citizen, and how it warns before it stops waiting."""

from __future__ import annotations

import asyncio
import enum
import math
from dataclasses import dataclass

from kiosk.contract.scene import Countdown, Display
from kiosk.desk.answers import Leaving


class Pace(enum.Enum):
    """Kinds of waiting. The last two end without a warning: nothing can be lost there."""

    HOME = "home"
    ANONYMOUS = "anonymous"
    IDENTIFIED = "identified"
    FORM = "form"
    READING = "reading"
    STAFF = "staff"
    GOODBYE = "goodbye"
    FAREWELL = "farewell"


@dataclass(frozen=True)
class Paces:
    """Seconds of each kind. `warning` is the countdown before the end (WCAG 2.2.1 asks for 20 at least)."""

    anonymous: float = 120
    identified: float = 90
    form: float = 180
    reading: float = 180
    staff: float = 120
    goodbye: float = 15
    farewell: float = 8
    warning: int = 20
    accessible_factor: float = 3

    def seconds(self, pace: Pace) -> float | None:
        """Seconds until the warning, or None where waiting never ends by itself."""
        if pace is Pace.HOME:
            return None
        seconds: float = getattr(self, pace.value)
        return seconds


class Patience:
    """The idle clock of one question. Large text and low reach give more time."""

    def __init__(self, paces: Paces, pace: Pace) -> None:
        self._paces = paces
        self._pace = pace
        self._since = _now()
        self._warned = False

    def left(self, display: Display, *, strayed: bool = False) -> float | None:
        """Seconds until `ran_out` should be called, or None for never.

        `strayed`: home is not as the next citizen should find it. Then even home is waited at for so long only.
        """
        pace = Pace.ANONYMOUS if strayed and self._pace is Pace.HOME else self._pace
        seconds = self._paces.warning if self._warned else self._paces.seconds(pace)
        if seconds is None:
            return None
        factor = self._paces.accessible_factor if display.large or display.low else 1
        wait = seconds if self._warned else seconds * factor
        return max(0.0, self._since + wait - _now())

    @property
    def countdown(self) -> Countdown | None:
        """What the citizen is warned with now, if they are."""
        if not self._warned:
            return None
        return Countdown(max(1, math.ceil(self._since + self._paces.warning - _now())))

    def touched(self) -> bool:
        """A finger was on the glass; tells whether a warning was up."""
        was, self._warned, self._since = self._warned, False, _now()
        return was

    def ran_out(self) -> Leaving | None:
        """Why waiting is over; None where the warning begins instead."""
        if self._pace in (Pace.GOODBYE, Pace.FAREWELL):
            return Leaving.FINISHED
        if self._warned:
            return Leaving.TIMED_OUT
        self._warned, self._since = True, _now()
        return None


def _now() -> float:
    return asyncio.get_running_loop().time()
