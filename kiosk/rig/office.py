"""The office at the central platform, for the rig: one of the demo's staff who signs in there and asks for things."""

from __future__ import annotations

import secrets
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from kiosk.contract.platform import IDEMPOTENCY_KEY
from kiosk.rig.house import CONFIG, SITE, House

STAFF: dict[str, dict[str, Any]] = {
    row["id"]: row for row in tomllib.loads((CONFIG / "demo" / "staff.toml").read_text("utf-8"))["staff"]
}
COURIER, ADMIN, TECHNICIAN, ON_DUTY, OFFICER = "S-101", "S-102", "S-103", "S-104", "S-105"
_PATIENCE_SECONDS = 10


class AtTheOffice:
    """One person, signed in at the platform of this address; `ca` is a file of the authority that vouches for it."""

    def __init__(self, central_url: str, who: str, ca: Path | None = None) -> None:
        self._url = f"{central_url}/v1/office"
        self._line = requests.Session()
        self._line.trust_env = False
        self._line.verify = str(ca) if ca else True
        signed_in = self.sends("session", staff=who, pin=STAFF[who]["pin"])
        self._line.headers["Authorization"] = f"Bearer {signed_in['token']}"

    def sends(self, path: str, **body: object) -> dict[str, Any]:
        """Post something; the answer."""
        return self._writes("POST", path, body)

    def sets(self, path: str, **body: object) -> dict[str, Any]:
        """Say how something stands from now on; the answer."""
        return self._writes("PUT", path, body)

    def _writes(self, method: str, path: str, body: dict[str, object]) -> dict[str, Any]:
        headers = {IDEMPOTENCY_KEY: secrets.token_hex(8)}
        place = f"{self._url}/{path}"
        reply = self._line.request(method, place, json=body or None, headers=headers, timeout=_PATIENCE_SECONDS)
        reply.raise_for_status()
        answer: dict[str, Any] = reply.json()
        return answer

    def reads(self, path: str) -> list[dict[str, Any]]:
        """A list that the office keeps."""
        reply = self._line.get(f"{self._url}/{path}", timeout=_PATIENCE_SECONDS)
        reply.raise_for_status()
        found: list[dict[str, Any]] = reply.json()
        return found

    def leaves(self) -> None:
        """Hang up."""
        self._line.close()


def staffed(house: House, *hours: str) -> None:
    """Write down when somebody of the staff is in this hall on working days; nothing: that nobody has said."""
    with closing(sqlite3.connect(house.folder / "central.db")) as db, db:
        db.execute("DELETE FROM staff_hours")
        rows = [(SITE, *each.split("-")) for each in hours]
        db.executemany("INSERT INTO staff_hours (site_code, begins, ends) VALUES (?, ?, ?)", rows)


def order_opening(central_url: str, cabinet: str, cell: int) -> tuple[AtTheOffice, str]:
    """Have two people agree that a cell be opened from afar: the one who asked, and the order."""
    asks, agrees = AtTheOffice(central_url, ADMIN), AtTheOffice(central_url, ON_DUTY)
    wish = {"cabinet": cabinet, "cell": cell, "reason": "door_jammed", "note": "申请人在现场等", "ticket": "2026-0007"}
    order = str(asks.sends("openings", **wish)["id"])
    agrees.sends(f"openings/{order}/approve")
    agrees.leaves()
    return asks, order
