"""A few exchanges with a stranger's server that together may take so long, and no single answer more than so much."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType

import requests

_CONNECT, _READ = 1.0, 2.0  # seconds
_MOST_BYTES = 256 * 1024
_PIECE = 4096
_OK = 200


class BadAnswer(Exception):
    """What came cannot be used; the message is one word for the log."""


class Line:
    """Good until `until`, on the monotonic clock, for addresses of these schemes."""

    def __init__(self, until: float, schemes: tuple[str, ...]) -> None:
        self._until = until
        self._schemes = schemes
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def get(self, url: str) -> bytes:
        """What lies there. Raises BadAnswer, RequestException."""
        return self._exchange("GET", url, None, None, (_OK,))[1]

    def post(
        self, url: str, form: Mapping[str, str], auth: tuple[str, str], expected: tuple[int, ...]
    ) -> tuple[int, bytes]:
        """Status and body of the answer to a form. Raises BadAnswer, RequestException."""
        return self._exchange("POST", url, form, auth, expected)

    def _exchange(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
        expected: tuple[int, ...],
    ) -> tuple[int, bytes]:
        if not url.startswith(self._schemes):
            raise BadAnswer("address")
        with self._session.request(
            method, url, data=form, auth=auth, timeout=self._time_left(), stream=True, allow_redirects=False
        ) as answer:
            if answer.status_code not in expected:
                raise BadAnswer(f"status_{answer.status_code}")
            return answer.status_code, self._read(answer)

    def _time_left(self) -> tuple[float, float]:
        left = self._until - time.monotonic()
        if left <= 0:
            raise BadAnswer("late")
        return min(_CONNECT, left), min(_READ, left)

    def _read(self, answer: requests.Response) -> bytes:
        """Whatever has come is looked at, so that one who sends a byte a second does not hold us for hours."""
        came = b""
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            came += piece
            if len(came) > _MOST_BYTES or time.monotonic() > self._until:
                raise BadAnswer("long")
        return came
