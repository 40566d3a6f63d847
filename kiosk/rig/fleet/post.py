"""Carries the facts of virtual terminals to the platform: real requests, each signed with that terminal's own key."""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from kiosk.contract.facts import EventBatch, EventsTaken
from kiosk.contract.platform import IDEMPOTENCY_KEY, TERMINAL
from kiosk.contract.request_signing import DeviceKey, signature_headers
from kiosk.rig.fleet.county import Enrolled

_PATH = "/v1/events"
_PATIENCE = aiohttp.ClientTimeout(total=20.0)
_AT_ONCE = 64  # connections of this process; those of other terminals wait in line
_TAKEN = msgspec.json.Decoder(EventsTaken)
_JSON = "application/json"


class Post:
    """One for a generating process. What was not taken is brought again by whoever wrote it."""

    def __init__(self, url: str, authority: Path) -> None:
        secure = ssl.create_default_context(cafile=str(authority)) if urlsplit(url).scheme == "https" else True
        self._url = url
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_AT_ONCE, ssl=secure), timeout=_PATIENCE
        )
        self.refused: dict[str, int] = {}  # how often each status or fault came instead of an answer

    async def close(self) -> None:
        """Hang up."""
        await self._session.close()

    async def bring(self, terminal: Enrolled, key: DeviceKey, batch: EventBatch, name: str) -> EventsTaken | None:
        """What the platform took; None when it did not answer, or would not have it."""
        body = msgspec.json.encode(batch)
        headers = {TERMINAL: terminal.name, IDEMPOTENCY_KEY: name, "Content-Type": _JSON}
        headers |= signature_headers("POST", _PATH, headers, body, key, dt.datetime.now(dt.UTC))
        try:
            async with self._session.post(self._url + _PATH, data=body, headers=headers) as answer:
                said = await answer.read()
                if answer.status == 200:
                    return _TAKEN.decode(said)
                self._note(str(answer.status))
        except (OSError, aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as fault:
            self._note(type(fault).__name__)
        return None

    def _note(self, what: str) -> None:
        self.refused[what] = self.refused.get(what, 0) + 1


def device_key(terminal: Enrolled) -> DeviceKey:
    """What a terminal signs with: the key of its certificate."""
    key = serialization.load_pem_private_key(terminal.papers.read_bytes(), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return DeviceKey(terminal.fingerprint, key)
