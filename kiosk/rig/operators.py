"""The operators' console of a demo: the program, and operators whose passwords and codes stand in a file."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from kiosk.central.office import local_now
from kiosk.central.operators.second import code_at
from kiosk.rig.program import Program, python

_FILE = Path(__file__).resolve().parents[2] / "config" / "demo" / "operators.toml"


def operators() -> list[dict[str, Any]]:
    """Everybody in the demo's file."""
    found: list[dict[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))["operator"]
    return found


def start_console(folder: Path, logs: Path, port: int = 0) -> tuple[Program, str]:
    """A console beside the platform in this folder, with the demo's operators, and its address."""
    db, ready = folder / "central.db", folder / "console.json"
    ready.unlink(missing_ok=True)
    subprocess.run(python("kiosk", "operators", "take", str(_FILE), "--db", str(db)), check=True)
    words = python("kiosk", "console", "--db", str(db), "--port", str(port), "--ready", str(ready))
    program = Program("console", words, logs).start()
    program.until(ready.exists, "the console answers")
    return program, str(json.loads(ready.read_text())["url"])


def codes() -> list[str]:
    """A line for each operator: roles, login, password, and the code that an authenticator shows this moment."""
    return [
        f"{' '.join(one['roles']):20} {one['login']:8} {one['password']:15} {code_at(one['second'], local_now())}"
        for one in operators()
    ]
