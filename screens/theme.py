"""All tokens of the visual language in one place: colours and their contrast theme, sizes standard and large."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from kiosk.contract.content import Tone
from kiosk.contract.scene import Display

MARGIN = 56
GAP = 16
KEY_GAP = 8  # between the keys of a keyboard, where a wrong touch costs one more
RADIUS = 24
LINE_HEIGHT = 1.5
ICON = 56
# Share of a portrait screen's height that a seated citizen reaches, counted from below.
REACH = 0.45


@dataclass(frozen=True)
class Wash:
    """A tone: what is written in it and the ground it stands on."""

    ink: str
    ground: str


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. Every pair used for text stands at 7:1 or more."""

    ink: str
    quiet: str
    paper: str
    ground: str
    line: str  # hairlines and outlines of cards; never carries meaning alone
    hall: str
    hall_pressed: str
    on_hall: str
    tint: str
    tint_pressed: str
    on_tint: str
    key: str  # outline of what can be touched; empty where the fill says it
    washes: dict[Tone, Wash]


DAY = Palette(
    ink="#16212C",
    quiet="#44525F",
    paper="#FFFFFF",
    ground="#F2F5F8",
    line="#DCE3EA",
    hall="#0B4A86",
    hall_pressed="#083866",
    on_hall="#FFFFFF",
    tint="#E6EFF8",
    tint_pressed="#C6DAEE",
    on_tint="#0B4A86",
    key="",
    washes={
        "plain": Wash("#16212C", "#E9EDF1"),
        "hall": Wash("#0B4A86", "#E6EFF8"),
        "done": Wash("#0A5C38", "#E4F3EB"),
        "care": Wash("#6B3F00", "#FFF3DC"),
        "stopped": Wash("#96161C", "#FDECEC"),
        "off": Wash("#16212C", "#E9EDF1"),
    },
)

_BRIGHT = Wash("#FFFFFF", "#000000")
NIGHT = Palette(
    ink="#FFFFFF",
    quiet="#FFFFFF",
    paper="#000000",
    ground="#000000",
    line="#FFFFFF",
    hall="#FFE14D",
    hall_pressed="#FFFFFF",
    on_hall="#000000",
    tint="#000000",
    tint_pressed="#4A4200",
    on_tint="#FFE14D",
    key="#FFE14D",
    washes={"plain": _BRIGHT, "hall": _BRIGHT, "done": _BRIGHT, "care": _BRIGHT, "stopped": _BRIGHT, "off": _BRIGHT},
)


@dataclass(frozen=True)
class Scale:
    """Sizes of one text size in pixels: four of type, the rest heights and the least size of what is touched."""

    small: int
    body: int
    key: int
    title: int
    touch: int
    button: int
    slot: int  # the bar of actions, with the white space around its buttons
    always: int
    header: int
    pill: int
    row: int
    rows_portrait: int
    rows_landscape: int
    letter: int  # least height of a keyboard's key
    letter_width: int
    dense: bool = False  # white space is cut to what is needed

    def landscape(self) -> Scale:
        """Bars as low as their buttons allow, where height is short."""
        button = STANDARD.button
        return replace(self, header=self.touch + 16, always=self.touch + 24, button=button, slot=button + 32)

    def roomy(self) -> Scale:
        """Type a step larger, for scenes that have little to say."""
        return replace(self, small=self.body, body=self.key, key=self.title)

    def least(self) -> Scale:
        """Standard type on a screen of large text: better than a sentence that is cut."""
        return replace(self, small=30, body=36, key=44, title=56, dense=True)

    def tight(self) -> Scale:
        """Type a step smaller, for scenes that have much to say."""
        small, body, key, title = _TIGHT[self.small]
        return replace(self, small=small, body=body, key=key, title=title, dense=True)

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """The four sizes of type, smallest first."""
        return self.small, self.body, self.key, self.title


# Small, body, key and title of the step below, by the small size of the step they come from.
_TIGHT = {30: (30, 30, 36, 44), 42: (36, 42, 52, 60)}
STANDARD = Scale(30, 36, 44, 56, 88, 112, 168, 112, 120, 56, 136, 6, 4, 104, 96)
LARGE = Scale(42, 52, 60, 72, 112, 136, 184, 144, 144, 72, 168, 4, 3, 112, 112)


@dataclass(frozen=True)
class Theme:
    """What a view needs to know of colours and sizes."""

    palette: Palette
    scale: Scale
    contrast: bool
    large: bool

    def wash(self, tone: Tone) -> Wash:
        """Ink and ground of a tone."""
        return self.palette.washes[tone]


@functools.cache
def _theme(large: bool, contrast: bool, portrait: bool) -> Theme:
    scale = LARGE if large else STANDARD
    return Theme(NIGHT if contrast else DAY, scale if portrait else scale.landscape(), contrast, large)


def theme_of(display: Display, *, portrait: bool) -> Theme:
    """The theme a citizen chose."""
    return _theme(display.large, display.contrast, portrait)


@functools.cache
def rgb(colour: str) -> tuple[float, float, float]:
    """#RRGGBB as three shares of 1."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255
