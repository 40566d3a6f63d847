"""Which terminals a rollout reaches: a terminal's name decides once for all, unless somebody has set its ring."""

from __future__ import annotations

import hashlib

from kiosk.central.tables.updates import TerminalUpdateRow

RINGS = (1, 10, 100)


def ring_of(terminal: str, known: TerminalUpdateRow | None = None) -> int:
    """1, 10 or 100: the smallest part of all terminals to which this one belongs."""
    if known is not None and known.ring:
        return known.ring
    place = int.from_bytes(hashlib.sha256(f"ring:{terminal}".encode()).digest()[:4]) % 100
    return next(ring for ring in RINGS if place < ring)
