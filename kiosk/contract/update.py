"""What platform, terminal and root tell one another about an update: order, request, journal, outcome."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from kiosk.contract.lockers import Signed
from kiosk.contract.release import Digest, Moment, Version

MINUTES = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$|^$")]
# Where root keeps what it knows of an update: below the program's folder, for everybody to read.
FOLDER, JOURNAL, LAST = "update", "journal.json", "last.json"
# Where the terminal puts what root is asked for, below its state.
ASKED, REQUEST, BUNDLE = "update", "request.json", "bundle"


class UpdateOrder(msgspec.Struct, frozen=True):
    """One terminal is to have one release. `serial` grows with every order; from and until are of the local day."""

    terminal: str
    serial: Annotated[int, msgspec.Meta(ge=1)]
    version: Version
    release: Signed
    issued: Moment
    expires: Moment
    starts: MINUTES = ""
    until: MINUTES = ""


class UpdateRequest(msgspec.Struct, frozen=True):
    """The bundle beside this file is to be installed."""

    serial: Annotated[int, msgspec.Meta(ge=1)]
    release: Signed


class Phase(enum.StrEnum):
    """How far an update has come; each is written down before what belongs to it begins."""

    UNPACKING = "unpacking"  # nothing that runs is touched
    PREPARED = "prepared"  # the new version lies whole beside the old one
    TRIAL = "trial"  # the new one runs, and serves nobody yet
    GOOD = "good"  # it stays
    UNDOING = "undoing"  # the old one comes back, with its memory


class Journal(msgspec.Struct, frozen=True):
    """An update under way. `failed` are the steps of the last self-test before it that did not pass."""

    phase: Phase
    serial: int
    version: Version
    before: Version
    sha256: Digest
    starts: int = 0
    failed: tuple[str, ...] | None = None
    reason: str = ""


# healthy: it runs. refused: it was never unpacked or tried. rolled_back: it was tried, and the old one runs.
# kept: it was not well, and what it has written cannot be read by the old one: a person must see to it.
End = Literal["healthy", "refused", "rolled_back", "kept"]


class Outcome(msgspec.Struct, frozen=True):
    """How an update ended."""

    serial: int
    version: str
    end: End
    reason: str
    at: dt.datetime


Stage = Literal["waiting", "fetching", "verified", "tried", "healthy", "refused", "rolled_back", "kept"]
ENDS: tuple[Stage, ...] = ("healthy", "refused", "rolled_back", "kept")


@dataclass(frozen=True)
class UpdateReport:
    """What a terminal says of the order `serial`, and what it runs. `serial` 0: there is none."""

    running: Annotated[str, msgspec.Meta(max_length=40)]
    python: Annotated[str, msgspec.Meta(max_length=8)]
    serial: Annotated[int, msgspec.Meta(ge=0)]
    stage: Stage
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""
