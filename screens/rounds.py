"""The loop of the screens: sleeps until something comes, then lets Kivy take its events and draw what changed.

Kivy's own loop polls for events at a frame rate: a quick one costs a few per cent of a core for ever, a slow one makes
a finger wait, and its interruptible clock spins before every timer. This one sleeps on a condition that the link, the
timers and the X server's file descriptor set, so that it rests fully and wakes within a millisecond.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from screens.input.wake import Waker, XServer, x_server

QUICK_FOR = 2.0  # seconds of quick rounds after a touch or a new scene
RESTING = 1 / 15  # seconds between rounds where touches must be asked for
WOKEN = 1.0  # … and where the X server announces them

_log = logging.getLogger(__name__)
Call = Callable[[], None]


class Rounds:
    """Runs calls, timers and Kivy, all on one thread: the thread of the glass."""

    def __init__(self, window: Any, quick: int) -> None:
        self._window = window
        self._quick = 1 / quick
        self._resting = RESTING
        self._hurry_until = 0.0
        self._awake = threading.Event()
        self._soon: deque[Call] = deque()
        self._timers: list[tuple[float, int, list[Call]]] = []
        self._count = itertools.count()
        self._stopped = False
        self._waker: Waker | None = None
        self._server: XServer | None = None

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def soon(self, call: Call) -> None:
        """Run this on the thread of the glass at once; from any thread."""
        self._soon.append(call)
        self._awake.set()

    def later(self, seconds: float, call: Call) -> Call:
        """Run this after so long; answers with a function that calls it off."""
        holder = [call]
        heapq.heappush(self._timers, (self.now() + seconds, next(self._count), holder))
        return holder.clear

    def hurry(self) -> None:
        """Somebody is here: go round quickly for a while."""
        self._hurry_until = self.now() + QUICK_FOR

    def stop(self) -> None:
        """End at the next round, which comes within a second; from any thread or a signal.

        It wakes nobody: a signal may have come while this very thread holds the event's lock.
        """
        self._stopped = True

    def until_shown(self) -> None:
        """Return when whoever shows the window has answered: at once, unless it stands still."""
        if self._server is not None:
            self._server.answer()

    def run(self) -> None:
        """Go round until stopped or the window is closed."""
        from kivy.base import EventLoop, stopTouchApp

        self._server = x_server()
        if self._server is not None:
            self._resting = WOKEN
            self._waker = Waker(self._server.descriptor, self._awake.set)
            self._waker.start()
        EventLoop.start()
        try:
            while not self._stopped and not EventLoop.quit:
                self._awake.wait(self._rest())
                self._awake.clear()
                self.turn()
        finally:
            if self._waker:
                self._waker.close()
            stopTouchApp()

    def turn(self) -> None:
        """One round: due calls, Kivy's drawing, Kivy's events."""
        from kivy.base import EventLoop

        self._guarded(self._due)
        self._guarded(EventLoop.idle)
        self._guarded(self._window.mainloop)
        if self._waker:
            self._waker.looked()

    def _rest(self) -> float:
        """How long there is nothing to do."""
        now = self.now()
        if self._window.canvas.needs_redraw:
            return 0.0
        pause = self._quick if now < self._hurry_until else self._resting
        return max(0.0, min(pause, self._timers[0][0] - now)) if self._timers else pause

    def _due(self) -> None:
        while self._soon:
            self._guarded(self._soon.popleft())
        while self._timers and self._timers[0][0] <= self.now():
            for call in heapq.heappop(self._timers)[2]:
                self._guarded(call)

    @staticmethod
    def _guarded(call: Callable[[], Any]) -> None:
        """A mistake in drawing must not end the program: say where it was, never what was on the screen, and go on."""
        try:
            call()
        except Exception as mistake:  # noqa: BLE001  # the last line of defence, and it logs
            where = traceback.extract_tb(mistake.__traceback__)[-1]
            _log.error("%s in %s, line %s", type(mistake).__name__, where.filename, where.lineno)
