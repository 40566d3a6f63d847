"""A stage without a window: time, measuring, glass and counter all in a test's hands."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.contract import wire
from kiosk.contract.intent import Intent
from kiosk.contract.scene import Scene
from screens.fonts import find_fonts
from screens.marks import Ink, Target
from screens.sheet import Sheet
from screens.signature import Signature
from screens.stage import Stage
from screens.trace import Trace
from screens.window import PORTRAIT


class HandClock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._calls: list[tuple[float, Callable[[], None]]] = []
        self._soon: deque[Callable[[], None]] = deque()

    def now(self) -> float:
        """Seconds."""
        return self.time

    def soon(self, call: Callable[[], None]) -> None:
        """Remember a call of another thread."""
        self._soon.append(call)

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Remember a call."""
        entry = (self.time + seconds, call)
        self._calls.append(entry)
        return lambda: self._calls.remove(entry) if entry in self._calls else None

    def pass_(self, seconds: float) -> None:
        """Let time pass, with all calls in their order."""
        end = self.time + seconds
        while due := sorted((entry for entry in self._calls if entry[0] <= end), key=lambda entry: entry[0]):
            self._calls.remove(due[0])
            self.time = due[0][0]
            due[0][1]()
        self.time = end
        while self._soon:
            self._soon.popleft()()


class Ruler:
    """Measures text without a window: Han as wide as they are high, everything else half of it."""

    def __init__(self) -> None:
        self.fonts = find_fonts()

    def width(self, text: str, size: int, face: Path) -> int:
        """Width in pixels."""
        return sum(size if ord(sign) > 0x2E80 else size // 2 for sign in text)


class Slate:
    """Takes sheets instead of glass, and counts."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.pressed: Target | None = None
        self.wiped = 0
        self.written: list[Signature] = []

    def paint(self, sheet: Sheet) -> None:
        """Keep a sheet."""
        self.sheets.append(sheet)

    def press(self, target: Target | None) -> None:
        """Remember what is dark."""
        self.pressed = target

    def write(self, signature: Signature) -> None:
        """Keep whose ink came."""
        self.written.append(signature)

    def wipe(self) -> None:
        """Count."""
        self.wiped += 1


class Wire:
    """Keeps what the stage says."""

    def __init__(self) -> None:
        self.sent: list[wire.ToTerminal] = []
        self.there = True
        self.reconnects = 0

    def send(self, message: wire.ToTerminal) -> bool:
        """Keep a message, if the terminal is there."""
        if self.there:
            self.sent.append(message)
        return self.there

    def reconnect(self) -> None:
        """Count."""
        self.reconnects += 1

    @property
    def said(self) -> list[Intent]:
        """What the citizen did."""
        return [message.intent for message in self.sent if isinstance(message, wire.Did)]


class Bench:
    """A stage with everything around it in the test's hands."""

    def __init__(self, size: tuple[int, int] = PORTRAIT) -> None:
        self.clock, self.slate, self.wire = HandClock(), Slate(), Wire()
        self.wall = dt.datetime(2026, 11, 5, 14, 32, 10, tzinfo=dt.UTC)
        self.stage = Stage(size, Ruler(), self.slate, self.wire, self.clock, Trace(None), lambda: self.wall)

    def show(self, scene: Scene, number: int) -> None:
        """The terminal shows a scene."""
        shown = msgspec.structs.replace(scene, number=number)
        self.stage.take(wire.Show(shown), self.clock.now())
        self.stage.flipped(self.clock.now())

    def tap(self, id_: str, after: float = 0.1) -> None:
        """A finger touches a target and is lifted, some seconds `after` what was before."""
        self.clock.pass_(after)
        assert self.stage.sheet is not None
        target = next(target for target in self.stage.sheet.targets if target.id == id_)
        x, y = target.box.middle
        self.stage.finger.down(x, y, self.clock.now())
        self.stage.touched()
        self.stage.finger.up(x, y, self.clock.now())

    def target(self, id_: str) -> Target:
        """Something that can be touched now."""
        assert self.stage.sheet is not None
        return next(target for target in self.stage.sheet.targets if target.id == id_)

    def draw(self, *points: tuple[float, float], seconds: float = 0.016) -> None:
        """A finger goes from point to point of a pad, in parts of its width and height, and is lifted."""
        box = self.target("sign.pad" if "sign.pad" in self.ids else "type.pad").box
        finger = self.stage.finger
        for number, (across, down) in enumerate(points):
            x, y = box.x + across * box.w, box.y + down * box.h
            (finger.move if number else finger.down)(x, y, self.clock.now())
            self.clock.pass_(seconds)
        finger.up(x, y, self.clock.now())

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Let other threads do what was asked of them."""
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}"
            time.sleep(0.005)
            self.clock.pass_(0)

    def pulse(self, seconds: float, number: int) -> None:
        """Let time pass while the terminal pulses every second."""
        for _ in range(round(seconds)):
            self.clock.pass_(1)
            self.stage.take(wire.Pulse(number), self.clock.now())

    def dark(self) -> Target | None:
        """What lies darkened under a finger."""
        return self.slate.pressed

    def silent(self) -> bool:
        """True while the wait picture stands."""
        return self.stage.silent

    @property
    def ids(self) -> set[str]:
        """What can be touched."""
        return {target.id for target in self.stage.sheet.targets} if self.stage.sheet else set()

    @property
    def words(self) -> str:
        """All text of the newest sheet."""
        return "".join(mark.text for mark in self.slate.sheets[-1].marks if isinstance(mark, Ink))
