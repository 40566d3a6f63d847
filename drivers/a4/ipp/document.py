"""How many pages a PDF has (ISO 32000-1, 7.5 and 7.7.3), found without drawing it."""

from __future__ import annotations

import re
import zlib

from drivers.errors import Misuse

_MOST_INFLATED = 8 << 20  # bytes of one object stream; page trees are far smaller
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+\d{1,5}\s+obj\b")
_STREAM = re.compile(rb"[^\x80-\xff]{0,500}?/ObjStm\b[^\x80-\xff]{0,500}?\bstream\r?\n")
_ROOT = re.compile(rb"/Root\s+(\d{1,10})\s+\d+\s+R")
_PAGES = re.compile(rb"/Pages\s+(\d{1,10})\s+\d+\s+R")
_COUNT = re.compile(rb"/Count\s+(\d{1,7})(?!\d|\s+\d+\s+R)")
_FIRST = re.compile(rb"/First\s+(\d{1,7})")
_LOCKED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")


def pages_of(document: bytes) -> int:
    """Number of pages, 1 or more. Raises Misuse (not_a_pdf) for what is no PDF, is locked, or has no page tree."""
    if not document.startswith(b"%PDF-") or _LOCKED.search(document):
        raise Misuse("not_a_pdf", "a document has to be a PDF without a password")
    objects = _objects(document)
    root = _last(_ROOT, document)
    pages = _last(_PAGES, objects.get(root, b""))
    count = _last(_COUNT, objects.get(pages, b""))
    if count < 1:
        raise Misuse("not_a_pdf", "the PDF does not say how many pages it has")
    return count


def _objects(document: bytes) -> dict[int, bytes]:
    """Each numbered object up to the stream or end mark behind it; a later one replaces an earlier one."""
    found: dict[int, bytes] = {}
    for start in _OBJECT.finditer(document):
        end = document.find(b"endobj", start.end())
        found[int(start[1])] = document[start.end() : end if end > 0 else None].partition(b"stream")[0]
        if packed := _STREAM.match(document, start.end()):
            found |= _unpacked(packed[0], memoryview(document)[packed.end() :])
    return found


def _unpacked(head: bytes, rest: memoryview) -> dict[int, bytes]:
    """The objects of an object stream: pairs of number and place, then the objects themselves."""
    first = _last(_FIRST, head)
    try:
        content = zlib.decompressobj().decompress(rest, _MOST_INFLATED)
        table = [int(word) for word in content[:first].split()]
    except (zlib.error, ValueError):
        return {}
    places = [*table[1::2], len(content)]
    return {
        number: content[first + start : first + end]
        for number, start, end in zip(table[::2], places, places[1:], strict=False)
    }


def _last(pattern: re.Pattern[bytes], text: bytes) -> int:
    """The number in the last place where the pattern is found; 0 where there is none."""
    numbers = pattern.findall(text)
    return int(numbers[-1]) if numbers else 0
