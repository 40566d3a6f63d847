"""What people at the wall and the locker room of a terminal say to each other over a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Doing = Literal["pickup", "deposit", "hand_in", "collection", "reclaim", "look"]


@dataclass(frozen=True)
class Place:
    """Where a room lies and works: the same for every life of it."""

    state: Path
    locks: Path  # the port of the lock boards
    boards: int
    terminal: str
    cabinet: str
    key: str
    platform: str
    signer: str


@dataclass(frozen=True)
class Task:
    """One thing that somebody wants to do. `die_at`: kill -9 at this moment of it, counted from 0; None: live on.

    `ahead` is by how many seconds the terminal's clock is wrong. `patience`: how long the door may stand open.
    """

    doing: Doing
    cell: int = 0
    deposit: str = ""
    item_no: str = ""
    card: str = ""
    code: str = ""
    staff: str = ""
    pieces: int = 1
    ahead: float = 0.0
    patience: float = 1.5
    die_at: int | None = None


@dataclass(frozen=True)
class AtDoor:
    """The room has pulsed a door: opened, stuck, unreachable or unseen."""

    cell: int
    deposit: str
    became: str


@dataclass(frozen=True)
class Shut:
    """Whether the room saw the door shut in time; now it wants to hear a word."""

    seen: bool


@dataclass(frozen=True)
class Word:
    """What the person says at the end, and what staff scanned and counted."""

    said: str
    item_no: str | None = None
    counted: int | None = None
    agrees: bool | None = None
    again: bool = False  # first pulse once more: the door did not open


@dataclass(frozen=True)
class Done:
    """The task is over. `moments`: how many it had; a refusal says why nothing was begun."""

    moments: int
    refused: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Born:
    """A room has started, settled what was cut short, and listens."""
