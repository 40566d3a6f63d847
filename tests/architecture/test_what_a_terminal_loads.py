"""A started terminal holds nothing of the far side, of the screens or of any simulator."""

from __future__ import annotations

import secrets
from pathlib import Path

from kiosk.rig.citizen import Citizen
from kiosk.rig.house import CONFIG, ROOT
from kiosk.rig.program import Program, python

OURS = ("kiosk.central", "kiosk.console", "kiosk.rig", "kiosk.technician", "screens", "drivers.sim", "drivers.kit")
NEVER = (*OURS, "kivy", "fastapi", "sqlalchemy", "uvicorn")


def settings(folder: Path) -> Path:
    """A terminal without devices, far from any platform."""
    key = folder / "key"
    key.write_text(secrets.token_hex(32))
    key.chmod(0o600)
    here = folder / "here.toml"
    here.write_text(
        f'[counter]\nsocket = "{folder / "counter"}"\n[state]\ndir = "{folder / "state"}"\n'
        f'[platform]\nurl = "http://127.0.0.1:9"\nkey_file = "{key}"\nsigner = "{"cd" * 32}"\n'
    )
    return here


async def test_a_started_terminal_holds_no_platform_no_screen_and_no_simulator(tmp_path: Path) -> None:
    words = python("kiosk", "terminal", "--config", str(CONFIG / "terminal.toml"), "--config", str(settings(tmp_path)))
    told = {"PYTHONPATH": str(ROOT), "PYTHONPROFILEIMPORTTIME": "1"}
    terminal = Program("terminal", words, tmp_path, told).start()
    try:
        async with Citizen(tmp_path / "counter") as citizen:
            await citizen.sees("welcome")
    finally:
        terminal.stop()
    lines = (tmp_path / "terminal.log").read_text().splitlines()
    loaded = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    assert "kiosk.terminal.flows.pickup" in loaded
    strangers = {name for name in loaded if name.startswith(NEVER) or name.endswith(".simulator")}
    assert not strangers
