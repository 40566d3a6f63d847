"""Whom an address in the settings means, for a firewall that knows machines and ports and no names."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from kiosk.contract.errands import Answer, Firewall, Way
from kiosk.terminal.errands import Errands

_PORTS = {"http": 80, "https": 443, "ipp": 631, "ipps": 631}
_RESOLVED_WITHIN = 10.0


class Called(NamedTuple):
    """One far side, by name or address."""

    host: str
    port: int
    protocol: str


def called(addresses: Iterable[str]) -> tuple[Called, ...]:
    """Each far side once; nothing for what is plugged into this machine."""
    found = (_called(address) for address in addresses)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _called(address: str) -> Called | None:
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or port is None or parts.hostname == "localhost":
        return None
    return Called(parts.hostname, port, "udp" if parts.scheme == "udp" else "tcp")


class Meaning:
    """What names mean; one that nobody can tell just now means what it did."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[str]] = {}

    async def ways(self, far_sides: Iterable[Called]) -> tuple[Way, ...]:
        """Every machine and port, in a fixed order."""
        found = set()
        for host, port, protocol in far_sides:
            found |= {(address, port, protocol) for address in await self._addresses(host)}
        return tuple(Way(address, port, "udp" if kind == "udp" else "tcp") for address, port, kind in sorted(found))

    async def _addresses(self, host: str) -> frozenset[str]:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_RESOLVED_WITHIN):
                told = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
            self._known[host] = frozenset(str(entry[4][0]).partition("%")[0] for entry in told)
        known = self._known.get(host, frozenset())
        return frozenset(address for address in known if not ipaddress.ip_address(address).is_loopback)


async def let_through(errands: Errands, *addresses: str) -> Answer | None:
    """Have the firewall let just these through: for a box that has no settings of its own yet. None: there is none."""
    if not errands.possible:
        return None
    return await errands.ask("firewall", Firewall(await Meaning().ways(called(addresses))))
