"""Something that does not belong here was plugged in: it is told while it is there, and once in the journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.terminal.clock import Clock
from kiosk.terminal.health.plugged import PluggedWatch
from kiosk.terminal.health.state import Health


def plug(root: Path, port: str, authorized: str) -> None:
    folder = root / "sys/bus/usb/devices" / port
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in (("authorized", authorized), ("idVendor", "0781"), ("idProduct", "5567")):
        (folder / name).write_text(value + "\n")


async def test_a_blocked_stick_is_told_until_it_is_gone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    health = Health()
    watch = PluggedWatch(health, Clock(), tmp_path)
    plug(tmp_path, "1-1", "1")
    await watch.look()
    assert not health.causes
    plug(tmp_path, "1-2", "0")
    await watch.look()
    await watch.look()
    assert list(health.causes) == ["usb_blocked"]
    assert not health.closed
    assert caplog.text.count("at the USB port 1-2 something is blocked that does not belong here: 0781:5567") == 1
    plug(tmp_path, "1-2", "1")
    await watch.look()
    assert not health.causes
