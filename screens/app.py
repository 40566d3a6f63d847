"""The screens program: opens the window, connects to the terminal, and lets the stage show what comes."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.contract import wire
from screens.link import Link
from screens.sheet import Sheet, Target
from screens.stage import Stage
from screens.trace import Trace
from screens.window import PORTRAIT, open_window, prepare, zoom_for

_log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    """Show scenes until told to stop; answers with 0."""
    wanted = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("kivy").setLevel(logging.WARNING)
    prepare(wanted.size, windowed=wanted.windowed, fps=wanted.maxfps)
    screens = Screens(wanted.size, Path(wanted.socket), wanted.trace, wanted.maxfps)
    signal.signal(signal.SIGTERM, lambda *_: screens.stop())
    signal.signal(signal.SIGINT, lambda *_: screens.stop())
    screens.run()
    return 0


class Screens:
    """Window, glass, stage and link, wired together; Kivy must have been prepared."""

    def __init__(self, size: tuple[int, int], socket: Path, trace: Path | None, quick: int = 60) -> None:
        from kivy.clock import Clock

        from screens.fonts import find_fonts
        from screens.ink import Inkpot
        from screens.pace import Pace

        self._clock = Clock
        whole, zoom = zoom_for(size)
        self._waiting: list[tuple[wire.ToScreens, float]] = []
        self.link = Link(socket, whole, self._came, self._gone)
        self.link.start()
        self.window = open_window((0.95, 0.96, 0.97))
        self._zoom = zoom
        self._inkpot = Inkpot(find_fonts())
        self._glass = _Pane(self.window, self._inkpot, zoom)
        self._trace = Trace(trace, zoom)
        self.pace = Pace(Clock, quick)
        moments = _Moments(Clock)
        self.stage = Stage(whole, self._inkpot, self._glass, self.link, moments, self._trace, _local_time)
        self._bind()

    def _bind(self) -> None:
        self.window.bind(
            on_mouse_down=self._down, on_mouse_move=self._move, on_mouse_up=self._up, on_flip=self._flip
        )
        self._clock.schedule_once(self._warm, 1.5)
        self._take_waiting()

    def run(self) -> None:
        """Go round until stopped, then leave nothing behind."""
        from kivy.base import ExceptionManager, runTouchApp

        ExceptionManager.add_handler(_log_and_go_on(ExceptionManager))
        self.pace.watch_x()
        self.pace.hurry()
        try:
            runTouchApp()
        finally:
            self.close()

    def stop(self) -> None:
        """End at the next round; may be called from a signal."""
        from kivy.base import stopTouchApp

        self._clock.schedule_once(lambda _elapsed: stopTouchApp(), 0)

    def close(self) -> None:
        """Give back what was taken."""
        self.link.close()
        self.stage.close()
        self.pace.close()
        self._trace.close()

    # ---- from the link's thread ---------------------------------------------------------------------------------

    def _came(self, message: wire.ToScreens, at: float) -> None:
        self._waiting.append((message, at))
        self._clock.schedule_once(self._take_waiting, 0)

    def _gone(self) -> None:
        self._clock.schedule_once(lambda _elapsed: self.stage.lost(), 0)

    # ---- on the thread of the glass -----------------------------------------------------------------------------

    def _take_waiting(self, _elapsed: float = 0) -> None:
        while self._waiting:
            message, at = self._waiting.pop(0)
            if isinstance(message, wire.Show):
                self.pace.hurry()
            self.stage.take(message, at)

    def _down(self, _window: Any, x: float, y: float, _button: str, _modifiers: Any) -> None:
        self.stage.finger.down(x / self._zoom, y / self._zoom, time.monotonic())
        self.pace.hurry()
        self.stage.touched()

    def _move(self, _window: Any, x: float, y: float, _modifiers: Any) -> None:
        self.stage.finger.move(x / self._zoom, y / self._zoom)

    def _up(self, _window: Any, x: float, y: float, _button: str, _modifiers: Any) -> None:
        self.stage.finger.up(x / self._zoom, y / self._zoom, time.monotonic())
        self.pace.hurry()

    def _flip(self, window: Any) -> bool:
        """Flip here rather than in Kivy's own handler, to know when it is done."""
        window.flip()
        self.stage.flipped(time.monotonic())
        return True

    def _warm(self, _elapsed: float) -> None:
        """Open the faces of large text before anybody asks for it."""
        from screens.theme import LARGE

        self._inkpot.warm(LARGE.sizes)


class _Pane:
    """The glass of the window, as the stage sees it."""

    def __init__(self, window: Any, inkpot: Any, zoom: float) -> None:
        from screens.glass import Glass, rgb

        self._window, self._inkpot, self._rgb = window, inkpot, rgb
        self._glass = Glass(window.canvas, inkpot, zoom)

    def paint(self, sheet: Sheet) -> None:
        """Show this sheet."""
        self._window.clearcolor = (*self._rgb(sheet.ground), 1)
        self._glass.paint(sheet)

    def press(self, target: Target | None) -> None:
        """Darken a target, or none."""
        if target:
            self._glass.press(target)
        else:
            self._glass.lift()

    def wipe(self) -> None:
        """Forget textures that may say something about a citizen."""
        self._inkpot.wipe()


class _Moments:
    """Kivy's clock as the stage sees it."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call once after so long."""
        event = self._clock.schedule_once(lambda _elapsed: call(), seconds)
        cancel: Callable[[], None] = event.cancel
        return cancel


def _log_and_go_on(manager: Any) -> Any:
    """A mistake in drawing must not end the program: say where it was, never what was on the screen, and go on."""
    from kivy.base import ExceptionHandler

    class LogAndGoOn(ExceptionHandler):
        """Kivy asks it about every exception."""

        def handle_exception(self, inst: BaseException) -> int:
            """Log the place."""
            if not isinstance(inst, Exception):
                return int(manager.RAISE)
            last = traceback.extract_tb(inst.__traceback__)[-1]
            _log.error("%s in %s, line %s", type(inst).__name__, last.filename, last.lineno)
            return int(manager.PASS)

    return LogAndGoOn()


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="screens", description="Show the terminal's scenes.")
    parser.add_argument("--socket", required=True, help="unix socket of the terminal's counter")
    parser.add_argument("--size", type=_size, default=PORTRAIT, help="for example 1080x1920")
    parser.add_argument("--windowed", action="store_true", help="in a window with a cursor, for a desktop")
    parser.add_argument("--trace", type=Path, help="file for one line a picture drawn")
    parser.add_argument("--maxfps", type=int, default=60, help="frames a second while somebody touches")
    return parser.parse_args(argv)
