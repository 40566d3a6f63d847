"""A network camera: MJPEG over HTTP, read by ourselves so that silence, hang-up and rubbish are told apart at once."""

from __future__ import annotations

import contextlib
import functools
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import numpy as np

from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer
from drivers.vision import mjpeg
from drivers.vision.opencv import Image, cv2

if TYPE_CHECKING:
    from drivers.vision.eyes import Shot, Wishes

_CONNECT_WITHIN = 3.0
_SHORT = 0.3  # seconds after which `shoot` returns without a picture
_CHUNK = 65_536
_OK = 200
_DENIED = (401, 403)


class HttpEye:
    """The camera at one `http://[name:password@]host[:port]/path`. Pictures nobody wants are not even developed."""

    def __init__(self, url: str, wishes: Wishes) -> None:
        self._flags = cv2.IMREAD_GRAYSCALE if wishes.gray else cv2.IMREAD_COLOR
        self._far, self._request = _far_side(url)
        self._socket: socket.socket | None = None
        self._reader = mjpeg.PartReader(b"")
        self._waiting: list[bytes] = []

    def open(self) -> None:
        """Connect and ask for the stream. Raises LinkLost, NoAnswer, Garbled."""
        try:
            self._socket = socket.create_connection(self._far, timeout=_CONNECT_WITHIN)
            self._socket.sendall(self._request)
            head, rest = self._head()
        except TimeoutError as silence:
            raise NoAnswer("no_answer", "the camera does not answer") from silence
        except OSError as refusal:
            raise LinkLost("port_missing", "nothing listens at the camera's address") from refusal
        status, boundary = mjpeg.status_in(head), mjpeg.boundary_in(head)
        if status in _DENIED:
            raise LinkLost("port_denied", "the camera wants another name or password")
        if status != _OK or not boundary:
            raise Garbled("garbled", f"no stream of pictures there, status {status}")
        self._reader = mjpeg.PartReader(boundary)
        self._waiting = self._reader.feed(rest)
        self._socket.settimeout(_SHORT)

    def shoot(self) -> Shot | None:
        """The newest picture that has arrived whole. Raises LinkLost."""
        until = time.monotonic() + _SHORT
        pictures, self._waiting = self._waiting, []
        with contextlib.suppress(TimeoutError):
            while not pictures and time.monotonic() < until:
                pictures = self._reader.feed(self._receive())
        return functools.partial(_develop, pictures[-1], self._flags) if pictures else None

    def skim(self) -> None:
        """Throw away what has arrived; the torn picture at its end is passed over later."""
        self._reader.clear()
        self._waiting = []
        connection = self._connected()
        connection.settimeout(0)
        try:
            with contextlib.suppress(BlockingIOError):
                while True:
                    self._receive()
        finally:
            connection.settimeout(_SHORT)

    def stop(self) -> None:
        """Hang up: whoever waits for bytes sees it at once."""
        connection = self._socket
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()
        self._reader.clear()
        self._waiting = []

    def _head(self) -> tuple[bytes, bytes]:
        arrived = b""
        until = time.monotonic() + _CONNECT_WITHIN
        try:
            while (found := mjpeg.split_head(arrived)) is None:
                if time.monotonic() > until:
                    raise TimeoutError
                arrived += self._receive()
        except ValueError as nonsense:
            raise Garbled("garbled", "what listens there is no camera") from nonsense
        return found

    def _receive(self) -> bytes:
        """Some bytes. Raises TimeoutError, BlockingIOError, LinkLost."""
        try:
            data = self._connected().recv(_CHUNK)
        except (TimeoutError, BlockingIOError):
            raise
        except OSError as fault:
            raise LinkLost("port_lost", "the camera is gone") from fault
        if not data:
            raise LinkLost("port_lost", "the camera hung up")
        return data

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise LinkLost("port_lost", "the camera is closed")
        return self._socket


def _far_side(url: str) -> tuple[tuple[str, int], bytes]:
    """Host and port, and the request to send there. Raises Misuse (bad_address)."""
    try:
        parts = urlsplit(url)
        far = (parts.hostname or "", parts.port or 80)
    except ValueError as mistake:
        raise Misuse("bad_address", "the camera's port is no port") from mistake
    if not far[0]:
        raise Misuse("bad_address", "the camera's address names no host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return far, mjpeg.request(f"{far[0]}:{far[1]}", path, unquote(parts.username or ""), unquote(parts.password or ""))


def _develop(jpeg: bytes, flags: int) -> Image:
    image: Image | None = cv2.imdecode(np.frombuffer(jpeg, np.uint8), flags)
    if image is None:
        raise Garbled("garbled", "the camera sends broken pictures")
    return image
