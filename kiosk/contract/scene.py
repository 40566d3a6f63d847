"""The whole picture the terminal asks the screens to show, as frozen data.

A scene is what a citizen sees at one moment: one question, one piece of content, what can be touched.
The screens draw it and know nothing else; every touchable thing carries an id that comes back in an intent.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.contract.content import (
    Content,
    Crosshair,
    Faces,
    Icon,
    Keypad,
    Photos,
    Rows,
    SignaturePad,
    Tiles,
    Typing,
    is_signature,
    is_typed_on,
)
from kiosk.contract.words import Say, Words

ACROSS = 10_000  # the glass from edge to edge, as places on it are told
Role = Literal["primary", "secondary", "stop"]


class Action(msgspec.Struct, frozen=True):
    """One button of the action bar. At most three a scene; the primary one stands at the right."""

    id: str
    words: Words
    role: Role = "primary"
    icon: Icon = ""


class Steps(msgspec.Struct, frozen=True):
    """The step bar inside a service: current counts from 1."""

    current: int
    total: int
    words: Words


class Display(msgspec.Struct, frozen=True):
    """How this citizen wants it shown; reset when the session ends."""

    language: Literal["zh", "en"] = "zh"
    large: bool = False
    low: bool = False  # controls within reach of a wheelchair user (lowest 45 % of a portrait screen)
    contrast: bool = False  # black ground, white and yellow
    muted: bool = False  # says nothing aloud


class Countdown(msgspec.Struct, frozen=True):
    """Time is running out: the screens count down and offer 继续办理."""

    seconds: int


class Frame(msgspec.Struct, frozen=True):
    """The fixed frame: the same at every scene of a terminal, apart from what may be left or undone now."""

    centre: Words
    phone: str
    demo: bool = False
    leave: bool = False  # 退出 shown: a session is open and may be left now
    back: bool = False
    home: bool = False
    help: bool = True
    voiced: bool = False  # this terminal speaks, so that a citizen may want it silent
    banner: Words | None = None  # for example: network away, pickup not affected
    helped: Words | None = None  # somebody of the staff was called, or stands by


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered picture. `name` is its class for logs and pictures (pickup.door_open), never content.

    While it is `still` the glass does not react at all: not even text size and language can be touched.
    """

    number: int = 0  # given by the desk when it is shown
    name: str
    question: Words
    content: Content
    hint: Words | None = None
    steps: Steps | None = None
    actions: tuple[Action, ...] = ()
    voice: Say | None = None
    frame: Frame | None = None  # filled in by the desk
    display: Display = Display()
    warning: Countdown | None = None
    still: bool = False

    def offers(self) -> frozenset[str]:
        """Ids that may come back as chosen: actions, rows, and the tiles that work."""
        ids = {action.id for action in self.actions}
        match self.content:
            case Tiles(tiles):
                ids.update(tile.id for tile in tiles if tile.why_not is None)
            case Rows(rows):
                ids.update(row.id for row in rows)
            case Photos(photos):
                ids.update(photo.id for photo in photos)
            case Faces(levels):
                ids.update(level.id for level in levels)
            case _:
                pass
        return frozenset(ids)

    @property
    def primary(self) -> str:
        """Id of the primary action; empty where there is none."""
        return next((action.id for action in self.actions if action.role == "primary"), "")

    def asks_for(self, keypad: str, digits: str) -> bool:
        """True when this scene has that keypad and these digits fit it."""
        match self.content:
            case Keypad(id=id, length=length, shortest=shortest) as pad:
                return id == keypad and shortest <= len(digits) <= length and is_typed_on(pad, digits)
            case _:
                return False

    def asks_to_write(self, field: str, text: str) -> bool:
        """True when this scene has that field and this text fits it."""
        match self.content:
            case Typing(id=id, least=least, most=most):
                return id == field and least <= len(text) <= most and text.isprintable()
            case _:
                return False

    def asks_to_point(self, mark: str, x: int, y: int) -> bool:
        """True when this scene has that mark and the place is on the glass."""
        match self.content:
            case Crosshair(id=id):
                return id == mark and 0 <= x <= ACROSS and 0 <= y <= ACROSS
            case _:
                return False

    def asks_to_sign(self, pad: str, strokes: tuple[tuple[int, ...], ...]) -> bool:
        """True when this scene has that pad and the strokes are a signature that fits it."""
        match self.content:
            case SignaturePad(id=id):
                return id == pad and is_signature(strokes)
            case _:
                return False
