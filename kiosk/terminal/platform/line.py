"""One HTTP line to the platform: blocking, kept open between calls, and every mishap a short word."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.contract.platform import SERVER_TIME

if TYPE_CHECKING:
    import requests

_LARGEST = 8 * 1024 * 1024  # bytes of an answer; nothing the platform says is near it
_CHUNK = 64 * 1024


@dataclass(frozen=True, repr=False)
class Call:
    """One request. `repeatable` calls may be sent twice: they read, or carry a key that the platform knows them by."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    repeatable: bool = True


@dataclass(frozen=True, repr=False)
class Reply:
    """What came back."""

    status: int
    body: bytes
    server_time: str = ""


class LineDown(Exception):
    """No usable reply; `reason` is one of no_connection, broken, timed_out, garbled. Never says what was asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Line:
    """Belongs to one thread. `connect` and `read` are the longest waits in seconds."""

    def __init__(self, url: str, headers: Mapping[str, str], connect: float, read: float) -> None:
        self._url = url.rstrip("/")
        self._headers = dict(headers)
        self._connect, self._read = connect, read
        self._session: requests.Session | None = None

    def exchange(self, call: Call) -> Reply:
        """Send a call and wait for its reply. Raises LineDown."""
        try:
            return self._once(call)
        except LineDown as down:
            # A line kept open may have been closed by the far side just as we spoke.
            if down.reason != "broken" or not call.repeatable:
                raise
        return self._once(call)

    def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            self._session.close()

    def _once(self, call: Call) -> Reply:
        import requests  # costs a tenth of a second, so not at start and not in the event loop
        from urllib3.exceptions import HTTPError

        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # neither a proxy nor a password file of the machine
            self._session.headers.update(self._headers)
        deadline = time.monotonic() + self._connect + 2 * self._read
        try:
            with self._session.request(
                call.method,
                self._url + call.path,
                data=call.body,
                headers=dict(call.headers),
                timeout=(self._connect, self._read),
                allow_redirects=False,
                stream=True,
            ) as response:
                said = response.headers.get(SERVER_TIME, "")
                return Reply(response.status_code, _read(response, deadline), said)
        except (requests.RequestException, HTTPError) as problem:
            raise LineDown(_reason(problem)) from None


def _read(response: requests.Response, deadline: float) -> bytes:
    """The body as it comes: the time limit of a read alone would let a trickle go on for ever."""
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > _LARGEST:
            raise LineDown("garbled")
        if time.monotonic() > deadline:
            raise LineDown("timed_out")
    return bytes(body)


def _reason(problem: Exception) -> str:
    import requests
    from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError

    causes = (problem, *problem.args)
    if any(isinstance(cause, requests.Timeout | ReadTimeoutError) for cause in causes):
        return "timed_out"
    if any(isinstance(cause, DecodeError) for cause in causes):
        return "garbled"
    return "broken" if any(isinstance(cause, ProtocolError) for cause in causes) else "no_connection"
