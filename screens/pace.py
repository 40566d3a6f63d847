"""How often Kivy's loop goes round: quickly while somebody touches, slowly at rest, at once when something comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screens.input.wake import Waker, x_descriptor

QUICK_FOR = 2.0  # seconds of quick frames after a touch or a new scene
RESTING = 15  # frames a second where the loop must ask for touches itself
WOKEN = 4  # … and where it is woken by them


class Pace:
    """Sets the frame rate of Kivy's clock. A round without a change draws nothing and costs little, yet not nothing."""

    def __init__(self, clock: Any, quick: int) -> None:
        self._clock = clock
        self._quick = quick
        self._resting = RESTING
        self._rest_event: Any = None
        self._waker: Waker | None = None

    def watch_x(self) -> None:
        """Be woken by the X server where there is one."""
        descriptor = x_descriptor()
        if descriptor is not None:
            self._resting = WOKEN
            self._waker = Waker(descriptor, self._come_round)
            self._waker.start()

    def hurry(self) -> None:
        """Somebody is here."""
        self._clock._max_fps = self._quick  # noqa: SLF001  # Kivy has no public way to change it while running
        if self._rest_event:
            self._rest_event.cancel()
        self._rest_event = self._clock.schedule_once(self._rest, QUICK_FOR)

    def close(self) -> None:
        """End the watching thread."""
        if self._rest_event:
            self._rest_event.cancel()
        if self._waker:
            self._waker.close()

    def _rest(self, _elapsed: float) -> None:
        self._clock._max_fps = self._resting  # noqa: SLF001

    def _come_round(self) -> None:
        """Called on the watching thread: two rounds, one to take the events from X, one to have taken them."""
        self._soon(lambda _elapsed: self._soon(self._looked))

    def _looked(self, _elapsed: float) -> None:
        if self._waker:
            self._waker.looked()

    def _soon(self, call: Callable[[float], None]) -> None:
        self._clock.schedule_once(call, 0)
