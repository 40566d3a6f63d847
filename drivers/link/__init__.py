"""The way bytes travel between a driver and its device; nothing here knows what they mean."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from drivers.errors import Misuse
from drivers.link.lp import LpLink
from drivers.link.rfc2217 import Rfc2217Link
from drivers.link.tcp import TcpLink
from drivers.link.tty import TtyLink

__all__ = ["Link", "has_rate", "link_for"]

_STREAMS = ("tcp", "socket")  # two names for the same; the second is pyserial's
_SERVER = "rfc2217"
_DEVICE = "lp"
# pyserial's words after an address of ours change nothing here, and one address serves both worlds.
_KNOWN_WORDS = {"", "ign_set_control", "poll_modem", "timeout", "logging"}


class Link(Protocol):
    """One way to one device. One task reads at a time; every fault of the port is LinkLost."""

    @property
    def is_open(self) -> bool:
        """False before `open`, after `close`, and from the moment the port is seen to be gone."""

    async def open(self) -> None:
        """Take the port for ourselves alone. Raises LinkLost (port_missing, port_busy, port_denied)."""

    async def close(self) -> None:
        """Give the port back; safe to call twice and after a loss."""

    async def write(self, data: bytes) -> None:
        """Hand all of `data` to the port. That it went out does not mean that it arrived.

        Raises LinkLost, and NoAnswer (write_blocked) when the far side takes nothing for five seconds.
        """

    async def read(self, within: float | None) -> bytes:
        """What has arrived, at least one byte. Raises LinkLost, and NoAnswer after `within` seconds (None: never)."""

    def drain(self) -> bytes:
        """Throw away what has arrived, and say what it was."""

    async def set_rate(self, baud: int) -> bool:
        """Run at `baud` bits a second from now on, and after each later `open`; False when the port cannot.

        Where the rate is not ours to choose (`has_rate`) nothing happens and the answer is True. Raises LinkLost.
        """

    async def lost(self) -> None:
        """Wait until the port is gone or closed; needs no polling."""


def link_for(address: str, baud: int = 9600) -> Link:
    """The link an address asks for; it is opened later.

    The path of a local tty ("/dev/serial/by-id/…"), "socket://host:port" (the same as "tcp://host:port"),
    "rfc2217://host:port" for a serial server that sets its rate, "lp:/dev/usb/lp0" for a USB printer.
    Raises Misuse for an address of another kind.
    """
    parts = urlsplit(address)
    if not parts.scheme:
        return TtyLink(address, baud, address)
    if parts.scheme == _DEVICE and parts.path.startswith("/") and not parts.netloc:
        return LpLink(parts.path, address)
    host, port = _far_side(parts)
    if host and port and parts.scheme in _STREAMS:
        return TcpLink(host, port, address)
    if host and port and parts.scheme == _SERVER and _words(parts) <= _KNOWN_WORDS:
        return Rfc2217Link(host, port, baud, address)
    raise Misuse(
        "bad_address", f"{address} is none of /dev/…, socket://host:port, rfc2217://host:port, lp:/dev/usb/lp0"
    )


def has_rate(address: str) -> bool:
    """True when the link to this address runs at a rate we choose, so that it makes sense to search for it."""
    return urlsplit(address).scheme in ("", _SERVER)


def _far_side(parts: SplitResult) -> tuple[str, int]:
    try:
        return parts.hostname or "", parts.port or 0
    except ValueError:  # a port beyond 65535, or no number
        return "", 0


def _words(parts: SplitResult) -> set[str]:
    return {word.partition("=")[0] for word in parts.query.split("&")}
