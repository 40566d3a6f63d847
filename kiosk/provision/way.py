"""The way to the platform, looked at piece by piece: cable, address, name, port, an answer; and what time it has."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from kiosk.contract.platform import SERVER_TIME

Trouble = Literal["", "no_cable", "no_address", "no_name", "no_port", "no_answer"]
_LINKS = Path("/sys/class/net")
_WITHIN = 4.0
# What the page and the sheet call each trouble by, on the telephone.
CODES: dict[str, str] = {
    "no_cable": "NET-171",
    "no_address": "NET-172",
    "no_name": "NET-173",
    "no_port": "NET-174",
    "no_answer": "NET-175",
    "clock_off": "NET-176",
    "unknown_here": "NET-177",
    "away": "NET-178",
    "expired": "NET-179",
    "declined": "NET-180",
}


@dataclass(frozen=True)
class Way:
    """What was found; `trouble` is the first piece that does not hold. `ahead`: seconds the platform's clock is so."""

    host: str
    cables: tuple[str, ...] = ()
    address: str = ""
    trouble: Trouble = ""
    ahead: float | None = None


def way_to(url: str) -> Way:
    """Look at every piece once, the first trouble ends it. A certificate is not judged: enrolment does that."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    cables = _plugged_in()
    if not cables and not _is_here(host):
        return Way(host, trouble="no_cable")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        address = _own_address("192.0.2.1", 9)
        return Way(host, cables, address, "no_name" if address else "no_address")
    address = _own_address(*found[0][4][:2])
    if not address:
        return Way(host, cables, trouble="no_address")
    try:
        socket.create_connection((host, port), _WITHIN).close()
    except OSError:
        return Way(host, cables, address, "no_port")
    ahead = _ahead(host, port, parts.path.rstrip("/"), secure=secure)
    return Way(host, cables, address, "no_answer" if ahead is None else "", ahead)


def _plugged_in() -> tuple[str, ...]:
    """Network cards with a cable in them."""
    cards = sorted(path.parent.name for path in _LINKS.glob("*/carrier") if path.parent.name != "lo")
    return tuple(card for card in cards if _carries(card))


def _carries(card: str) -> bool:
    try:
        return (_LINKS / card / "carrier").read_text().strip() == "1"
    except OSError:  # a card that is switched off
        return False


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _own_address(host: str | int, port: str | int) -> str:
    """The address from which that one would be called; nothing is sent."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asked:
                asked.connect((host, port))
                return str(asked.getsockname()[0])
        except OSError:
            continue
    return ""


def _ahead(host: str, port: int, path: str, *, secure: bool) -> float | None:
    """By how many seconds the clock of whoever answers is ahead; None where it is no platform."""
    unjudged = ssl._create_unverified_context() if secure else None  # noqa: S323  nothing of ours is told here
    line: http.client.HTTPConnection
    line = (
        http.client.HTTPSConnection(host, port, timeout=_WITHIN, context=unjudged)
        if unjudged is not None
        else http.client.HTTPConnection(host, port, timeout=_WITHIN)
    )
    try:
        line.request("GET", f"{path}/v1/health")
        told = line.getresponse().getheader(SERVER_TIME) or ""
        return (dt.datetime.fromisoformat(told) - dt.datetime.now(dt.UTC)).total_seconds()
    except (OSError, http.client.HTTPException, ValueError, TypeError):
        return None
    finally:
        line.close()
