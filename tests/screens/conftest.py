"""A real Kivy window without a display, a counter to talk to, and a clock that tests turn by hand."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")

import contextlib
import datetime as dt
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from kiosk.contract import wire
from kiosk.contract.intent import Active, Intent
from kiosk.contract.scene import Scene
from screens.fonts import find_fonts
from screens.marks import Target
from screens.sheet import Sheet
from screens.stage import Stage
from screens.trace import Trace
from screens.window import PORTRAIT, prepare

if TYPE_CHECKING:
    from screens.app import Screens

# Before any test imports Kivy.
prepare(PORTRAIT)
PATIENCE = 10.0


class Counter:
    """The terminal's side of the counter: a real unix socket with one screen before it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: queue.Queue[wire.ToTerminal] = queue.Queue()
        self.deaf = threading.Event()
        self._listener: socket.socket | None = None
        self._line: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Begin to listen."""
        self.path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self._listener.listen(1)
        thread = threading.Thread(target=self._serve, args=(self._listener,))
        thread.start()
        self._threads.append(thread)

    def close(self) -> None:
        """Hang up and listen no more, as a terminal that died."""
        for end in (self._listener, self._line):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._line = self._listener = None
        self._threads = []

    def show(self, scene: Scene) -> None:
        """Send a scene."""
        self.send(wire.pack(wire.Show(scene)))

    def pulse(self, number: int) -> None:
        """Send a sign of life."""
        self.send(wire.pack(wire.Pulse(number)))

    def send(self, line: bytes) -> None:
        """Send bytes to the screen, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while self._line is None:
            assert time.monotonic() < deadline, "no screen came to the counter"
            time.sleep(0.005)
        self._line.sendall(line)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self._line = line
            rest = b""
            while arrived := self._receive(line):
                *whole, rest = (rest + arrived).split(b"\n")
                for message in whole:
                    self.heard.put(wire.for_terminal(message))
            self._line = None
            line.close()

    def _receive(self, line: socket.socket) -> bytes:
        while self.deaf.is_set():
            time.sleep(0.01)
        try:
            return line.recv(65536)
        except OSError:
            return b""


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter that is open."""
    made = Counter(tmp_path / "counter.sock")
    made.open()
    yield made
    made.close()


class Hall:
    """The screens program in this process, turned round by round, with a counter and a finger."""

    def __init__(self, screens: Screens, counter: Counter, trace: Path) -> None:
        self.screens, self.counter, self.trace = screens, counter, trace
        self.said: list[Intent] = []
        self.drawn: list[int] = []
        self.hello: list[wire.Hello] = []

    @property
    def stage(self) -> Stage:
        """What is shown."""
        return self.screens.stage

    @property
    def words(self) -> str:
        """All text on the glass, one run after the other."""
        from screens.marks import Ink

        sheet = self.stage.sheet
        return "".join(mark.text for mark in sheet.marks if isinstance(mark, Ink)) if sheet else ""

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Go round until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}"
            self.turn()

    def turn(self, seconds: float = 0.005) -> None:
        """One round, and what the terminal hears of it."""
        self.screens.rounds.turn()
        time.sleep(seconds)
        while not self.counter.heard.empty():
            match self.counter.heard.get():
                case wire.Did(intent=intent):
                    if not isinstance(intent, Active):
                        self.said.append(intent)
                case wire.Drawn(scene=number):
                    self.drawn.append(number)
                case wire.Hello() as hello:
                    self.hello.append(hello)

    def wait(self, seconds: float) -> None:
        """Go round for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn()

    def show(self, scene: Scene, number: int) -> None:
        """Let the terminal show a scene, and wait until it is on the glass."""
        self.counter.show(msgspec.structs.replace(scene, number=number))
        already = len(self.drawn)
        self.until(lambda: number in self.drawn[already:], f"scene {number} on the glass")

    def target(self, id_: str) -> Target:
        """Something that can be touched now."""
        assert self.stage.sheet is not None
        return next(target for target in self.stage.sheet.targets if target.id == id_)

    def finger_down(self, id_: str) -> None:
        """Put a finger in the middle of a target."""
        x, y = self.target(id_).box.middle
        self.screens.window.dispatch("on_mouse_down", x, y, "left", [])

    def finger_up(self, id_: str) -> None:
        """Lift the finger there."""
        x, y = self.target(id_).box.middle
        self.screens.window.dispatch("on_mouse_up", x, y, "left", [])

    def tap(self, id_: str) -> None:
        """Touch something and let go."""
        time.sleep(0.07)  # no finger is quicker; the glass takes a quicker one for a bounce
        x, y = self.target(id_).box.middle
        self.screens.window.dispatch("on_mouse_down", x, y, "left", [])
        self.turn()
        self.screens.window.dispatch("on_mouse_up", x, y, "left", [])
        self.turn()

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Colour of one pixel of the window as it is drawn, y from the top."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

        window = self.screens.window
        window.dispatch("on_draw")
        red, green, blue = glReadPixels(x, window.height - 1 - y, 1, 1, GL_RGB, GL_UNSIGNED_BYTE)[:3]
        return red, green, blue


@pytest.fixture
def hall(counter: Counter, tmp_path: Path) -> Iterator[Hall]:
    """The screens, connected."""
    from screens.app import Screens

    trace = tmp_path / "trace.jsonl"
    screens = Screens(PORTRAIT, counter.path, trace)
    hall = Hall(screens, counter, trace)
    hall.until(lambda: hall.hello, "the screens at the counter")
    yield hall
    screens.close()


# ---- a stage without a window ---------------------------------------------------------------------------------------


class HandClock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._calls: list[tuple[float, Callable[[], None]]] = []

    def now(self) -> float:
        """Seconds."""
        return self.time

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

    def paint(self, sheet: Sheet) -> None:
        """Keep a sheet."""
        self.sheets.append(sheet)

    def press(self, target: Target | None) -> None:
        """Remember what is dark."""
        self.pressed = target

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

    def __init__(self) -> None:
        self.clock, self.slate, self.wire = HandClock(), Slate(), Wire()
        self.wall = dt.datetime(2026, 11, 5, 14, 32, 10, tzinfo=dt.UTC)
        self.stage = Stage(PORTRAIT, Ruler(), self.slate, self.wire, self.clock, Trace(None), lambda: self.wall)

    def show(self, scene: Scene, number: int) -> None:
        """The terminal shows a scene."""
        shown = msgspec.structs.replace(scene, number=number)
        self.stage.take(wire.Show(shown), self.clock.now())
        self.stage.flipped(self.clock.now())

    def tap(self, id_: str) -> None:
        """A finger touches a target and is lifted."""
        self.clock.pass_(0.1)
        assert self.stage.sheet is not None
        target = next(target for target in self.stage.sheet.targets if target.id == id_)
        x, y = target.box.middle
        self.stage.finger.down(x, y, self.clock.now())
        self.stage.touched()
        self.stage.finger.up(x, y, self.clock.now())

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
        from screens.marks import Ink

        return "".join(mark.text for mark in self.slate.sheets[-1].marks if isinstance(mark, Ink))


@pytest.fixture
def bench() -> Bench:
    """A stage on the bench."""
    return Bench()
