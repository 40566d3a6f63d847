"""Finds the typefaces: Noto Sans SC in two weights, spare faces for rare characters, Phosphor for icons.

Kivy opens only face 0 of a collection, and face 0 of Debian's Noto Sans CJK has Japanese glyph forms (直骨角将令
look wrong to a Chinese reader), so the SC face is taken out of the collection into a file of its own.
"""

from __future__ import annotations

import bisect
import functools
import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

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


class NoTypeface(RuntimeError):
    """No Chinese typeface on this machine."""


class Coverage:
    """Which characters one face has, read from its cmap (formats 4 and 12 of the OpenType specification)."""

    def __init__(self, path: Path) -> None:
        self._starts, self._ends = _ranges(path)

    def __contains__(self, character: str) -> bool:
        place = bisect.bisect_right(self._starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self._ends[place]


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


def face_from_collection(collection: bytes, family: str) -> bytes:
    """One face of an OpenType collection as a font file of its own; raises NoTypeface when it is not inside."""
    if collection[:4] != b"ttcf":
        raise NoTypeface("not an OpenType collection")
    (count,) = struct.unpack_from(">I", collection, 8)
    for offset in struct.unpack_from(f">{count}I", collection, 12):
        tables = _tables(collection, offset)
        start, length = tables[b"name"]
        if family.encode("utf-16-be") in collection[start : start + length]:
            return _assemble(collection, offset, tables)
    raise NoTypeface(f"no face {family} in the collection")


def _tables(font: bytes, offset: int) -> dict[bytes, tuple[int, int]]:
    (count,) = struct.unpack_from(">H", font, offset + 4)
    found = {}
    for place in range(offset + 12, offset + 12 + 16 * count, 16):
        tag, _, start, length = struct.unpack_from(">4sIII", font, place)
        found[tag] = (start, length)
    return found


def _assemble(collection: bytes, offset: int, tables: dict[bytes, tuple[int, int]]) -> bytes:
    directory = bytearray(collection[offset : offset + 12])
    body = bytearray()
    for number, (tag, (start, length)) in enumerate(tables.items()):
        (check,) = struct.unpack_from(">I", collection, offset + 12 + 16 * number + 4)
        directory += struct.pack(">4sIII", tag, check, 12 + 16 * len(tables) + len(body), length)
        body += collection[start : start + length] + bytes(-length % 4)
    return bytes(directory + body)


def _ranges(path: Path) -> tuple[list[int], list[int]]:
    font = path.read_bytes()
    start, _ = _tables(font, 0)[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    offsets = [struct.unpack_from(">HHI", font, start + 4 + 8 * n)[2] for n in range(count)]
    pairs: set[tuple[int, int]] = set()
    for table in {start + offset for offset in offsets}:
        (kind,) = struct.unpack_from(">H", font, table)
        if kind == 12:
            pairs.update(_groups_of_format_12(font, table))
        elif kind == 4:
            pairs.update(_segments_of_format_4(font, table))
    return _merged(pairs)


def _groups_of_format_12(font: bytes, table: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", font, table + 12)
    groups = struct.iter_unpack(">III", font[table + 16 : table + 16 + 12 * count])
    return [(first, last) for first, last, _ in groups]


def _segments_of_format_4(font: bytes, table: int) -> list[tuple[int, int]]:
    half = struct.unpack_from(">H", font, table + 6)[0] // 2
    ends = struct.unpack_from(f">{half}H", font, table + 14)
    starts = struct.unpack_from(f">{half}H", font, table + 16 + 2 * half)
    return [(first, last) for first, last in zip(starts, ends, strict=True) if last != 0xFFFF]


def _merged(pairs: set[tuple[int, int]]) -> tuple[list[int], list[int]]:
    starts: list[int] = []
    ends: list[int] = []
    for first, last in sorted(pairs):
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends
