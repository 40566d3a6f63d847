"""What a box is after it was set up, without what differs between any two: moments, keys, how far clocks are apart."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tomllib
from typing import TYPE_CHECKING

from kiosk.terminal.store.store import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.rig.house import House

_DIFFERS = {"at", "began", "noted", "ahead", "expires", "mark"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_OF_ITSELF = ("id", "site", "url")  # what an identity says that is no key


def end_state(house: House) -> dict[str, object]:
    """All that is kept of it."""
    local = house.state / "local"
    told: dict[str, object] = {"files": sorted(file.name for file in local.iterdir())}
    told |= {name: (local / name).read_text("utf-8") for name in ("terminal.toml", "devices.toml")}
    told["progress"] = _lasting(json.loads((local / "progress.json").read_text("utf-8")))
    told["identity"] = _identity(local / "enrolled.toml")
    told["signed"] = _signed(local)
    return told


def noted(house: House) -> list[tuple[str, str]]:
    """What the audit log says of steps."""
    with sqlite3.connect(house.state / FILE_NAME) as db:
        rows = db.execute("SELECT facts FROM audit WHERE event = 'provisioned' ORDER BY number").fetchall()
    told = [json.loads(row[0]) for row in rows]
    return [(facts["step"], facts["outcome"]) for facts in told]


def _lasting(told: object) -> object:
    """The same without what differs each time; a line of the sheet is a key and its value."""
    if isinstance(told, dict):
        if told.get("key") in _DIFFERS:
            return None
        return {name: _lasting(part) for name, part in sorted(told.items()) if name not in _DIFFERS}
    if isinstance(told, list):
        return [_lasting(part) for part in told]
    return _MOMENT.sub("…", told) if isinstance(told, str) else told


def _identity(file: Path) -> object:
    """Who it is, and which kinds of keys it has."""
    if not file.exists():
        return None
    told = tomllib.loads(file.read_text("utf-8"))
    return {
        table: {name: value if name in _OF_ITSELF else "" for name, value in rows.items()}
        for table, rows in told.items()
    }


def _signed(local: Path) -> object:
    """By whom, and whether it is the sheet that is kept."""
    if not (local / "signed-off").exists():
        return None
    signed = json.loads((local / "signed-off").read_text("utf-8"))
    return signed["by"], signed["sheet"] == hashlib.sha256((local / "sign-off.pdf").read_bytes()).hexdigest()
