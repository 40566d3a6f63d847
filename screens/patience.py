"""How long the screens wait in silence: for an answer to a touch, and for any sign of life from the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

SLOW = 0.7  # an answer that takes longer gets 请稍候
ENOUGH = 6.0  # … and after this long the buttons are given back
GONE = 0.3  # a broken connection shows after this long, so that a quick restart is not seen
MUTE = 4.0  # the terminal pulses every second


class Clock(Protocol):
    """Time, and calls later."""

    def now(self) -> float:
        """Monotonic seconds."""

    def soon(self, call: Callable[[], None]) -> None:
        """Call once on the thread of the glass; from any thread."""

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call once after so long, on the thread of the glass; answers with a function that calls it off."""


class Timer:
    """One call that may be put off or called off."""

    def __init__(self, clock: Clock, call: Callable[[], None]) -> None:
        self._clock = clock
        self._call = call
        self._cancel: Callable[[], None] | None = None

    def start(self, seconds: float) -> None:
        """Call after so long, and not at any moment asked for before."""
        self.stop()
        self._cancel = self._clock.later(seconds, self._ring)

    def stop(self) -> None:
        """Do not call."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @property
    def running(self) -> bool:
        """True while a call is to come."""
        return self._cancel is not None

    def _ring(self) -> None:
        self._cancel = None
        self._call()


class Patience:
    """Tells when an answer is slow, and when the terminal has fallen silent."""

    def __init__(self, clock: Clock, slow: Callable[[bool], None], silent: Callable[[], None]) -> None:
        self._slow = slow
        self._answer = Timer(clock, self._is_slow)
        self._enough = Timer(clock, lambda: self._slow(False))
        self._silence = Timer(clock, silent)
        self._silence.start(GONE)

    def asked(self) -> None:
        """An intent was sent."""
        self._answer.start(SLOW)

    def answered(self) -> None:
        """A scene came."""
        self._answer.stop()
        self._enough.stop()

    def heard(self) -> None:
        """The terminal gave a sign of life."""
        self._silence.start(MUTE)

    def lost(self) -> None:
        """The connection broke."""
        self._silence.start(GONE)

    def close(self) -> None:
        """Wait for nothing more."""
        for timer in (self._answer, self._enough, self._silence):
            timer.stop()

    def _is_slow(self) -> None:
        self._slow(True)
        self._enough.start(ENOUGH)
