"""One presentation of a code is one scan, however often the scanner reads it while a phone is being held."""

from __future__ import annotations


class Presentation:
    """Remembers the last code as a salted hash, never the code itself."""

    def __init__(self, same_code_seconds: float) -> None:
        self._pause = same_code_seconds
        self._code = 0
        self._seen = float("-inf")

    def is_same(self, raw: bytes, now: float) -> bool:
        """True for the code seen last, until it was not seen for `same_code_seconds`. Seeing it starts them anew."""
        code = hash(raw)
        same = code == self._code and now - self._seen < self._pause
        self._code, self._seen = code, now
        return same
