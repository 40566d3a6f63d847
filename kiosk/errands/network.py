"""The network address: a file for systemd-networkd, which takes itself back unless the platform is reached by it."""

from __future__ import annotations

import ipaddress
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.contract.errands import Network
from kiosk.errands.answers import put
from kiosk.errands.hostile import Refused

FILE_NAME = "10-hall-terminal.network"
PATIENCE = 90.0  # seconds in which the platform must have been reached
_LOOK = 0.5
_MOST_SERVERS = 4
_INTERFACE = re.compile(r"[a-z][a-z0-9]{1,14}")
_WITHIN = 20.0
_RELOAD = (
    "org.freedesktop.network1",
    "/org/freedesktop/network1",
    "org.freedesktop.network1.Manager",
    "Reload",
)


def network_file(request: Network) -> str:
    """What systemd-networkd is to read; made of what was understood, never of the text. Raises Refused."""
    if request.interface and (request.interface == "lo" or not _INTERFACE.fullmatch(request.interface)):
        raise Refused("bad_interface")
    lines = ["[Match]", f"Name={request.interface}" if request.interface else "Type=ether", "", "[Network]"]
    if request.way == "dhcp":
        if request.address or request.gateway or request.dns:
            raise Refused("too_much")
        lines += ["DHCP=yes"]
    else:
        lines += ["DHCP=no", "IPv6AcceptRA=no", *_fixed(request)]
    return "\n".join([*lines, ""])


def _fixed(request: Network) -> list[str]:
    try:
        address = ipaddress.ip_interface(request.address)
        gateway = ipaddress.ip_address(request.gateway) if request.gateway else None
        servers = [ipaddress.ip_address(server) for server in request.dns]
    except ValueError:
        raise Refused("bad_address") from None
    if "/" not in request.address or address.network.prefixlen < 8 or not _of_one(address):
        raise Refused("bad_address")
    if len(servers) > _MOST_SERVERS or any(_scoped(server) or not _of_one(server) for server in servers):
        raise Refused("bad_dns")
    if gateway is not None and (_scoped(gateway) or gateway not in address.network or gateway == address.ip):
        raise Refused("bad_gateway")
    said = [f"Address={address.ip}/{address.network.prefixlen}"]
    return said + ([f"Gateway={gateway}"] if gateway else []) + [f"DNS={server}" for server in servers]


def _of_one(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """An address that one machine can have."""
    return not (address.is_multicast or address.is_unspecified or address.is_loopback or _scoped(address))


def _scoped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None


def put_up(folder: Path, request: Network | None) -> None:
    """Let networkd read this; None: whatever the machine had without us. Raises Refused where it says no."""
    file = folder / FILE_NAME
    if request is None:
        file.unlink(missing_ok=True)
    else:
        text = network_file(request)
        folder.mkdir(parents=True, exist_ok=True)
        put(file, text.encode(), 0o644)


def reload(busctl: str = "/usr/bin/busctl") -> None:
    """Have networkd read its files anew and set up what has changed. Raises Refused.

    By the bus: networkctl wants to stand in the network that it speaks of, and our unit has none.
    """
    try:
        done = subprocess.run([busctl, "--system", "call", *_RELOAD], capture_output=True, check=False, timeout=_WITHIN)
    except (OSError, subprocess.TimeoutExpired):
        raise Refused("no_networkd") from None
    if done.returncode:
        raise Refused("networkd_refuses")


def confirmed(ask: Callable[[], str], mark: str, patience: float = PATIENCE) -> bool:
    """Wait until the terminal says it has reached the platform by this; False when it never did."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if ask() == mark:
            return True
        time.sleep(_LOOK)
    return False
