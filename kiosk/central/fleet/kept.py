"""States as the database holds them."""

from __future__ import annotations

import msgspec

from kiosk.contract.fleet import TerminalState

_STATES = msgspec.json.Decoder(TerminalState)


def state_kept(text: str) -> TerminalState | None:
    """None before the first, and for one that another version of this program kept in words that are not ours."""
    try:
        return _STATES.decode(text) if text else None
    except msgspec.DecodeError:
        return None
