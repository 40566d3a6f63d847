"""Asking for an identity: one request to the platform of whom nothing is known yet but what it has shown."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from kiosk.contract.platform import Refusal
from kiosk.terminal.platform.asking import JSON, Away, Refused
from kiosk.terminal.platform.line import Call, Line, LineDown, Manners, Reply, Signing

_PATIENCE = Manners(connect=5.0, read=10.0)
_HEADERS = {"Accept": "application/json"}
Answer = TypeVar("Answer")


async def ask(
    url: str,
    call: Call,
    kind: type[Answer],
    *,
    vouching: Path | Literal[""],
    signing: Signing | None = None,
) -> tuple[Answer | Refused | Away, dt.datetime | None]:
    """What the platform says, and the time it has; `vouching` is the file of the authority that alone counts."""
    line = Line(url, _HEADERS, Manners(_PATIENCE.connect, _PATIENCE.read, vouching), signing)
    try:
        reply = await asyncio.to_thread(line.exchange, call)
    except LineDown as down:
        return Away(down.reason), None
    finally:
        line.close()
    return _read(reply, kind), _time(reply.server_time)


def posted(path: str, body: object) -> Call:
    """A write that may be said again: the platform knows it by what it says."""
    return Call("POST", path, JSON, msgspec.json.encode(body))


def in_the_open(url: str) -> bool:
    """True where anybody on the way could read what is said: plain http, and not to this machine itself."""
    parts = urlsplit(url)
    try:
        return parts.scheme != "https" and not ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname != "localhost"


def _read(reply: Reply, kind: type[Answer]) -> Answer | Refused | Away:
    if reply.status >= 500:
        return Away("server_error")
    try:
        if 200 <= reply.status < 300:
            return msgspec.json.decode(reply.body, type=kind)
        return Refused(msgspec.json.decode(reply.body, type=Refusal))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Away("garbled")


def _time(said: str) -> dt.datetime | None:
    try:
        time = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return time if time.tzinfo else None
