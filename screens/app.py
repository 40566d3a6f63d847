"""The screens program: opens the window, connects to the terminal, and lets the stage show what comes."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import signal
import sys
import time
from pathlib import Path
from typing import Any

from kiosk.contract import wire
from kiosk.supervisor import Supervisor, leave_nothing
from screens.album import Album
from screens.link import Link
from screens.stage import Stage
from screens.theme import LARGE
from screens.trace import Trace
from screens.window import PORTRAIT, open_window, prepare, zoom_for

# Faces of large text are opened when the first scene stands, before anybody asks for them.
_WARM_AFTER = 1.5


def main(argv: list[str]) -> int:
    """Show scenes until told to stop; answers with 0."""
    leave_nothing(supervised=Supervisor.of_this_program().there)
    wanted = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger().handlers[0].addFilter(_without_kivys_chatter)
    prepare(wanted.size, windowed=wanted.windowed)
    screens = Screens(wanted.size, Path(wanted.socket), wanted.trace, wanted.maxfps)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: screens.rounds.stop())
    screens.run()
    return 0


class Screens:
    """Window, glass, stage and link, wired together; Kivy must have been prepared."""

    def __init__(self, size: tuple[int, int], socket: Path, trace: Path | None, quick: int = 60) -> None:
        self.supervisor = Supervisor.of_this_program()
        self._seen = False
        self._arrived: list[tuple[wire.ToScreens, float]] = []
        whole, self._zoom = zoom_for(size)
        self.album = Album()
        self.link = Link(socket, whole, self._came, self._gone)
        self.link.start()  # connects while the window opens
        self.window = open_window()

        from screens.fonts import find_fonts
        from screens.ink import Inkpot
        from screens.pane import Pane
        from screens.rounds import Rounds

        self.rounds = Rounds(self.window, quick)
        self.inkpot = Inkpot(find_fonts(), self.album)
        self.trace = Trace(trace, self._zoom)
        self.pane = Pane(self.window, self.inkpot, self._zoom)
        self.stage = Stage(whole, self.inkpot, self.pane, self.link, self.rounds, self.trace, _local_time)
        self.window.bind(on_mouse_down=self._down, on_mouse_move=self._move, on_mouse_up=self._up, on_flip=self._flip)

    def run(self) -> None:
        """Go round until stopped, then leave nothing behind."""
        self.rounds.later(_WARM_AFTER, lambda: self.inkpot.warm(LARGE.sizes))
        self.rounds.later(_WARM_AFTER, self.stage.typist.warm)
        self.rounds.hurry()
        self.rounds.soon(self._take)
        try:
            self.rounds.run()
        finally:
            self.close()

    def close(self) -> None:
        """Give back what was taken."""
        self.supervisor.stopping()
        self.link.close()
        self.window.unbind(on_mouse_down=self._down, on_mouse_move=self._move, on_mouse_up=self._up, on_flip=self._flip)
        self.stage.close()
        self.pane.close()
        self.trace.close()

    # ---- from the link's thread -----------------------------------------------------------------------------------

    def _came(self, message: wire.ToScreens, at: float) -> None:
        if isinstance(message, wire.Show):
            self.album.prepare(message.scene)
        self._arrived.append((message, at))
        self._on_glass("take")

    def _gone(self) -> None:
        self.album.prepare(None)
        self._on_glass("lost")

    def _on_glass(self, what: str) -> None:
        """The link may speak before there is a window: what it says then waits for the first round."""
        if hasattr(self, "stage"):
            self.rounds.soon(self._take if what == "take" else self.stage.lost)

    # ---- on the thread of the glass -------------------------------------------------------------------------------

    def _take(self) -> None:
        while self._arrived:
            message, at = self._arrived.pop(0)
            if isinstance(message, wire.Rest):
                self._rest()
                continue
            if isinstance(message, wire.Show):
                self.rounds.hurry()
            self.stage.take(message, at)

    def _down(self, _window: Any, x: float, y: float, *_: Any) -> None:
        self.stage.finger.down(x / self._zoom, y / self._zoom, time.monotonic())
        self.rounds.hurry()
        self.stage.touched()

    def _move(self, _window: Any, x: float, y: float, *_: Any) -> None:
        self.stage.finger.move(x / self._zoom, y / self._zoom, time.monotonic())
        if self.stage.finger.writes:
            self.rounds.hurry()

    def _up(self, _window: Any, x: float, y: float, *_: Any) -> None:
        self.stage.finger.up(x / self._zoom, y / self._zoom, time.monotonic())
        self.rounds.hurry()

    def _flip(self, window: Any) -> bool:
        """Flip here rather than in Kivy's own handler, to know when it is done."""
        window.flip()
        self.stage.flipped(time.monotonic())
        if not self._seen:
            self._seen = True
            self.supervisor.ready("something is on the glass")
            self._sign_of_life()
        return True

    # ---- whoever looks after this program -------------------------------------------------------------------------

    def _sign_of_life(self) -> None:
        """From the loop that draws: one that stands still sends none, nor does one whose X server does."""
        if (every := self.supervisor.ping_seconds) is not None:
            self.rounds.until_shown()
            self.supervisor.alive()
            self.rounds.later(every, self._sign_of_life)

    def _rest(self) -> None:
        """The terminal says that nobody is here. Where nobody would start this program again, it goes on."""
        if self.supervisor.there:
            self.rounds.stop()


def _without_kivys_chatter(record: logging.LogRecord) -> bool:
    """Kivy tells about itself at length on every start."""
    return record.levelno >= logging.WARNING or not record.name.startswith("kivy")


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


def size_of(text: str) -> tuple[int, int]:
    """A size as it is written on the command line: 1080x1920."""
    width, _, height = text.partition("x")
    return int(width), int(height)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="screens", description="Show the terminal's scenes.")
    parser.add_argument("--socket", required=True, help="unix socket of the terminal's counter")
    parser.add_argument("--size", type=size_of, default=PORTRAIT, help="for example 1080x1920")
    parser.add_argument("--windowed", action="store_true", help="in a window with a cursor, for a desktop")
    parser.add_argument("--trace", type=Path, help="file for one line a picture drawn")
    parser.add_argument("--maxfps", type=int, default=60, help="rounds a second while somebody touches")
    return parser.parse_args(argv)
