"""The thread that looks through an eye: keeps the newest picture only, and rests while nobody asks."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault, LinkLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.vision.eyes import Eye, Shot

_AWAKE = 1.0  # seconds of looking on after the last question
_NAP = 0.1  # between two glances that keep the buffers empty while it rests
_SMOOTH = 0.1  # weight of the newest gap in the measured rate
_LONGEST_STOP = 6.0  # a driver of the kernel may hang in a grab; then the thread is left to itself


class Grabber:
    """One thread on one eye. `told` is called in that thread when something has changed.

    `fault` says why it ended, or why it could not begin.
    """

    def __init__(self, eye: Eye, told: Callable[[], None]) -> None:
        self.opened = False
        self.over = False
        self.fault: DeviceFault | None = None
        self.rate = 0.0  # pictures a second while awake
        self._eye = eye
        self._told = told
        self._turn = threading.Condition()
        self._ending = False
        self._awake_until = 0.0
        self._shot: tuple[int, float, Shot] | None = None
        self._count = 0
        self._last_at = 0.0
        self._thread = threading.Thread(target=self._look, name="camera", daemon=True)

    @property
    def holding(self) -> bool:
        """True while a picture waits to be taken."""
        return self._shot is not None

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def take(self) -> tuple[int, float, Shot] | None:
        """The newest picture not yet taken: its number, time.monotonic() when it came, and how to develop it.

        Wakes the thread for the next second.
        """
        with self._turn:
            self._awake_until = time.monotonic() + _AWAKE
            self._turn.notify()
            taken, self._shot = self._shot, None
            return taken

    def rest(self) -> None:
        """Forget the picture that is held and stop looking until the next `take`."""
        with self._turn:
            self._awake_until = 0.0
            self._shot = None

    def stop(self) -> bool:
        """End the thread and wait for it; False when it hangs in the camera's driver. Blocks for seconds at most."""
        with self._turn:
            self._ending = True
            self._shot = None
            self._turn.notify()
        self._eye.stop()
        self._thread.join(_LONGEST_STOP)
        return not self._thread.is_alive()

    def _look(self) -> None:
        try:
            self._eye.open()
            self.opened = True
            self._told()
            while not self._ending:
                if self._asleep():
                    self._eye.skim()
                else:
                    self._keep(self._eye.shoot())
        except DeviceFault as fault:
            self.fault = fault
        except Exception as broken:  # noqa: BLE001  whatever OpenCV raises: the camera cannot be used
            self.fault = LinkLost("port_lost", type(broken).__name__)
        finally:
            self._eye.close()
            self.rest()
            self.over = True
            self._told()

    def _asleep(self) -> bool:
        """Nap when nobody asks; True after a nap, and once more on waking, when what has piled up is stale."""
        with self._turn:
            if time.monotonic() < self._awake_until:
                return False
            self._shot = None
            self._last_at = 0.0
            self._turn.wait(_NAP)
            return not self._ending

    def _keep(self, shot: Shot | None) -> None:
        if shot is None:
            return
        now = time.monotonic()
        with self._turn:
            if now >= self._awake_until:
                return
            self._count += 1
            self._shot = (self._count, now, shot)
        if self._last_at:
            rate = 1 / max(1e-3, now - self._last_at)
            self.rate = rate if not self.rate else self.rate + _SMOOTH * (rate - self.rate)
        self._last_at = now
        self._told()
