"""A release on its way to a platform: the statement, then the bundle in pieces, going on where it was cut off."""

from __future__ import annotations

import dataclasses
import secrets
from pathlib import Path
from typing import Any

import requests

from kiosk.contract.lockers import Signed
from kiosk.contract.platform import IDEMPOTENCY_KEY

_PIECE = 4 * 1024 * 1024
_WITHIN = 60


class NotTaken(Exception):
    """The platform will not, or is not there."""


class AtTheOffice:
    """Somebody of the staff who is signed in. Raises NotTaken."""

    def __init__(self, platform: str, staff: str, pin: str, ca: Path | None = None) -> None:
        """`ca` is a file of the authority that vouches for a platform which has its own."""
        self._url = f"{platform.rstrip('/')}/v1/office"
        self._line = requests.Session()
        self._line.trust_env = False
        self._line.verify = str(ca) if ca else True
        token = self._sends("session", json={"staff": staff, "pin": pin})["token"]
        self._line.headers["Authorization"] = f"Bearer {token}"

    def brings(self, bundle: Path, statement: Signed) -> str:
        """All of it; what the platform says then."""
        line = self._sends("releases", json=dataclasses.asdict(statement))
        with bundle.open("rb") as file:
            while not line["whole"]:
                file.seek(line["have"])
                line = self._sends(
                    f"releases/{line['sha256']}/pieces",
                    params={"at": line["have"]},
                    data=file.read(_PIECE),
                    headers={"Content-Type": "application/octet-stream"},
                )
        return f"{line['version']} for Python {line['python']} is at the platform; roll it out at the office"

    def _sends(self, path: str, **what: Any) -> dict[str, Any]:  # noqa: ANN401  as requests takes it
        headers = {IDEMPOTENCY_KEY: secrets.token_hex(8), **what.pop("headers", {})}
        try:
            reply = self._line.post(f"{self._url}/{path}", headers=headers, timeout=_WITHIN, **what)
            answer: dict[str, Any] = reply.json()
        except requests.RequestException as trouble:
            raise NotTaken(type(trouble).__name__) from None
        if not reply.ok:
            raise NotTaken(f"{answer.get('code', reply.status_code)}: {answer.get('message_en', '')}")
        return answer
