"""What a terminal tells of its set-up: only once somebody signed for it, and never a secret."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import msgspec

from kiosk.terminal.settings.model import Devices, DeviceSettings
from kiosk.terminal.settings.set_up import set_up_of

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.terminal.settings import Settings
    from tests.terminal.settings.conftest import Papers

SHEET = "5e" * 32


def signed(settings: Settings, folder: Path) -> Settings:
    """The same, signed for, with a camera that has a password."""
    (folder / "local").mkdir(parents=True)
    (folder / "local" / "signed-off").write_text(json.dumps({"at": "…", "by": "吴安装", "sheet": SHEET}), "utf-8")
    options = {"password": "geheim", "turn": 90}
    camera = DeviceSettings("camera", "uvc", "http://hall:geheim@10.0.0.9/video", options, None)
    locks = DeviceSettings("locker", "board8a", "/dev/hall/locks", {"boards": [1, 2], "blind": []}, None)
    state = dataclasses.replace(settings.state, dir=folder)
    return dataclasses.replace(settings, state=state, devices=Devices(camera=camera, locks=locks), problems=())


def test_it_is_told_once_somebody_signed_and_no_secret_is_in_it(papers: Papers, tmp_path: Path) -> None:
    settings = papers.read()
    assert set_up_of(settings) is None
    told = set_up_of(signed(settings, tmp_path / "state"))
    assert told is not None
    assert told.sheet == SHEET
    assert [(one.place, one.address, one.options) for one in told.devices] == [
        ("locks", "/dev/hall/locks", {"boards": (1, 2), "blind": ()}),
        ("camera", "", {"turn": 90}),
    ]
    sent = msgspec.json.encode(told).decode()
    assert "geheim" not in sent
    assert "吴安装" not in sent
