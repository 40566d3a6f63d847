"""HTTP as a printer hears it (RFC 9112): POSTs out of a stream of bytes, with a length or in chunks."""

from __future__ import annotations

import re
from dataclasses import dataclass

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
NOT_UNDERSTOOD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_LONGEST_HEAD = 16 << 10
_LONGEST_BODY = 64 << 20
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r\n")
_END = b"\r\n\r\n"


class NoHttp(Exception):
    """What came is no HTTP that a printer understands."""


@dataclass(frozen=True)
class Post:
    """One whole request."""

    path: str
    body: bytes


class PostReader:
    """Takes bytes as they come. Raises NoHttp for what is none; then the connection is of no use any more."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._fields: dict[str, str] | None = None
        self._path = ""
        self.asks_to_continue = False  # the far side waits for CONTINUE before it sends the body

    def feed(self, data: bytes) -> list[Post]:
        """The requests that are whole now."""
        self._bytes += data
        posts = []
        while (post := self._next()) is not None:
            posts.append(post)
        return posts

    def _next(self) -> Post | None:
        if self._fields is None and not self._read_head():
            return None
        body = self._read_body(self._fields or {})
        if body is None:
            return None
        self._fields = None
        self.asks_to_continue = False
        return Post(self._path, body)

    def _read_head(self) -> bool:
        head, end, rest = bytes(self._bytes).partition(_END)
        if not end:
            if len(head) > _LONGEST_HEAD:
                raise NoHttp("a head without an end")
            return False
        first, *lines = head.decode("latin-1").split("\r\n")
        words = first.split(" ")
        if len(words) != 3 or words[0] != "POST" or not words[2].startswith("HTTP/1."):
            raise NoHttp("not a POST")
        self._path = words[1]
        self._fields = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
        }
        self.asks_to_continue = self._fields.get("expect", "").lower() == "100-continue"
        self._bytes = bytearray(rest)
        return True

    def _read_body(self, fields: dict[str, str]) -> bytes | None:
        if fields.get("transfer-encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = fields.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > _LONGEST_BODY:
            raise NoHttp("a body of no sound length")
        if len(self._bytes) < int(length):
            return None
        body = bytes(self._bytes[: int(length)])
        del self._bytes[: int(length)]
        return body

    def _read_chunks(self) -> bytes | None:
        """All chunks, once the last one (of length 0) is there."""
        chunks, at = [], 0
        while (head := _CHUNK.match(self._bytes, at)) is not None:
            start, end = head.end(), head.end() + int(head[1], 16)
            at = end + 2
            if len(self._bytes) < at:
                return None
            chunks.append((start, end))
            if start == end:
                body = b"".join(bytes(self._bytes[start:end]) for start, end in chunks)
                del self._bytes[:at]
                return body
        if b"\r\n" in self._bytes[at:] or len(self._bytes) > _LONGEST_BODY:
            raise NoHttp("a chunk of no sound length")
        return None


def answer(body: bytes) -> bytes:
    """An IPP answer over HTTP."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
