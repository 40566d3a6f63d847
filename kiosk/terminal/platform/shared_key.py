"""Requests of a terminal that was given its key by hand, and has no certificate: signed with that key."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.contract.request_signing import SharedKey, signature_headers
from kiosk.terminal.clock import Clock
from kiosk.terminal.settings.secret import Secret


class BySharedKey:
    """Signs with a key made from `[platform].key`."""

    def __init__(self, terminal: str, key: Secret, clock: Clock) -> None:
        self._key = SharedKey(terminal, bytes.fromhex(key.reveal()))
        self._clock = clock

    def headers(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
        """The headers to add to a request."""
        return signature_headers(method, target, headers, body, self._key, self._clock.now())
