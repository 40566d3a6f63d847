"""Document cameras: a page laid under the lens becomes a straight, readable picture, or a hint what to do."""

from __future__ import annotations

import enum
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from drivers.contracts.device import Device


class Hint(enum.StrEnum):
    """Why a picture is not taken yet; each is something the citizen can do."""

    NO_PAGE = "no_page"
    CUT_OFF = "cut_off"  # a corner lies outside the picture
    BLURRED = "blurred"
    GLARE = "glare"
    TOO_DARK = "too_dark"
    TOO_SMALL = "too_small"  # fewer dots than a readable page needs
    MOVING = "moving"


class PageKind(enum.StrEnum):
    """What is laid under the lens, so that the page gets just that paper's shape."""

    ANY = "any"  # A4 and cards are told by their shape; whatever else keeps its own
    A4 = "a4"
    CARD = "card"  # ID-1: identity, social-security and bank cards


@dataclass(frozen=True, repr=False)
class Page:
    """One straightened page as JPEG of less than 600,000 bytes; its repr says nothing.

    `dpi` is that of the paper: 200 for A4, 300 for a card, 0 when the paper's size is not known. `preview` is the same
    page as a JPEG for a screen, no side longer than 1000 dots, `thumbnail` one of no more than 240.
    """

    jpeg: bytes
    width: int
    height: int
    dpi: int
    kind: PageKind = PageKind.ANY
    preview: bytes = b""
    thumbnail: bytes = b""

    def __repr__(self) -> str:
        return f"<Page {self.width}x{self.height}>"


@dataclass(frozen=True, repr=False)
class Glimpse:
    """One small live picture as JPEG, the page's corners in it (fractions of width and height, or none), a hint.

    Without a hint the page lies well: `capture` may be called.
    """

    jpeg: bytes
    corners: tuple[tuple[float, float], ...] = ()
    hint: Hint | None = None

    def __repr__(self) -> str:
        return f"<Glimpse {len(self.jpeg)} bytes>"


@dataclass(frozen=True)
class PageTaken:
    """A page was taken and passed every check."""

    page: Page


@dataclass(frozen=True)
class PageRefused:
    """There is a picture, and it would not be readable or not whole."""

    hint: Hint


CaptureOutcome = PageTaken | PageRefused


class DocumentCamera(Device, Protocol):
    """Looks at one page at a time. Holds no picture longer than it takes to hand it over.

    Both verbs take what is expected under the lens; without it the camera's settings say so.
    """

    def glimpses(self, kind: PageKind | None = None) -> AsyncGenerator[Glimpse, None]:
        """Live pictures until closed, newest first, some ten a second. Raises LinkLost, NoAnswer, Garbled."""

    async def capture(self, kind: PageKind | None = None) -> CaptureOutcome:
        """Take the sharpest of several full pictures and straighten it. Raises LinkLost, NoAnswer, Garbled."""

    async def forget(self) -> None:
        """Leave no picture in memory or in the device's buffers: the citizen has gone."""
