"""What a terminal tells the platform of its set-up, so that a box that replaces it need not be asked again.

  PUT /terminals/self/setup   SetUp -> SetUpNoted        the same once more: the same version
  GET /terminals/self/setup   -> SetUpKept or null       the newest; also for a box that has just become this terminal

Paths stand under /v1. No secret is in it: a device's password, and an address that carries one, stay on the box.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

LONGEST_SET_UP = 256 * 1024  # characters of a set-up as it is sent
SHEET_DIGITS = 64

# A driver's option as it stands in a settings file.
Option = bool | int | float | str | tuple[int | str, ...] | dict[str, int | str]


@dataclass(frozen=True)
class DeviceSetUp:
    """One device by its place on the bench: model, where it is plugged in, the options of its driver."""

    place: str
    model: str
    address: str
    enabled: bool
    options: dict[str, Option]


@dataclass(frozen=True)
class CellSetUp:
    """One cell as the [[cabinet]] section tells of it: number on the door, lock, place and use."""

    number: int
    board: int
    channel: int
    column: int
    row: int
    height: int
    size: Literal["small", "medium", "large"]
    low: bool
    use: Literal["out", "in"]


@dataclass(frozen=True)
class CabinetSetUp:
    """The cabinet of a terminal, and which camera sees its doors."""

    id: str
    side: Literal["left", "right", "here"]
    camera: str
    camera_ahead: float
    cells: tuple[CellSetUp, ...]


@dataclass(frozen=True)
class SetUp:
    """What a terminal works with. `sheet` is the SHA-256 of the sign-off sheet, 64 hexadecimal digits."""

    devices: tuple[DeviceSetUp, ...]
    cabinet: CabinetSetUp | None
    sheet: str


@dataclass(frozen=True)
class SetUpNoted:
    """The version under which it is kept."""

    version: int


@dataclass(frozen=True)
class SetUpKept:
    """One version of a terminal's set-up, and when it was told."""

    version: int
    at: dt.datetime
    set_up: SetUp
