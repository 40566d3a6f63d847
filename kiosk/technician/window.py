"""The technician's window: sentences in one language or JSON lines out, answers from the keyboard in."""

from __future__ import annotations

import asyncio
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.contract.words import Words, say
from kiosk.text import Language, render

if TYPE_CHECKING:
    from collections.abc import Sequence

_YES = {"y", "yes", "是", "j"}


class Window:
    """Writes to standard output. With `as_json` every line is one object, and nothing else is written there."""

    def __init__(self, language: Language, *, as_json: bool) -> None:
        self.language = language
        self.as_json = as_json
        self.ended = False  # nobody types any more
        self._keys = bytearray()

    def says(self, words: Words) -> str:
        """Words in this window's language."""
        return render(words, self.language)

    def line(self, text: str = "") -> None:
        """One line for people; left out among JSON lines."""
        if not self.as_json:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def data(self, thing: Any) -> None:  # noqa: ANN401  whatever can be written as JSON
        """One line for programs; left out among lines for people."""
        if self.as_json:
            sys.stdout.write(msgspec.json.encode(thing).decode() + "\n")
            sys.stdout.flush()

    def complains(self, words: Words) -> None:
        """What went wrong, on standard error; also as an object, so that a program sees it."""
        self.data({"problem": self.says(words)})
        sys.stderr.write(self.says(words) + "\n")

    # ---- as trials speak with it ----------------------------------------------------------------------------------

    async def tells(self, words: Words, code: str = "") -> None:
        """Say what to do, with a QR code beside it where there is one."""
        self.data({"step": self.says(words), "code": code})
        self.line(f"  → {self.says(words)}")
        if code and not self.as_json:
            _draw(code)

    async def confirms(self, words: Words) -> bool:
        """Ask for yes or no; whoever says nothing says no."""
        return (await self._asked(words, "yes_no")).lower() in _YES

    async def number(self, words: Words) -> int | None:
        """Ask for a number; None when none is given."""
        answer = await self._asked(words, "number")
        return int(answer) if answer.isdecimal() else None

    async def _asked(self, words: Words, wants: str) -> str:
        self.data({"step": self.says(words), "wants": wants})
        if not self.as_json:
            sys.stdout.write(f"  ? {self.says(words)} {self.says(say(f'staff.test.{wants}'))} ")
            sys.stdout.flush()
        return await self._typed()

    async def _typed(self) -> str:
        """The next line typed; "" at the end of the input."""
        while b"\n" not in self._keys:
            if not (more := await _read(sys.stdin.fileno())):
                self.ended = True
                break
            self._keys += more
        line, _, rest = bytes(self._keys).partition(b"\n")
        self._keys[:] = rest
        return line.decode(errors="replace").strip()


async def _read(descriptor: int) -> bytes:
    """What is typed next. A thread that reads could not be stopped when the technician has gone."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    try:
        loop.add_reader(descriptor, ready.set_result, None)
    except PermissionError:  # a file: it is always ready
        return os.read(descriptor, 4096)
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)
    return os.read(descriptor, 4096)


def _draw(code: str) -> None:
    import segno

    segno.make_qr(code, error="m").terminal(out=sys.stdout, border=2, compact=True)
    sys.stdout.flush()


def width(text: str) -> int:
    """Columns that a text takes in a terminal window."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in aligned columns, the last one as long as it likes."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (columns - width(cell)) for cell, columns in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
