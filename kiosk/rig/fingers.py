"""A citizen with real fingers: looks at what the screens drew, and touches the X display where a thing is drawn."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from kiosk.rig.citizen import Strokes, handwriting

PATIENCE_SECONDS = 15.0
_LAST_BYTES = 65536  # of the trace hold some pictures, whatever is on them
TOUCH_SECONDS = 0.04
READING_SECONDS = 0.5  # nobody signs what they have just got to see
REACTION_SECONDS = 0.12  # no hand is faster; a sooner touch may miss a new window, or pass for a bounce of the glass


@dataclass(frozen=True)
class Drawn:
    """A scene on the glass, as the screens' trace tells it; rectangles in pixels from the top left."""

    number: int
    name: str
    flipped: float  # monotonic seconds
    targets: dict[str, tuple[float, float, float, float]]


class Fingers:
    """Touches through the X server's test extension, as a hand on the panel would arrive."""

    def __init__(self, display: str, trace: Path) -> None:
        self._x: Any = Display(display)
        self._trace = trace

    @property
    def display(self) -> Any:  # noqa: ANN401 - python-xlib ships no types
        """The X display under them."""
        return self._x

    def close(self) -> None:
        """Let go of the display."""
        self._x.close()

    def sees(self) -> Drawn | None:
        """The newest scene drawn, or None before the first."""
        for line in reversed(self._last_lines()):
            if line.endswith(b"}"):
                told = json.loads(line)
                targets = {name: tuple(box) for name, box in told["targets"].items()}
                return Drawn(told["scene"], told["name"], told["flipped"], targets)
        return None

    def _last_lines(self) -> list[bytes]:
        """The end of the trace, which grows with each picture; its first line here may be cut."""
        if not self._trace.exists():
            return []
        with self._trace.open("rb") as trace:
            trace.seek(max(0, self._trace.stat().st_size - _LAST_BYTES))
            return [line for line in trace.read().splitlines() if line.startswith(b"{")]

    def until(self, fits: Callable[[Drawn], bool], what: str, seconds: float = PATIENCE_SECONDS) -> Drawn:
        """Wait for a drawn scene that fits."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            drawn = self.sees()
            if drawn is not None and fits(drawn):
                return drawn
            time.sleep(0.01)
        last = self.sees()
        raise AssertionError(f"waited {seconds:.0f} s for {what}; the glass shows {last.name if last else 'nothing'}")

    def until_named(self, name: str, seconds: float = PATIENCE_SECONDS) -> Drawn:
        """Wait for the scene of this name."""
        return self.until(lambda drawn: drawn.name == name, name, seconds)

    def touch(self, target: str) -> float:
        """Touch a thing of the scene on the glass in its middle; monotonic seconds of the finger coming down."""
        drawn = self.until(lambda drawn: target in drawn.targets, f"something to touch: {target}")
        time.sleep(max(0.0, drawn.flipped + REACTION_SECONDS - time.monotonic()))
        left, top, width, height = drawn.targets[target]
        return self.tap(int(left + width / 2), int(top + height / 2))

    def sign(self, strokes: Strokes | None = None) -> None:
        """Turn to the last page of the text, write on the pad at a hand's speed, and say it is done."""
        while "sign.pad" not in (shown := self._page_to_sign()).targets:
            self.touch("page.next")
            turned = shown.flipped
            self.until(lambda drawn: drawn.flipped > turned, "the next page")  # noqa: B023  # called before it changes
        time.sleep(max(0.0, shown.flipped + READING_SECONDS - time.monotonic()))
        self.write(shown.targets["sign.pad"], handwriting() if strokes is None else strokes)
        time.sleep(REACTION_SECONDS)
        self.touch("sign.done")

    def _page_to_sign(self) -> Drawn:
        pages = {"page.next", "sign.pad"}
        return self.until(lambda drawn: not pages.isdisjoint(drawn.targets), "something to sign")

    def write(self, box: tuple[float, float, float, float], strokes: Strokes) -> None:
        """Draw strokes in a rectangle of the glass, each point at its moment."""
        began = time.monotonic()
        for stroke in strokes:
            for at in range(0, len(stroke), 3):
                x, y, moment = stroke[at : at + 3]
                time.sleep(max(0.0, began + moment / 1000 - time.monotonic()))
                self.slide(int(box[0] + x * box[2] / 10_000), int(box[1] + y * box[3] / 10_000))
                if at == 0:
                    self.press()
            time.sleep(TOUCH_SECONDS)
            self.lift()

    def slide(self, x: int, y: int) -> float:
        """Move to a pixel, on the glass or over it; monotonic seconds of arriving."""
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        self._x.sync()
        return time.monotonic()

    def press(self) -> None:
        """Finger down where it is."""
        xtest.fake_input(self._x, X.ButtonPress, 1)
        self._x.sync()

    def lift(self) -> None:
        """Finger up."""
        xtest.fake_input(self._x, X.ButtonRelease, 1)
        self._x.sync()

    def tap(self, x: int, y: int) -> float:
        """Finger down and up at a pixel; monotonic seconds of the finger coming down."""
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._x, X.ButtonPress, 1)
        self._x.sync()
        down = time.monotonic()
        time.sleep(TOUCH_SECONDS)
        xtest.fake_input(self._x, X.ButtonRelease, 1)
        self._x.sync()
        return down
