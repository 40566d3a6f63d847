"""The counter's wire: one JSON message a line over a unix socket, terminal as server, screens as client.

Terminal to screens: `Show` (a scene; also resent on connect), `Pulse` (the terminal is alive, every second) and `Rest`.
Screens to terminal: `Hello`, `Did` (an intent) and `Drawn` (scene number is on the glass).
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kiosk.contract.intent import Intent
from kiosk.contract.scene import Scene

# A scene is a few kilobytes, one with photographed pages a few hundred; anything far beyond is not ours.
LONGEST_LINE = 2 * 1024 * 1024


class Show(msgspec.Struct, frozen=True, tag="show"):
    """Show this scene now."""

    scene: Scene


class Pulse(msgspec.Struct, frozen=True, tag="pulse"):
    """The terminal is alive and shows this scene."""

    scene: int


class Rest(msgspec.Struct, frozen=True, tag="rest"):
    """Nobody is here: end, where somebody starts you again. Screens that nobody looks after go on."""


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The screens have connected; size in pixels."""

    width: int
    height: int


class Did(msgspec.Struct, frozen=True, tag="did"):
    """The citizen did this."""

    intent: Intent


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """This scene is on the glass."""

    scene: int


ToScreens = Show | Pulse | Rest
ToTerminal = Hello | Did | Drawn

_Message = TypeVar("_Message")
_to_screens: msgspec.json.Decoder[ToScreens] = msgspec.json.Decoder(ToScreens)
_to_terminal: msgspec.json.Decoder[ToTerminal] = msgspec.json.Decoder(ToTerminal)


class NotOurs(ValueError):
    """A line on the counter that is not one of our messages."""


def pack(message: ToScreens | ToTerminal) -> bytes:
    """One message as a line, newline included."""
    return msgspec.json.encode(message) + b"\n"


def for_screens(line: bytes) -> ToScreens:
    """Read a line sent to the screens; raises NotOurs."""
    return _read(_to_screens, line)


def for_terminal(line: bytes) -> ToTerminal:
    """Read a line sent to the terminal; raises NotOurs."""
    return _read(_to_terminal, line)


def _read(decoder: msgspec.json.Decoder[_Message], line: bytes) -> _Message:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, RecursionError) as problem:
        # The line may hold what a citizen typed: say what was wrong, never what it was.
        raise NotOurs(type(problem).__name__) from None
