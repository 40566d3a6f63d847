"""A real Kivy window without a display, a counter to talk to, and a clock that tests turn by hand."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")

import contextlib
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
from screens.box import Box
from screens.marks import Target
from screens.stage import Stage
from screens.window import PORTRAIT, prepare
from tests.screens.bench import Bench

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
        """Something that can be touched, as soon as it can."""
        found: list[Target] = []

        def stands() -> bool:
            found[:] = [target for target in self.stage.sheet.targets if target.id == id_] if self.stage.sheet else []
            return bool(found)

        self.until(stands, f"{id_} to touch")
        return found[0]

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

    def draw(self, *points: tuple[float, float]) -> None:
        """A finger goes from point to point of the signature pad, in parts of its width and height, and is lifted."""
        box = self.target("sign.pad").box
        for number, (across, down) in enumerate(points):
            x, y = box.x + across * box.w, box.y + down * box.h
            if number:
                self.screens.window.dispatch("on_mouse_move", x, y, [])
            else:
                self.screens.window.dispatch("on_mouse_down", x, y, "left", [])
            self.turn()
        self.screens.window.dispatch("on_mouse_up", x, y, "left", [])
        self.turn()

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Colour of one pixel of the window as it is drawn, y from the top."""
        self.screens.window.dispatch("on_draw")
        red, green, blue = self.pixels(Box(x, y, 1, 1))
        return red, green, blue

    def pixels(self, box: Box) -> bytes:
        """Colours of a part of the window as it was drawn last."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

        bottom = self.screens.window.height - box.bottom
        return bytes(glReadPixels(box.x, bottom, box.w, box.h, GL_RGB, GL_UNSIGNED_BYTE))


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


@pytest.fixture
def bench() -> Bench:
    """A stage on the bench."""
    return Bench()
