"""Reads as much of OpenType as the screens need: which characters a face has, and one face out of a collection.

Source: the OpenType specification 1.9, chapters "Organization of an OpenType Font" and "cmap" (formats 4 and 12).
"""

from __future__ import annotations

import bisect
import struct
from pathlib import Path


class NoTypeface(RuntimeError):
    """No Chinese typeface on this machine."""


class Coverage:
    """Which characters one face has, read from its cmap (formats 4 and 12 of the OpenType specification)."""

    def __init__(self, path: Path) -> None:
        self._starts, self._ends = _ranges(path)

    def __contains__(self, character: str) -> bool:
        place = bisect.bisect_right(self._starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self._ends[place]


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
