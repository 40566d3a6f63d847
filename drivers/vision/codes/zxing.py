"""The first reader: zxing-cpp, taken by its bytes, since its text knows no GB18030."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import zxingcpp

from drivers.vision.codes.code import CODE128, EAN13, LINEAR, PDF417, QR, Code, placed
from drivers.vision.codes.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drivers.vision.opencv import Image

# QRCodeModel2 and not QRCode: that would also read Micro QR, of which clutter holds some.
_FORMATS = {
    QR: zxingcpp.BarcodeFormat.QRCodeModel2,
    CODE128: zxingcpp.BarcodeFormat.Code128,
    EAN13: zxingcpp.BarcodeFormat.EAN13,
    PDF417: zxingcpp.BarcodeFormat.PDF417,
}
_NAMES = {str(known): name for name, known in _FORMATS.items()} | {"QR Code": QR}
_NAMES_ITS_ENCODING = "5D 51 32 5C"  # "]Q2\" as HexECI: the payload begins with an ECI


class Zxing:
    """Reads QR, Code 128, EAN-13 and PDF417 in gray pictures, in any direction, dark on light and light on dark."""

    def __init__(self, formats: Iterable[str], *, one_threshold: bool = False) -> None:
        binarizer = zxingcpp.Binarizer.GlobalHistogram if one_threshold else zxingcpp.Binarizer.LocalAverage
        self._options: dict[str, Any] = {"formats": [_FORMATS[name] for name in formats], "binarizer": binarizer}

    def read(self, picture: Image) -> list[Code]:
        """Every code found."""
        found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain, **self._options)
        return [self._code(picture, seen) for seen in found if seen.bytes]

    def _code(self, picture: Image, seen: Any) -> Code:  # noqa: ANN401  zxing-cpp has no types
        raw = bytes(seen.bytes)
        name = _NAMES.get(str(seen.format), str(seen.format))
        at = seen.position
        corners = [(corner.x, corner.y) for corner in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
        plain = name in LINEAR or raw.isascii()
        text = seen.text if plain else text_of(raw, self._told(picture, raw, seen.text))
        return Code(name, raw, text, *placed(corners), name not in LINEAR and _in_reserve(name, seen.extra))

    def _told(self, picture: Image, raw: bytes, text: str) -> str | None:
        """The reader's text when the code itself names its encoding; seldom needed, so looked up by reading again."""
        payload = raw.hex(" ").upper()
        again = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.HexECI, **self._options)
        heads = [seen.text for seen in again if seen.text.endswith(payload)]
        return text if any(head.startswith(_NAMES_ITS_ENCODING) for head in heads) else None


def _in_reserve(name: str, extra: dict[str, str | float]) -> bool:
    """False when the whole error correction was used up and is so short that a wrong word may fit.

    "UEC" is the unused part, 0 to 1. Of QR codes only version 1-L is so short: it repairs two words of 26, and one of
    200 random words can be repaired so. With four words (the next larger ones) it is one of 300,000.
    """
    shortest = (str(extra.get("Version")), str(extra.get("ECLevel"))) == ("1", "L")
    return float(extra.get("UEC", 0)) > 0 or (name == QR and not shortest)
