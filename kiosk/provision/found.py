"""What the steps find, as it is kept: plain data, so that a power cut costs no more than what was under way."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

Size = Literal["small", "medium", "large"]
Side = Literal["left", "right", "here"]
SIDES: tuple[Side, ...] = ("left", "right", "here")
SIZES: tuple[Size, ...] = ("small", "medium", "large")


class Network(msgspec.Struct):
    """Where the platform is, when no file says so; the lines of a fixed address as they were typed, - for none."""

    url: str = ""
    address: str = ""
    gateway: str = ""
    dns: str = ""


class Place(msgspec.Struct):
    """The place as the platform told of it, and the number of this machine."""

    number: int = 0
    centre_zh: str = ""
    centre_en: str = ""
    phone: str = ""
    night_phone: str = ""


class Fitted(msgspec.Struct):
    """What goes into local/devices.toml, by place of the bench; `searched` once somebody looked at all ports."""

    searched: bool = False
    sections: dict[str, dict[str, Any]] = {}
    seen: dict[str, str] = {}  # what answered there, in its own words
    taken: list[str] = []  # places whose device the platform knew from the box before


class Result(msgspec.Struct, frozen=True):
    """What became of one device's test, or why there was none."""

    model: str
    address: str
    passed: bool
    outcome: str
    at: dt.datetime
    why: str = ""


class Tests(msgspec.Struct):
    """Results by place of the bench."""

    results: dict[str, Result] = {}


class Tried(msgspec.Struct, frozen=True):
    """One lock that was pulsed. `moved` are contacts with what they said when the door was shut."""

    board: int
    channel: int
    cell: int | None
    outcome: str | None
    moved: tuple[tuple[int, int, bool | None], ...]
    stays: tuple[tuple[int, int], ...]
    two: bool = False  # a second door rose with it


class Wall(msgspec.Struct):
    """The cabinet: locks tried so far, then how the doors stand in it; `options` go to the section of the locks."""

    boards: int = 0
    tried: list[Tried] = []
    options: dict[str, Any] = {}
    cells: list[tuple[int, int, int]] = []  # door, board, channel: only those that are sound
    unsound: list[tuple[int, int, int, str]] = []  # door or 0, board, channel, verdict
    accepted: str = ""  # why those may stay as they are for now
    id: str = "A"
    side: Side = "right"
    columns: int = 0
    down: bool = True  # numbered down the columns, else along the rows
    sizes: list[Size] = []  # by row from the top
    low: list[bool] = []
    papers: int = 0  # so many of the last numbers are for papers handed in
    taken: dict[str, Any] = {}  # the [[cabinet]] section of the box before, as the platform knew it
    taken_model: str = ""  # of the locks that it is true of
    stays: bool = False  # it was looked at, and is this cabinet's section

    def as_table(self) -> dict[str, Any]:
        """The [[cabinet]] section; empty while something is still to be asked."""
        if self.stays:
            return self.taken
        if not (self.cells and self.columns and self.sizes and self.low):
            return {}
        doors = sorted({door for door, _, _ in self.cells} | {door for door, _, _, _ in self.unsound if door})
        return {"id": self.id, "side": self.side, "cells": [self._cell(doors, *cell) for cell in sorted(self.cells)]}

    @property
    def rows(self) -> int:
        """Of doors, one above the other."""
        doors = {door for door, _, _ in self.cells} | {door for door, _, _, _ in self.unsound if door}
        return -(-len(doors) // self.columns) if self.columns else 0

    def _cell(self, doors: list[int], door: int, board: int, channel: int) -> dict[str, Any]:
        at = doors.index(door)
        column, row = divmod(at, self.rows) if self.down else reversed(divmod(at, self.columns))
        heights = [SIZES.index(size) + 1 for size in self.sizes]
        return {
            "number": door,
            "board": board,
            "channel": channel,
            "column": column,
            "row": sum(heights[:row]),
            "height": heights[row],
            "size": self.sizes[row],
            "low": self.low[row],
            "use": "in" if self.papers and at >= len(doors) - self.papers else "out",
        }


class Touch(msgspec.Struct):
    """Where the nine marks were touched so far, each as wanted x, y and touched x, y."""

    points: list[tuple[int, int, int, int]] = []


class Sound(msgspec.Struct):
    """How loud sentences are said; None before it was tried."""

    volume: float | None = None


class Checked(msgspec.Struct):
    """What was answered to each point of the security check-list."""

    answers: dict[str, str] = {}


class Signed(msgspec.Struct):
    """Who signs, and on which paper it was printed."""

    who: str = ""
    paper: str = ""
