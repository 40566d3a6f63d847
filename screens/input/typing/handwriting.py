"""Has a finger's writing read by a program of its own, and keeps only the newest question waiting."""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from screens.input.typing.reader import ACROSS

_LIBRARIES = "lib/*/libzinnia.so.0"
_MODEL = "share/tegaki/models/zinnia/handwriting-zh_CN.model"
_FIELD = 10_000  # what strokes are told in
_PER_POINT = 3
_ENDS_WITHIN = 2.0
_FILLED = 0.8  # of the square's side
_SMALLEST = 0.6  # side of the square in parts of the field's height, so that a dot is not taken for a line

Heard = Callable[[tuple[str, ...]], None]
Strokes = Sequence[Sequence[int]]


class Handwriting:
    """One reader at a time, begun with the first stroke of a field and ended with the field."""

    def __init__(self, library: Path, model: Path, on_glass: Callable[[Callable[[], None]], None]) -> None:
        self._command = [sys.executable, "-m", "screens.input.typing.reader", str(library), str(model)]
        self._on_glass = on_glass
        self._sitting: _Sitting | None = None

    @classmethod
    def find(
        cls, on_glass: Callable[[Callable[[], None]], None], places: tuple[Path, ...] = (Path("/usr"),)
    ) -> Handwriting | None:
        """None where library or model is not installed."""
        libraries = [library for place in places for library in place.glob(_LIBRARIES)]
        models = [place / _MODEL for place in places if (place / _MODEL).exists()]
        return cls(libraries[0], models[0], on_glass) if libraries and models else None

    def read(self, strokes: Strokes, shape: tuple[int, int], heard: Heard) -> None:
        """Ask what this is; `heard` is called on the thread of the glass, if nothing newer was asked until then."""
        if self._sitting is None or self._sitting.ended:
            self._sitting = _Sitting(self._command, self._on_glass)
        self._sitting.ask(in_a_square(strokes, shape), heard)

    def forget(self) -> None:
        """End the reader, and with it all it was told."""
        if self._sitting is not None:
            self._sitting.end()
            self._sitting = None


def in_a_square(strokes: Strokes, shape: tuple[int, int]) -> list[list[int]]:
    """The character in the middle of a square that it fills, as the reader learnt it; small ones stay small.

    The model knows where strokes stand and not only how they run: what is written in a corner would mean another thing.
    """
    placed = [
        [
            (x * shape[0] / _FIELD, y * shape[1] / _FIELD)
            for x, y in zip(one[::_PER_POINT], one[1::_PER_POINT], strict=True)
        ]
        for one in strokes
    ]
    across, down = ([point[axis] for stroke in placed for point in stroke] for axis in (0, 1))
    wide, high = max(across) - min(across), max(down) - min(down)
    side = max(wide / _FILLED, high / _FILLED, _SMALLEST * shape[1])
    left, top = min(across) - (side - wide) / 2, min(down) - (side - high) / 2
    return [[round(ACROSS * value / side) for x, y in stroke for value in (x - left, y - top)] for stroke in placed]


class _Sitting:
    """One reader's life, and the thread that speaks with it."""

    def __init__(self, command: list[str], on_glass: Callable[[Callable[[], None]], None]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._on_glass = on_glass
        self._turn = threading.Condition()
        self._question: tuple[object, Heard] | None = None
        self.ended = False
        threading.Thread(target=self._serve, name="handwriting", daemon=True).start()

    def ask(self, question: object, heard: Heard) -> None:
        """Put the question in place of one that still waits."""
        with self._turn:
            self._question = question, heard
            self._turn.notify()

    def end(self) -> None:
        """Ask no more; an answer under way is not heard."""
        with self._turn:
            self.ended, self._question = True, None
            self._turn.notify()
        self._process.kill()
        self._process.wait(_ENDS_WITHIN)

    def _serve(self) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101  # both were asked for
        assert stdout is not None  # noqa: S101
        with contextlib.suppress(OSError), stdin, stdout:  # what a dead reader was to be told cannot be flushed
            while (asked := self._next()) is not None:
                question, heard = asked
                stdin.write(json.dumps(question).encode() + b"\n")
                stdin.flush()
                answer = stdout.readline()
                if not answer:
                    break
                self._on_glass(functools.partial(self._tell, heard, tuple(json.loads(answer))))
        self.ended = True

    def _next(self) -> tuple[object, Heard] | None:
        with self._turn:
            while self._question is None and not self.ended:
                self._turn.wait()
            asked, self._question = self._question, None
            return asked

    def _tell(self, heard: Heard, signs: tuple[str, ...]) -> None:
        if not self.ended and self._question is None:
            heard(signs)
