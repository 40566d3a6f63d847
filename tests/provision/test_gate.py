"""While a box is set up its firewall lets through whom the wizard has heard of so far."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.contract.errands import Firewall, Way
from kiosk.contract.scene import Display, Frame
from kiosk.provision.gate import open_for
from kiosk.provision.glass import HEAD, Glass
from kiosk.provision.ground import Ground
from kiosk.provision.progress import Progress
from kiosk.provision.visit import Places, Visit
from kiosk.terminal import errands
from kiosk.terminal.clock import Clock
from tests.terminal.health.test_gate import Root

if TYPE_CHECKING:
    import pytest


async def test_platform_set_devices_and_named_places_are_let_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Root(tmp_path)
    monkeypatch.setattr(errands, "ANSWERS", str(root.answers))
    config, devices = tmp_path / "terminal.toml", tmp_path / "devices.toml"
    config.write_text(f'[counter]\nsocket = "{tmp_path}/counter.sock"\n[state]\ndir = "{root.state}"\n')
    devices.write_text('[printer]\nmodel = "escpos"\naddress = "socket://10.0.0.9:9100"\n')
    ground = Ground([config], [devices])
    progress = Progress(tmp_path / "progress.json", Clock().now())
    visit = Visit(
        ground,
        Glass(ground.counter, Frame(centre=HEAD, phone="12345"), Display()),
        progress,
        Clock(),
        Places(ups=("10.0.0.5",)),
    )
    async with root.working():
        await open_for(visit, "https://10.1.1.1")

    ways = Way("10.0.0.5", 3493), Way("10.0.0.9", 9100), Way("10.1.1.1", 443)
    assert root.asked == [Firewall(ways)]
