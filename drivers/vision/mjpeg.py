"""MJPEG over HTTP as bytes, both directions: the request, the head of the answer, and JPEG pictures in any pieces.

Source: RFC 9112 (HTTP/1.1), RFC 2046 section 5.1 (multipart); cameras send `multipart/x-mixed-replace` without end.
"""

from __future__ import annotations

import base64
import re

BOUNDARY = "frame"
LONGEST_HEAD = 16_384
LONGEST_PICTURE = 16_000_000

_START, _END = b"\xff\xd8", b"\xff\xd9"
_BLANK = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,8})\s*$", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r\n]")
_STREAM = re.compile(rb'^content-type:\s*multipart/x-mixed-replace\s*;.*?boundary="?([^"\r\n;]{1,70})', re.I | re.M)


def request(host: str, path: str, user: str = "", password: str = "") -> bytes:
    """Ask for the stream. HTTP/1.0, so that the answer comes without chunks; a user's name makes it basic auth."""
    lines = [f"GET {path} HTTP/1.0", f"Host: {host}", "Accept: multipart/x-mixed-replace, image/jpeg"]
    if user:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        lines.append(f"Authorization: Basic {token}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def answer() -> bytes:
    """The head of a camera's answer."""
    kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
    return f"HTTP/1.0 200 OK\r\nCache-Control: no-store\r\nContent-Type: {kind}\r\n\r\n".encode()


def part(jpeg: bytes) -> bytes:
    """One picture as it stands in the stream."""
    return f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n".encode() + jpeg + b"\r\n"


def split_head(arrived: bytes) -> tuple[bytes, bytes] | None:
    """Head and what follows it, as soon as the head is whole. Raises ValueError when it never ends."""
    head, blank, rest = arrived.partition(_BLANK)
    if blank:
        return head + b"\r\n", rest
    if len(arrived) > LONGEST_HEAD:
        raise ValueError("a head without an end")
    return None


def status_in(head: bytes) -> int:
    """The status code of an answer, 0 when this is no answer at all."""
    match = _STATUS.match(head)
    return int(match[1]) if match else 0


def boundary_in(head: bytes) -> bytes:
    """The line that divides the pictures, b"" when the answer is no stream of pictures."""
    match = _STREAM.search(head)
    return b"--" + match[1].strip().removeprefix(b"--") if match else b""


class PartReader:
    """Takes whole JPEG pictures out of a stream, however it is chopped; what is torn is passed over."""

    def __init__(self, boundary: bytes) -> None:
        self._boundary = boundary
        self._held = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Add what arrived; every picture that is whole now, oldest first."""
        self._held += chunk
        pictures = []
        while (found := self._next()) is not None:
            if found.startswith(_START) and found.endswith(_END):
                pictures.append(found)
        return pictures

    def clear(self) -> None:
        """Forget the beginning of a picture that is held."""
        self._held.clear()

    def _next(self) -> bytes | None:
        """The body of the next whole part, whatever it holds; None when it has not all arrived."""
        held, boundary = self._held, self._boundary
        start = held.find(boundary)
        if start < 0:
            del held[: -len(boundary)]
            return None
        body = held.find(_BLANK, start) + len(_BLANK)
        if body < len(_BLANK):
            del held[: start if len(held) - start < LONGEST_HEAD else start + 1]
            return None
        end = self._end(start, body)
        if end < 0:
            del held[: start if len(held) - start < LONGEST_PICTURE else body]
            return None
        picture = bytes(held[body:end]).rstrip(b"\r\n\x00")
        del held[:end]
        return picture

    def _end(self, start: int, body: int) -> int:
        """Where the part ends: where its length says, or at the next boundary when that comes first; -1 not yet."""
        cut = self._held.find(b"\r\n" + self._boundary, body)
        length = _LENGTH.search(self._held, start, body)
        if length is None:
            return cut
        end = body + int(length[1])
        if 0 <= cut < end:
            return cut  # bytes were lost on the way: the length reaches into the next picture
        return end if len(self._held) >= end else -1
