"""A recorded session with a real device: what was said in which direction and when, as lines of JSON.

The first line is the head, {"recorded": "card/sdt", "at": "2026-…", "options": {…}}; every further line is one chunk,
{"t": 0.412, "<": "aaaaaa96…"} from the device or ">" to it. A recording may hold what stood on a card: it is made with
test cards, and its file is readable by its owner alone.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from drivers.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from drivers.link.taps import Direction


@dataclass(frozen=True, repr=False)
class Chunk:
    """So many bytes at `at` seconds after the beginning; its repr says nothing."""

    at: float
    direction: Direction
    data: bytes

    def __repr__(self) -> str:
        return f"<Chunk {self.direction} {len(self.data)} bytes>"


@dataclass(frozen=True)
class Recording:
    """A whole session with a model."""

    model: str
    options: Mapping[str, object] = field(default_factory=dict)
    chunks: tuple[Chunk, ...] = ()


class Recorder:
    """A tap that writes down everything it hears, at once, so that a crash loses nothing."""

    def __init__(
        self, path: Path, model: str, options: Mapping[str, object], at: str, now: Callable[[], float]
    ) -> None:
        """Begin the file; `at` is when, in words, `now` a clock of seconds. Raises FileExistsError."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: TextIO = os.fdopen(descriptor, "w", encoding="utf-8")
        self._now, self._began = now, now()
        self.chunks = 0
        self._write({"recorded": model, "at": at, "options": dict(options)})

    def hear(self, direction: Direction, data: bytes) -> None:
        """One chunk travelled."""
        self.chunks += 1
        self._write({"t": round(self._now() - self._began, 4), direction: data.hex()})

    def close(self) -> None:
        """The session is over."""
        self._file.close()

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def read_recording(path: Path) -> Recording:
    """What a file holds. Raises Misuse (bad_recording), which names the line, and OSError."""
    lines = path.read_text("utf-8").splitlines()
    head = _parsed(path, 1, lines[0] if lines else "")
    model, options = head.get("recorded"), head.get("options", {})
    if not isinstance(model, str) or "/" not in model or not isinstance(options, dict):
        raise _bad(path, 1, "it does not begin as a recording does")
    chunks = tuple(_chunk(path, number, line) for number, line in enumerate(lines[1:], start=2) if line.strip())
    return Recording(model, options, chunks)


def _chunk(path: Path, number: int, line: str) -> Chunk:
    said = _parsed(path, number, line)
    at = said.get("t")
    for direction in ("<", ">"):
        data = said.get(direction)
        if isinstance(data, str) and isinstance(at, int | float):
            try:
                return Chunk(float(at), _direction(direction), bytes.fromhex(data))
            except ValueError:
                break
    raise _bad(path, number, "a chunk has a time t and bytes in hexadecimal under < or >")


def _direction(sign: str) -> Direction:
    return "<" if sign == "<" else ">"


def _parsed(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _bad(path, number, "this is no line of JSON")
    return said


def _bad(path: Path, number: int, why: str) -> Misuse:
    return Misuse("bad_recording", f"{path.name}:{number}: {why}")
