"""How long a device is left alone before it is opened again: for ever, ever less often, and never in step."""

from __future__ import annotations

import collections
import secrets

from drivers.errors import DeviceFault, LinkLost
from drivers.status import Remedy

_FIRST, _LAST = 0.3, 2.0  # seconds; a device that is plugged in again is there within these
_FIRST_QUIET, _LAST_QUIET = 60.0, 300.0  # seconds between attempts once resets did not help
_JITTER = 0.2
WELL = 5.0  # seconds after which an opened device counts as steady
_MOST_RESETS, _RESET_WINDOW = 5, 600.0
_MOST_LOSSES, _LOSS_WINDOW, _HOLD = 5, 30.0, 3.0
_chance = secrets.SystemRandom()


class Pauses:
    """Times are those of the event loop.

    A device whose port comes and goes is tried for ever. One that comes up and then misbehaves, or refuses to work,
    was reset in vain: after so many resets in ten minutes it is left alone for minutes at a time.
    """

    def __init__(self) -> None:
        self._pause = _FIRST
        self._quiet_pause = _FIRST_QUIET
        self._resets: collections.deque[float] = collections.deque()
        self._losses: collections.deque[float] = collections.deque(maxlen=_MOST_LOSSES)
        self.quiet = False

    def after(self, fault: DeviceFault, now: float, stayed: float) -> float:
        """Seconds to wait after the device had to be left, `stayed` seconds after it was opened."""
        if stayed > WELL:
            self._pause = _FIRST
        if stayed > _RESET_WINDOW:
            self._forgive()
        if isinstance(fault, LinkLost):
            self._losses.append(now)
            if fault.cause == "port_missing":
                self._forgive()  # it was unplugged: what comes back may be another one
        elif is_reset(fault, stayed):
            self._note_reset(now)
        return self._next() * _chance.uniform(1 - _JITTER, 1 + _JITTER)

    def hold(self, now: float) -> float:
        """Seconds a device must stay before its return is believed: none, or a few for one with a loose plug."""
        many = len(self._losses) == _MOST_LOSSES and now - self._losses[0] < _LOSS_WINDOW
        return _HOLD if many else 0.0

    def begin_anew(self) -> None:
        """Somebody has seen to the device: what was is forgotten."""
        self._pause = _FIRST
        self._losses.clear()
        self._forgive()

    def _forgive(self) -> None:
        self._resets.clear()
        self.quiet, self._quiet_pause = False, _FIRST_QUIET

    def _note_reset(self, now: float) -> None:
        self._resets.append(now)
        while now - self._resets[0] > _RESET_WINDOW:
            self._resets.popleft()
        self.quiet = self.quiet or len(self._resets) > _MOST_RESETS

    def _next(self) -> float:
        if self.quiet:
            pause, self._quiet_pause = self._quiet_pause, min(self._quiet_pause * 2, _LAST_QUIET)
        else:
            pause, self._pause = self._pause, min(self._pause * 2, _LAST)
        return pause


def is_reset(fault: DeviceFault, stayed: float) -> bool:
    """True when the device was opened in vain: its port is there, and it misbehaved or refused."""
    return not isinstance(fault, LinkLost) and (stayed > 0 or fault.remedy not in (Remedy.RETRY, Remedy.WAIT))
