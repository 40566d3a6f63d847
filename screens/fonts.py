"""Finds the typefaces: Noto Sans SC in two weights, spare faces for rare characters, Phosphor for icons.

Kivy opens only face 0 of a collection, and face 0 of Debian's Noto Sans CJK has Japanese glyph forms (直骨角将令
look wrong to a Chinese reader), so the SC face is taken out of the collection into a file of its own.
"""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from screens.opentype import Coverage, NoTypeface, face_from_collection

_ASSETS = Path(__file__).parent / "assets"
_COLLECTIONS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto-cjk"))
_SPARE = (
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
    Path("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf"),
)
_FACE = "Noto Sans CJK SC"
# 〓, the printers' mark for a sign they do not have: honest, and never mistaken for a box.
GETA = "〓"


# Characters already seen to be in the house face: most text is told by one look at this set.
_common: set[str] = set()


@dataclass(frozen=True)
class Fonts:
    """Paths of the faces in use."""

    regular: Path
    bold: Path
    spare: tuple[Path, ...]
    icons: Path = _ASSETS / "Phosphor.ttf"
    filled_icons: Path = _ASSETS / "Phosphor-Fill.ttf"

    def face_for(self, character: str, *, bold: bool) -> Path | None:
        """The face that has this character, the house face first; None where no face has it."""
        if character in coverage(self.regular):
            _common.add(character)
            return self.bold if bold else self.regular
        return next((path for path in self.spare if character in coverage(path)), None)

    def runs(self, text: str, *, bold: bool) -> list[tuple[Path, str]]:
        """The text in pieces of one face each; what no face has becomes 〓."""
        if _common.issuperset(text):
            return [(self.bold if bold else self.regular, text)]
        found: list[tuple[Path, str]] = []
        for character in text:
            face = self.face_for(character, bold=bold)
            shown = character if face else GETA
            face = face or (self.bold if bold else self.regular)
            if found and found[-1][0] == face:
                found[-1] = (face, found[-1][1] + shown)
            else:
                found.append((face, shown))
        return found


@functools.cache
def coverage(path: Path) -> Coverage:
    """The characters of a face, read once."""
    return Coverage(path)


@functools.cache
def icon_table() -> dict[str, str]:
    """Icon name to its character; the table stands beside the fonts."""
    lines = (_ASSETS / "phosphor.txt").read_text("ascii").splitlines()
    return {name: chr(int(code, 16)) for name, code in (line.split() for line in lines)}


def find_fonts() -> Fonts:
    """The faces of this machine; raises NoTypeface with what to install."""
    spare = tuple(path for path in _SPARE if path.exists())
    for folder in _folders():
        regular, bold = folder / "NotoSansSC-Regular.otf", folder / "NotoSansSC-Bold.otf"
        if regular.exists() and bold.exists():
            return Fonts(regular, bold, spare)
    folder = _folders()[-1]
    return Fonts(_take_out("Regular", folder), _take_out("Bold", folder), spare)


def _folders() -> list[Path]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    named = os.environ.get("HALL_FONTS")
    return [*([Path(named)] if named else []), Path(sys.prefix) / "share" / "hall-fonts", cache / "hall-fonts"]


def _take_out(weight: str, folder: Path) -> Path:
    for place in _COLLECTIONS:
        collection = place / f"NotoSansCJK-{weight}.ttc"
        if collection.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = folder / f"NotoSansSC-{weight}.otf"
            part = made.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(face_from_collection(collection.read_bytes(), _FACE))
            part.replace(made)
            return made
    raise NoTypeface(f"no Chinese typeface {_FACE} {weight} here: install the Debian package fonts-noto-cjk")
