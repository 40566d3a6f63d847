"""The text in a payload. Scanners pass bytes on as they stand in the code, and say nothing about their encoding."""

from __future__ import annotations


def text_of(raw: bytes) -> str:
    """The payload as text: UTF-8, else GB18030; what is neither keeps a mark where it could not be read."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")
