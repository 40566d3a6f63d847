"""Pages that somebody sends: told by their bytes, counted, and drawn small. Nothing is believed of names or headers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

JPEG, PDF = "image/jpeg", "application/pdf"
MOST_BYTES = 8 * 1024 * 1024
MOST_PAGES = 30
_MOST_PIXELS = 60_000_000  # a telephone's largest; more is no photograph
_SMALL = (240, 320)
_LONG_SIDE = 3000  # A4 at 250 dots an inch
_QUALITY, _SMALL_QUALITY = 85, 70
_PAPER, _INK = "#ffffff", "#5b6470"


class Unclear(Exception):
    """These bytes are no page that can be kept."""


@dataclass(frozen=True, repr=False)
class Pages:
    """Pages as they are kept: what kind, how many, and a small picture of the first."""

    body: bytes
    kind: str
    count: int
    thumbnail: bytes


def read_pages(body: bytes) -> Pages:
    """What these bytes hold. Raises Unclear for what is too large, broken, or neither JPEG nor PDF."""
    if not 0 < len(body) <= MOST_BYTES:
        raise Unclear
    if body.startswith(b"\xff\xd8\xff"):
        return Pages(body, JPEG, 1, _thumbnail(_picture(body)))
    if body.startswith(b"%PDF-"):
        count = _count(body)
        return Pages(body, PDF, count, _paper(count))
    raise Unclear


def without_traces(body: bytes) -> bytes:
    """A telephone's picture upright, no larger than a page needs, without where and when it was taken."""
    picture = _picture(body)
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE))
    return _as_jpeg(picture, _QUALITY)


def _picture(body: bytes) -> Image.Image:
    from PIL import Image, ImageOps  # a fifth of a second with what it brings along: no start waits for it

    try:
        with Image.open(io.BytesIO(body), formats=("JPEG",)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Unclear
            opened.draft("RGB", (_LONG_SIDE, _LONG_SIDE))  # decoded small where it is much larger than that
            ImageOps.exif_transpose(opened, in_place=True)
            upright: Image.Image = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unclear from None
    return upright


def _thumbnail(picture: Image.Image) -> bytes:
    picture.thumbnail(_SMALL)
    return _as_jpeg(picture, _SMALL_QUALITY)


def _paper(count: int) -> bytes:
    """A sheet that says PDF and how many pages, for what is not drawn here."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", _SMALL, _PAPER)
    pen = ImageDraw.Draw(sheet)
    width, height = _SMALL
    pen.rectangle((4, 4, width - 5, height - 5), outline=_INK, width=3)
    pen.text((width / 2, height / 2), f"PDF · {count}", fill=_INK, anchor="mm", font_size=44)
    return _as_jpeg(sheet, _SMALL_QUALITY)


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _count(body: bytes) -> int:
    """Pages of a PDF that can be read without a password."""
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(body))
        count = 0 if reader.encrypted else int(reader.root["/Pages"]["/Count"])
    except (PdfReadError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise Unclear from None
    if not 1 <= count <= MOST_PAGES:
        raise Unclear
    return count
