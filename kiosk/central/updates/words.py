"""What the office is told of releases and rollouts, and what it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

Ring = Literal[1, 10, 100]
_Sentence = Annotated[str, Field(max_length=300)]
_Key = Annotated[str, Field(max_length=64)]


@dataclass(frozen=True)
class ReleaseLine:
    """A release; `have` of its `size` bytes are here, and it may be rolled out once it is `whole`."""

    version: str
    python: str
    sha256: str
    size: int
    have: int
    whole: bool
    not_after: dt.datetime
    brought_by: str


@dataclass(frozen=True)
class RolloutWish:
    """Body of POST /office/rollouts: a version for one, ten or all hundred percent, between such hours as 22:00."""

    version: _Key
    ring: Ring
    starts: _Key = ""
    until: _Key = ""


@dataclass(frozen=True)
class Widening:
    """Body of POST /office/rollouts/{id}/widen."""

    ring: Ring


@dataclass(frozen=True)
class Halting:
    """Body of POST /office/rollouts/{id}/halt."""

    reason: _Sentence


@dataclass(frozen=True)
class RingByHand:
    """Body of POST /office/terminals/{id}/ring; 0: as its name decides."""

    ring: Literal[0, 1, 10, 100]


@dataclass(frozen=True)
class TerminalLine:
    """How far one terminal has come."""

    terminal: str
    ring: int
    running: str
    stage: str
    reason: str
    at: dt.datetime | None


@dataclass(frozen=True)
class RolloutLine:
    """One rollout; `asked_ring` waits for a second person, 0: nothing does."""

    id: int
    version: str
    ring: int
    asked_ring: int
    state: str
    starts: str
    until: str
    requester: str
    approver: str
    halted_by: str
    halted_for: str
    terminals: tuple[TerminalLine, ...] = ()
