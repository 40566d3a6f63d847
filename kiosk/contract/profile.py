"""What platform and terminal say about a site's profile.

A profile travels as a `Signed` text (kind "profile") of GET /site/profile, whose ETag is its version. It holds the very
files that people wrote: later ones are laid over earlier ones, so that a mistake is told by the line its writer knows.
The terminal answers with POST /site/profile/seen: whether it keeps it, or why not. Paths stand under /v1.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

MOST_FILES = 8
LONGEST_FILE = 64 * 1024
MOST_PROBLEMS = 50
LONGEST_WORDS = 400


class Tier(enum.StrEnum):
    """What kind of place it is: the county's centre, a branch, or a point in a township or village."""

    COUNTY = "county"
    BRANCH = "branch"
    VILLAGE = "village"


@dataclass(frozen=True)
class ProfileFile:
    """One file as it was written, by its short name."""

    name: str
    text: str


@dataclass(frozen=True)
class SiteProfile:
    """Body of the signed text. Versions of a site only grow: what puts an older one back is a new one that says so.

    `broker` is HOST:PORT at which terminals find the fleet's broker; "" says nothing of it. No file can say it.
    """

    site: str
    version: int
    made: dt.datetime
    files: tuple[ProfileFile, ...]
    puts_back: int = 0  # version whose content this is; 0: it was written anew
    broker: str = ""


class ProfileState(enum.StrEnum):
    """What a terminal did with a profile."""

    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True)
class ProfileProblem:
    """Why it is refused: where in which file, and what."""

    place: str
    what: str


@dataclass(frozen=True)
class ProfileSeen:
    """Body of POST /site/profile/seen. `hash` is SHA-256 of the signed text, `kept` the version that is worked with."""

    version: int
    hash: str
    state: ProfileState
    kept: int
    problems: tuple[ProfileProblem, ...] = ()


@dataclass(frozen=True)
class ProfileNoted:
    """Answer to that: the version that stands now."""

    version: int
