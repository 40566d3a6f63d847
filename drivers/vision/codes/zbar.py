"""The second reader: libzbar through pyzbar's wrapper, told to leave the bytes of a QR code as they are.

pyzbar itself lets libzbar guess an encoding, which turns short Chinese names into other characters without a word.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from drivers.errors import Misuse
from drivers.vision.codes.code import CODE128, EAN13, QR, Code, placed
from drivers.vision.codes.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drivers.vision.opencv import Image

_SYMBOLS = {QR: 64, CODE128: 128, EAN13: 13}
_NAMES = {number: name for name, number in _SYMBOLS.items()}
_ALL = 0
_ENABLE, _BINARY, _TEST_INVERTED = 0, 4, 0x81  # libzbar 0.23.1 and later; pyzbar's own table is older
_OLDEST = (0, 23, 1)
_GRAY = int.from_bytes(b"Y800", "little")


class Zbar:
    """Reads QR, Code 128 and EAN-13 in gray pictures. One thread at a time: it keeps one scanner.

    Raises Misuse (missing_library) when libzbar is not installed or too old.
    """

    def __init__(self, formats: Iterable[str]) -> None:
        self._library = library = _library()
        self._scanner = library.zbar_image_scanner_create()
        self._set(_ALL, _ENABLE, 0)
        for name in formats:
            if name in _SYMBOLS:
                self._set(_SYMBOLS[name], _ENABLE, 1)
        if self._set(_SYMBOLS[QR], _BINARY, 1) or self._set(_ALL, _TEST_INVERTED, 1):
            raise Misuse("missing_library", "libzbar0 does not give raw bytes: 0.23.1 or later is needed")

    def __del__(self) -> None:
        if scanner := getattr(self, "_scanner", None):
            self._library.zbar_image_scanner_destroy(scanner)

    def read(self, picture: Image) -> list[Code]:
        """Every code found; of each kind and payload once."""
        dots = np.ascontiguousarray(picture, dtype=np.uint8)
        rows, columns = dots.shape
        image = self._library.zbar_image_create()
        try:
            self._library.zbar_image_set_format(image, _GRAY)
            self._library.zbar_image_set_size(image, columns, rows)
            self._library.zbar_image_set_data(image, ctypes.cast(dots.ctypes.data, ctypes.c_void_p), dots.size, None)
            if self._library.zbar_scan_image(self._scanner, image) <= 0:
                return []
            return list(self._codes(image))
        finally:
            self._library.zbar_image_destroy(image)

    def _codes(self, image: Any) -> Iterable[Code]:  # noqa: ANN401  a pointer of libzbar's
        symbol = self._library.zbar_image_first_symbol(image)
        while symbol:
            name = _NAMES.get(int(symbol.contents.type))
            length = self._library.zbar_symbol_get_data_length(symbol)
            if name is not None and length:
                raw = ctypes.string_at(self._library.zbar_symbol_get_data(symbol), length)
                text = text_of(raw) if name == QR else raw.decode("latin-1")
                yield Code(name, raw, text, *placed(self._corners(symbol)), name == QR)
            symbol = self._library.zbar_symbol_next(symbol)

    def _corners(self, symbol: Any) -> list[tuple[float, float]]:  # noqa: ANN401  a pointer of libzbar's
        across, down = self._library.zbar_symbol_get_loc_x, self._library.zbar_symbol_get_loc_y
        count = self._library.zbar_symbol_get_loc_size(symbol)
        return [(across(symbol, corner), down(symbol, corner)) for corner in range(count)]

    def _set(self, symbol: int, option: int, value: int) -> int:
        done: int = self._library.zbar_image_scanner_set_config(self._scanner, symbol, option, value)
        return done


def _library() -> Any:  # noqa: ANN401  pyzbar has no types
    try:
        from pyzbar import wrapper
    except ImportError as missing:
        raise Misuse("missing_library", "libzbar is not installed: apt install libzbar0") from missing
    major, minor, patch = (ctypes.c_uint() for _ in range(3))
    wrapper.load_libzbar().zbar_version(*(ctypes.byref(part) for part in (major, minor, patch)))
    if (major.value, minor.value, patch.value) < _OLDEST:
        raise Misuse("missing_library", "libzbar is too old to give raw bytes: 0.23.1 or later is needed")
    return wrapper
