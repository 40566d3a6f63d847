"""One question to a printer and its answer: pyipp writes and carries it over HTTP, our own reader reads the answer.

Each question has its own connection. A connection kept open would be shut by the printer at a time of its choosing,
and a document sent into it at that moment would be a document of which nobody knows what became.
"""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import aiohttp
from pyipp import IPP, IPPConnectionError, IPPError, IPPResponseError
from pyipp.enums import IppOperation, IppTag
from pyipp.tags import ATTRIBUTE_TAG_MAP

from drivers.a4.ipp.codec import Code, Message, Operation, read
from drivers.errors import DeviceFault, Garbled, LinkLost, Misuse, NoAnswer, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWER_WITHIN = 5.0  # seconds
_CONNECT_WITHIN = 4.0
_LONGEST_ANSWER = 1 << 20
_SCHEMES = ("ipp", "ipps")
_USUAL_PATH = "/ipp/print"
_OLDER = (1, 1)
_NOT_FOUND = 404
NEVER_SENT = "port_missing"

# pyipp sends media as a name, and a name never matches a keyword (RFC 8011, 5.1.3): A4 would become what the printer
# takes for usual. purge-job is an addition of CUPS that pyipp leaves out.
ATTRIBUTE_TAG_MAP.update({"media": IppTag.KEYWORD, "purge-job": IppTag.BOOLEAN})


class _Session:
    """The session pyipp asks through: no redirects, and a large document goes out as a stream, not in one piece."""

    def __init__(self) -> None:
        limits = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_WITHIN)
        self._real = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True), timeout=limits)

    async def request(self, method: str, url: Any, *, data: bytes, **rest: Any) -> aiohttp.ClientResponse:  # noqa: ANN401
        return await self._real.request(method, url, data=io.BytesIO(data), allow_redirects=False, **rest)

    async def close(self) -> None:
        await self._real.close()


class Exchange:
    """Questions to one printer, or to one queue, on behalf of `user`."""

    def __init__(self, address: str, user: str) -> None:
        self._address = _whole(address)
        self._user = user
        self._session: _Session | None = None
        self._ipp: IPP | None = None

    async def open(self) -> None:
        """Ready to ask. Nothing is sent yet."""
        await self.close()
        self._session = _Session()
        # pyipp's own limit covers only half of a question, so it is set beyond ours.
        self._ipp = IPP(self._address, session=cast("aiohttp.ClientSession", self._session), request_timeout=3600)

    async def close(self) -> None:
        """Nothing stays open; safe to call twice."""
        session, self._session, self._ipp = self._session, None, None
        if session is not None:
            await session.close()

    async def ask(
        self,
        operation: Operation,
        asked: Mapping[str, object],
        *,
        job: Mapping[str, object] | None = None,
        document: bytes = b"",
        within: float | None = None,
    ) -> Message:
        """Ask one thing; `asked` are its operation attributes, `job` the job attributes of a document.

        An answer that it was not done is an answer; see its code. Raises LinkLost, NoAnswer, Garbled, Refused; the
        cause is NEVER_SENT when it is certain that nothing was.
        """
        if self._ipp is None:
            raise LinkLost("port_lost", "closed")
        message = self._message(asked, job, document)
        within = within or _ANSWER_WITHIN
        try:
            async with asyncio.timeout(within):
                answer = await self._carry(self._ipp, operation, message)
                if answer.code == Code.VERSION_UNKNOWN and self._ipp.ipp_version != _OLDER:
                    self._ipp.ipp_version = _OLDER
                    answer = await self._carry(self._ipp, operation, message)
        except TimeoutError as late:
            raise NoAnswer("no_answer", f"no answer within {within:g} s") from late
        return answer

    def _message(
        self, asked: Mapping[str, object], job: Mapping[str, object] | None, document: bytes
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"operation-attributes-tag": {"requesting-user-name": self._user} | dict(asked)}
        if job:
            message["job-attributes-tag"] = dict(job)
        if document:
            message["data"] = document
        return message

    async def _carry(self, ipp: IPP, operation: Operation, message: dict[str, Any]) -> Message:
        try:
            frame = await ipp.raw(IppOperation(operation), message)
        except IPPError as wrong:
            raise _fault_of(wrong) from wrong
        except (aiohttp.ClientError, ConnectionError) as broken:
            raise LinkLost("port_lost", "the connection broke in the middle of an answer") from broken
        except ValueError as unreadable:
            raise Garbled("garbled", "not a word of the answer can be read") from unreadable
        if len(frame) > _LONGEST_ANSWER:
            raise Garbled("garbled", "the answer is far too long")
        return await asyncio.to_thread(read, frame) if len(frame) > _LONGEST_ANSWER // 16 else read(frame)


def _fault_of(wrong: IPPError) -> DeviceFault:
    """Our word for what pyipp met."""
    why = wrong.__cause__
    if isinstance(wrong, IPPConnectionError):
        if isinstance(why, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
            return LinkLost(NEVER_SENT, "nobody takes the call")
        if isinstance(why, aiohttp.ClientPayloadError | aiohttp.ClientResponseError):
            return Garbled("garbled", "the answer is no HTTP")
        return LinkLost("port_lost", "the connection broke")
    if isinstance(wrong, IPPResponseError):
        status = wrong.args[1].get("status-code", 0)
        return Refused("queue_missing" if status == _NOT_FOUND else "printer_refuses", f"HTTP {status}")
    return Refused("printer_refuses", "it wants another kind of connection")


def _whole(address: str) -> str:
    """The address with its usual path. Raises Misuse (bad_address)."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        sound = False
    if not sound:
        raise Misuse("bad_address", f"{address} is not like ipp://host:631/ipp/print")
    return address if len(parts.path) > 1 else f"{address.rstrip('/')}{_USUAL_PATH}"
