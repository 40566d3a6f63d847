"""From a finger coming down to other pixels on the X display: the same eye for our screens and for a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from Xlib import X
from Xlib.display import Display

from kiosk.rig.fingers import Fingers

# Between looks the processor belongs to the program under test.
LOOK_SECONDS = 0.002
SETTLE_SECONDS = 0.25
GIVE_UP_SECONDS = 5.0
# Left, top, width, height: the beginning of the question, in our screens and in the browser's page, upright or across.
# Nothing that darkens under a finger lies in it.
QUESTION = (56, 240, 240, 6)


class Eye:
    """Watches one strip of the display, where the question of a scene stands."""

    def __init__(self, display: str, strip: tuple[int, int, int, int] = QUESTION) -> None:
        self._x: Any = Display(display)
        self._root: Any = self._x.screen().root
        self._strip = strip

    def close(self) -> None:
        """Look away."""
        self._x.close()

    def look(self) -> bytes:
        """The pixels of the strip now."""
        left, top, width, height = self._strip
        pixels: bytes = self._root.get_image(left, top, width, height, X.ZPixmap, 0xFFFFFFFF).data
        return pixels

    def seconds_until_other(self, before: bytes, since: float) -> float:
        """Seconds from `since` until the strip looks different from `before`."""
        while time.monotonic() - since < GIVE_UP_SECONDS:
            if self.look() != before:
                return time.monotonic() - since
            time.sleep(LOOK_SECONDS)
        raise TimeoutError("nothing changed on the glass")


@dataclass(frozen=True)
class Side:
    """One of the two compared: fingers and an eye on its display, and where to touch, in turn."""

    fingers: Fingers
    eye: Eye
    spots: tuple[Callable[[], tuple[int, int]], ...]

    def close(self) -> None:
        """Let go of its display."""
        self.eye.close()
        self.fingers.close()

    def tap(self, times: int) -> list[float]:
        """Touch the spots in turn, and time each until the picture has changed."""
        found = []
        for turn in range(times):
            spot = self.spots[turn % len(self.spots)]()
            time.sleep(SETTLE_SECONDS)
            before = self.eye.look()
            found.append(self.eye.seconds_until_other(before, self.fingers.tap(*spot)))
            time.sleep(SETTLE_SECONDS)
        return found
