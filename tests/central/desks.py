"""The whole platform in this process, on a clock that a test moves, on either engine."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.central.app import build
from kiosk.central.enrolment.authority import new_authority
from kiosk.central.letter_key import LetterKey
from kiosk.central.office import Office, calendar_in
from kiosk.central.proving.province import Province
from kiosk.central.signing import Signer
from kiosk.central.storage import open_storage
from tests.central.facts import MORNING
from tests.central.visiting import Answer, Json, Visitor

SEEDED_ON = dt.date(2026, 11, 23)
SENDER_KEY = "5e" * 32


class Desk(Visitor):
    """An office whose clock stands still until it is moved; asked as over HTTP."""

    def __init__(
        self,
        url: str,
        registry: str = "",
        province: Province | None = None,
        makers: tuple[str, ...] = (),
        bundles: Path | None = None,
    ) -> None:
        super().__init__()
        self.at = MORNING
        storage = open_storage(url)
        self.office = Office(
            storage,
            calendar_in(storage),
            Signer(Ed25519PrivateKey.generate()),
            LetterKey(X25519PrivateKey.generate()),
            self.now,
            sender_key=SENDER_KEY,
            registry=registry,
            province=province,
            public_url="http://hall.test",
            release_keys=makers,
            bundles=bundles,
            authority=new_authority(self.at),
        )
        self.signer = self.office.signer.public
        self.application = build(self.office)
        self._line = httpx.ASGITransport(self.application)

    def now(self) -> dt.datetime:
        """What its clock says."""
        return self.at

    def later(self, **passed: float) -> None:
        """Time passes, and the rounds are made; whoever was signed in at the office signs in anew."""
        self.at += dt.timedelta(**passed)
        self.office.rounds()
        self._tokens.clear()

    def close(self) -> None:
        """Put everything away."""
        self.office.engine.dispose()

    def carry(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        """One request, without a network."""
        if "data" in more:
            more["content"] = more.pop("data")
        return asyncio.run(self._carry(method, path, headers, **more))

    async def _carry(self, method: str, path: str, headers: Json, **more: Any) -> httpx.Response:  # noqa: ANN401
        client = httpx.AsyncClient(transport=self._line, base_url="http://office")
        asked = client.build_request(method, path, headers=headers, **more)
        target, sent = asked.url.raw_path.decode(), {name.title(): value for name, value in asked.headers.items()}
        asked.headers.update(self.signed(method, target, sent, asked.content))
        return await client.send(asked)

    # ---- as the sender of messages --------------------------------------------------------------------------------

    def due(self, most: int = 100) -> list[Json]:
        """Take what is due."""
        taken: list[Json] = self.do("/v1/messages/take", {"most": most}, SENDER_KEY)
        return taken
