"""HOST:PORT, as people and programs write it; an IPv6 address stands in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_LAST = 65535


@dataclass(frozen=True)
class Address:
    """Where somebody listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address_in(text: str, port: int | None = None) -> Address:
    """What a text says; `port` is meant where it names none, if that is allowed. Raises ValueError."""
    found = _WRITTEN.fullmatch(text)
    said = found["port"] if found else None
    meant = int(said) if said else port
    if found is None or meant is None or meant > _LAST:
        raise ValueError(f"{text} is no HOST{'[:PORT]' if port is not None else ':PORT'}")
    return Address(found["six"] or found["name"], meant)


def address_for_terminals(text: str) -> Address:
    """The same, where terminals are to call: their settings can say no IPv6 address. Raises ValueError."""
    found = address_in(text)
    if not found.port or ":" in found.host:
        raise ValueError(f"{text} is nowhere that a terminal can call: write a name or an IPv4 address, and a port")
    return found
