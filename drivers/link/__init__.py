"""The way bytes travel between a driver and its device; nothing here knows what they mean."""

from __future__ import annotations

import contextlib
from typing import Protocol
from urllib.parse import urlsplit

from drivers.errors import Misuse
from drivers.link.tcp import TcpLink
from drivers.link.tty import TtyLink

__all__ = ["Link", "has_rate", "link_for"]

_TCP = "tcp"


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

    async def lost(self) -> None:
        """Wait until the port is gone or closed; needs no polling."""


def link_for(address: str, baud: int = 9600) -> Link:
    """The link an address asks for: "tcp://host:port", or the path of a local tty ("/dev/serial/by-id/…").

    Raises Misuse for an address of another kind.
    """
    parts = urlsplit(address)
    if not parts.scheme:
        return TtyLink(address, baud)
    with contextlib.suppress(ValueError):  # a port beyond 65535
        if parts.scheme == _TCP and parts.hostname and parts.port:
            return TcpLink(parts.hostname, parts.port)
    raise Misuse("bad_address", f"{address} is neither a path nor tcp://host:port")


def has_rate(address: str) -> bool:
    """True when the link to this address runs at a rate we choose, so that it makes sense to search for it."""
    return not urlsplit(address).scheme
