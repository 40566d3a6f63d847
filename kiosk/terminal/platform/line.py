"""One HTTP line to the platform: blocking, kept open between calls, and every mishap a short word."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from kiosk.contract.platform import SERVER_TIME

if TYPE_CHECKING:
    import requests

_LARGEST = 8 * 1024 * 1024  # bytes of an answer; nothing the platform says is near it
_CHUNK = 64 * 1024
_DATES = (9, 10)  # OpenSSL's codes for a certificate that is not good yet, or no more: or our clock is wrong


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
    """No usable reply.

    `reason` is no_connection, broken, timed_out, garbled, certificate_refused or _dates, or why we cannot sign.

    Never says what was asked.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotSign(Exception):
    """There is nothing to sign with; `reason` is a short word. Never says anything of a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Signing(Protocol):
    """What proves who asks; used by several threads."""

    def headers(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
        """The headers to add; `target` is path and query as they are sent. Raises CannotSign."""


@dataclass(frozen=True)
class Manners:
    """The longest waits in seconds, and which authorities may vouch for the far side.

    `vouching` is a file of certificates that counts alone; None: those that the machine knows; "": nobody is asked.
    """

    connect: float
    read: float
    vouching: Path | Literal[""] | None = None


class Line:
    """Belongs to one thread; each request is signed by `signing`, if there is any."""

    def __init__(self, url: str, headers: Mapping[str, str], manners: Manners, signing: Signing | None = None) -> None:
        self._url = url.rstrip("/")
        # A proxy before the platform takes its own part of the path away; only what is the platform's is signed.
        self._proxied = urlsplit(self._url).path
        self._headers = dict(headers)
        self._manners = manners
        self._signing = signing
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

        session = self._opened()
        manners = self._manners
        deadline = time.monotonic() + manners.connect + 2 * manners.read
        try:
            asked = session.prepare_request(
                requests.Request(call.method, self._url + call.path, headers=dict(call.headers), data=call.body)
            )
            self._sign(asked, call.body)
            with session.send(
                asked, timeout=(manners.connect, manners.read), allow_redirects=False, stream=True
            ) as response:
                said = response.headers.get(SERVER_TIME, "")
                return Reply(response.status_code, _read(response, deadline), said)
        except CannotSign as missing:
            raise LineDown(missing.reason) from None
        except (requests.RequestException, HTTPError) as problem:
            raise LineDown(_reason(problem)) from None
        except OSError:
            raise LineDown("authority_unreadable") from None  # the file of the one that may vouch is not there

    def _opened(self) -> requests.Session:
        import requests
        from urllib3 import disable_warnings
        from urllib3.exceptions import InsecureRequestWarning

        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # neither a proxy nor a password file of the machine
            self._session.headers.update(self._headers)
            vouching = self._manners.vouching
            if vouching == "":
                disable_warnings(InsecureRequestWarning)  # nobody is asked on purpose: what comes is not believed yet
            self._session.verify = vouching is None or (vouching != "" and str(vouching))
        return self._session

    def _sign(self, asked: requests.PreparedRequest, body: bytes | None) -> None:
        if self._signing is None:
            return
        target = asked.path_url.removeprefix(self._proxied)
        sent = {name: str(value) for name, value in asked.headers.items()}
        asked.headers.update(self._signing.headers(str(asked.method), target, sent, body))


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
    if (refused := _not_vouched_for(problem)) is not None:
        return "certificate_dates" if refused.verify_code in _DATES else "certificate_refused"
    if any(isinstance(cause, DecodeError) for cause in causes):
        return "garbled"
    return "broken" if any(isinstance(cause, ProtocolError) for cause in causes) else "no_connection"


def _not_vouched_for(problem: object) -> ssl.SSLCertVerificationError | None:
    """Why the certificate that the far side showed is not believed; it lies deep inside what was raised."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return problem
    inner = (*getattr(problem, "args", ()), getattr(problem, "reason", None))
    found = (_not_vouched_for(cause) for cause in inner if isinstance(cause, Exception) and cause is not problem)
    return next((cause for cause in found if cause is not None), None)
