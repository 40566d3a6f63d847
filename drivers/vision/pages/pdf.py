"""A PDF of one or several pages around their JPEG streams, each sheet of its paper's true size.

Source: ISO 32000-1, 7.5 (file structure), 7.4.8 (DCTDecode), 8.9.5 (images).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.contracts.camera import Page

_POINTS_AN_INCH = 72
_USUAL_DPI = 200  # for paper of unknown size
_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"  # four bytes above 127 tell carriers that this is no text
_COLOURS = {1: "DeviceGray", 3: "DeviceRGB"}
_FRAME_MARKS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 … SOF15 without DHT, JPG, DAC


def pdf(pages: Sequence[Page]) -> bytes:
    """The pages in this order as one file. Raises ValueError without pages, or when one is no JPEG."""
    if not pages:
        raise ValueError("a PDF has at least one page")
    places = [3 + 3 * number for number in range(len(pages))]
    kids = " ".join(f"{place} 0 R" for place in places)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
    ]
    for place, page in zip(places, pages, strict=True):
        objects += _sheet(place, page)
    return _file(objects)


def _sheet(place: int, page: Page) -> list[bytes]:
    """Three objects: the sheet, what is drawn on it, the picture."""
    dpi = page.dpi or _USUAL_DPI
    across, down = (side / dpi * _POINTS_AN_INCH for side in (page.width, page.height))
    sheet = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across:.2f} {down:.2f}] "
        f"/Contents {place + 1} 0 R /Resources << /XObject << /Page {place + 2} 0 R >> >> >>"
    )
    width, height, colours = jpeg_size(page.jpeg)
    picture = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 "
        f"/ColorSpace /{_COLOURS[colours]} /Filter /DCTDecode /Length {len(page.jpeg)} >>"
    )
    drawn = f"q {across:.2f} 0 0 {down:.2f} 0 0 cm /Page Do Q".encode()
    return [
        sheet.encode(),
        _stream(f"<< /Length {len(drawn)} >>", drawn),
        _stream(picture, page.jpeg),
    ]


def _stream(about: str, content: bytes) -> bytes:
    return about.encode() + b"\nstream\n" + content + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    written = bytearray(_HEADER)
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{start:010d} 00000 n \n".encode() for start in starts)
    written += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(written)


def jpeg_size(jpeg: bytes) -> tuple[int, int, int]:
    """Width, height and number of colours (1 or 3) from a JPEG's frame header. Raises ValueError for other bytes."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    at = 2
    while at + 10 <= len(jpeg) and jpeg[at] == 0xFF:
        length = int.from_bytes(jpeg[at + 2 : at + 4])
        if jpeg[at + 1] in _FRAME_MARKS:
            height, width = (int.from_bytes(jpeg[at + start : at + start + 2]) for start in (5, 7))
            if jpeg[at + 9] in _COLOURS and width and height:
                return width, height, jpeg[at + 9]
            break
        at += 2 + length
    raise ValueError("a JPEG without a usable frame header")
