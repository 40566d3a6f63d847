"""Faces for lines that the printer cannot print by itself: where they lie, and which of them has a character.

Looked for in HALL_FONTS (folders, separated by ":"), in share/hall-fonts of the environment, and in Debian's folders.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont
from PIL import ImageFont

# In this order; the first that has a character draws it. Noto Sans CJK SC has Chinese glyph forms, Hanazono the rest.
_REGULAR = ("NotoSansSC-Regular.otf", "NotoSansCJK-Regular.ttc", "HanaMinA.ttf", "HanaMinB.ttf", "DejaVuSans.ttf")
_BOLD = ("NotoSansSC-Bold.otf", "NotoSansCJK-Bold.ttc")
_MONO = ("DejaVuSansMono.ttf",)
_CHINESE_IN_COLLECTION = "Noto Sans CJK SC"
_DEBIAN = ("/usr/share/fonts", "/usr/local/share/fonts")

# Stands where no face has the character: a printer's own sign for "a character is missing here", never a box.
MISSING = "〓"


class Face:
    """One font file with the characters it has."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index, self._characters = _characters_of(path)

    def has(self, character: str) -> bool:
        """True when this face has a glyph of its own for the character."""
        return ord(character) in self._characters

    def at(self, dots: int) -> ImageFont.FreeTypeFont:
        """The face at a height of `dots` an em."""
        return _sized(self._path, self._index, dots)


@cache
def _sized(path: Path, index: int, dots: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, dots, index=index, layout_engine=ImageFont.Layout.BASIC)


def _characters_of(path: Path) -> tuple[int, frozenset[int]]:
    """Which font of the file is ours, and the code points it has."""
    if path.suffix != ".ttc":
        with TTFont(path, lazy=True) as font:
            return 0, frozenset(font.getBestCmap())
    with TTCollection(path, lazy=True) as fonts:
        names = [font["name"].getDebugName(1) for font in fonts]
        index = names.index(_CHINESE_IN_COLLECTION) if _CHINESE_IN_COLLECTION in names else 0
        return index, frozenset(fonts[index].getBestCmap())


def font_folders() -> list[Path]:
    """Where faces are looked for, best first."""
    named = [Path(folder) for folder in os.environ.get("HALL_FONTS", "").split(os.pathsep) if folder]
    return [*named, Path(sys.prefix, "share", "hall-fonts"), *map(Path, _DEBIAN)]


def find_font(name: str) -> Path | None:
    """The first file of that name in the folders and below them."""
    return next((path for folder in font_folders() for path in folder.rglob(name)), None)


@cache
def _face(name: str) -> Face | None:
    path = find_font(name)
    return Face(path) if path else None


def face_for(character: str, bold: bool = False, mono: bool = False) -> Face | None:
    """The first face that has the character; None when no face on this machine has it."""
    names = (_MONO if mono else ()) + (_BOLD if bold else ()) + _REGULAR
    return next((face for name in names if (face := _face(name)) and face.has(character)), None)
