"""The way to the platform, step by step: name, port, certificate, answer; and whose clock is right."""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import http.client
import ipaddress
import os
import socket
import sqlite3
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kiosk.contract.platform import SERVER_TIME
from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.doctor.looks.state import opened

if TYPE_CHECKING:
    from kiosk.doctor.box import Box

_HEALTH = "/v1/health"
_WITHIN = 4.0
_RUNS_OUT = dt.timedelta(days=30)
_DRIFTS, _OFF = 2.0, 60.0  # seconds
_BACK = dt.timedelta(minutes=1)
_UNSYNCED = 0x40  # STA_UNSYNC of adjtimex(2)
_TIMEX = 256  # bytes; struct timex is 208 of them
_STATUS_AT = 40  # its field `status` on 64-bit machines
_EXPIRED, _TOO_EARLY, _OTHER_NAME = (10, 9, (62, 64))  # OpenSSL's verify codes


@dataclass(frozen=True)
class Address:
    """Where the platform is."""

    secure: bool
    host: str
    port: int
    path: str
    pinned: Path | None = None  # the one authority that may vouch for it

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def platform(box: Box) -> Look:
    """Each step needs the one before; the first that does not hold is told."""
    address = _address(box)
    if not address.secure and not _is_here(address.host):
        yield wrong("plain", f"http://{address}")
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError as trouble:
        yield wrong("name", f"{address.host}: {trouble.strerror}", host=address.host)
        return
    try:
        line = socket.create_connection((address.host, address.port), _WITHIN)
    except OSError as trouble:
        where = f"{found[0][4][0]}:{address.port}"
        yield wrong("unreachable", f"{where}: {trouble.strerror or 'no answer'}", address=where)
        return
    with contextlib.closing(line):
        yield from _spoken(address, line)


def _spoken(address: Address, line: socket.socket) -> Look:
    try:
        secure = _secured(line, address) if address.secure else None
    except ssl.SSLCertVerificationError as refused:
        yield wrong(_why(refused), refused.verify_message or str(refused), host=address.host)
        return
    except OSError as trouble:
        yield wrong("tls", trouble.strerror or trouble, host=address.host)
        return
    if secure is not None:
        until = _valid_until(secure)
        if until - dt.datetime.now(dt.UTC) < _RUNS_OUT:
            yield wrong("tls_soon", f"notAfter {until:%Y-%m-%d %H:%M} UTC", until=f"{until:%Y-%m-%d}")
    status, said = _health(address, secure or line)
    if status != http.client.OK:
        yield wrong("answer", f"GET {address.path}{_HEALTH}: {status or said}", said=status or said)
    yield well(f"{address}, GET {_HEALTH}: {status}")


def offset(box: Box) -> Look:
    """The platform's clock against ours, and ours against what the terminal has written before."""
    last, now = _last_written(box), dt.datetime.now(dt.UTC)
    if last is not None and last - now > _BACK:
        yield wrong("back", f"{last.isoformat()} > {now.isoformat(timespec='seconds')}")
    ahead = _ahead(_address(box))
    seen = f"{SERVER_TIME}: {ahead:+.1f} s"
    if abs(ahead) > _OFF:
        yield wrong("off", seen, seconds=round(ahead))
    elif abs(ahead) > _DRIFTS:
        yield wrong("drifts", seen, seconds=f"{ahead:.1f}")
    yield well(seen)


def _last_written(box: Box) -> dt.datetime | None:
    """When the newest audit record was written; None where that cannot be known."""
    try:
        with opened(box) as db:
            return dt.datetime.fromisoformat(db.execute("SELECT at FROM audit ORDER BY number DESC").fetchone()[0])
    except (CannotLook, sqlite3.Error, TypeError, ValueError):
        return None


def sync(_: Box) -> Look:
    """Whether the kernel's clock is kept right by anybody."""
    memory = ctypes.create_string_buffer(_TIMEX)  # modes = 0: only asked
    if ctypes.CDLL(None, use_errno=True).adjtimex(memory) < 0:
        raise CannotLook("kernel", os.strerror(ctypes.get_errno()))
    status = int.from_bytes(memory.raw[_STATUS_AT : _STATUS_AT + 4], "little")
    if status & _UNSYNCED:
        yield wrong("unsynced", f"adjtimex: STA_UNSYNC ({status:#x})")
    yield well(f"adjtimex: {status:#x}")


def _address(box: Box) -> Address:
    if box.settings is None:
        raise CannotLook("settings")
    parts = urlsplit(box.settings.platform.url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    pinned = None if box.settings.platform.ca_file == Path() else box.settings.platform.ca_file
    return Address(secure, parts.hostname or "", port, parts.path.rstrip("/"), pinned)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secured(line: socket.socket, address: Address) -> ssl.SSLSocket:
    """As the terminal's own client does it: the pinned authority alone, or the certificates that requests trusts."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    trusted = ssl.create_default_context(cafile=address.pinned or DEFAULT_CA_BUNDLE_PATH)
    return trusted.wrap_socket(line, server_hostname=address.host)


def _why(refused: ssl.SSLCertVerificationError) -> str:
    if refused.verify_code in (_EXPIRED, _TOO_EARLY):
        return "tls_dates"
    return "tls_name" if refused.verify_code in _OTHER_NAME else "tls_unknown"


def _valid_until(line: ssl.SSLSocket) -> dt.datetime:
    until = (line.getpeercert() or {}).get("notAfter", "")
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), dt.UTC)


def _health(address: Address, line: socket.socket) -> tuple[int, str]:
    with contextlib.closing(http.client.HTTPConnection(address.host, address.port, timeout=_WITHIN)) as talk:
        talk.sock = line
        try:
            talk.request("GET", address.path + _HEALTH)
            return talk.getresponse().status, ""
        except (OSError, http.client.HTTPException) as trouble:
            return 0, str(trouble) or type(trouble).__name__


def _ahead(address: Address) -> float:
    """Seconds by which the platform's clock is ahead. No certificate is asked: a wrong clock makes it look wrong."""
    unasked = ssl._create_unverified_context() if address.secure else None  # noqa: S323
    talk = (
        http.client.HTTPSConnection(address.host, address.port, timeout=_WITHIN, context=unasked)
        if address.secure
        else http.client.HTTPConnection(address.host, address.port, timeout=_WITHIN)
    )
    with contextlib.closing(talk):
        try:
            begun = time.monotonic()
            talk.request("GET", address.path + _HEALTH)
            theirs = dt.datetime.fromisoformat(talk.getresponse().getheader(SERVER_TIME) or "")
            took = time.monotonic() - begun
            return (theirs - dt.datetime.now(dt.UTC)).total_seconds() + took / 2
        except (OSError, http.client.HTTPException) as trouble:
            raise CannotLook("no_platform", str(trouble)) from None
        except (ValueError, TypeError):
            raise CannotLook("no_time", SERVER_TIME) from None
