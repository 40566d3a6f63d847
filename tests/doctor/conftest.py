"""A box that is well: settings, key and a true memory; each test breaks one thing of it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.contract.events import Event
from kiosk.doctor.box import Box, look_at
from kiosk.doctor.table import examine
from kiosk.rig.house import CONFIG
from kiosk.terminal.store.store import FILE_NAME, Store
from tests.broker.standing import broker

if TYPE_CHECKING:
    from kiosk.doctor.findings import Finding

__all__ = ["broker"]


class Bench:
    """The settings of one box, and what the doctor says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"  # kernel and system, where a test brings its own
        self.state = folder / "state"
        self.socket = folder / "counter.sock"
        self.key = folder / "key"
        self.config = folder / "here.toml"
        self.devices = folder / "devices.toml"
        self.state.mkdir()
        self.key.write_text(secrets.token_hex(32))
        self.key.chmod(0o600)
        self.devices.write_text("")
        self.tell()

    @property
    def database(self) -> Path:
        """The terminal's memory."""
        return self.state / FILE_NAME

    def tell(self, platform: str = "http://127.0.0.1:9", state: Path | None = None, more: str = "") -> None:
        """Write the settings."""
        self.config.write_text(
            f'[counter]\nsocket = "{self.socket}"\n[state]\ndir = "{state or self.state}"\n'
            f'[platform]\nurl = "{platform}"\nkey_file = "{self.key}"\nsigner = "{"cd" * 32}"\n{more}'
        )

    @property
    def files(self) -> tuple[str, ...]:
        """The options that name these files."""
        named = ("--config", str(CONFIG / "terminal.toml"), "--config", str(self.config))
        return (*named, "--devices", str(self.devices))

    def box(self, root: Path = Path("/")) -> Box:
        """As the doctor sees it."""
        return look_at((CONFIG / "terminal.toml", self.config), (self.devices,), None, root)

    def says(self, *checks: str, root: Path = Path("/")) -> dict[str, Finding]:
        """What these checks find, by id."""
        return {found.id: found for found in examine(self.box(root), checks)}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """One box without a terminal at work."""
    return Bench(tmp_path)


@pytest.fixture
async def used(bench: Bench) -> Bench:
    """The same with a memory in which something is written."""
    store = await Store.open(bench.database, bytes.fromhex(bench.key.read_text()))
    await store.record(Event.TERMINAL_STARTED)
    await store.record(Event.TERMINAL_STOPPED)
    await store.close()
    return bench
