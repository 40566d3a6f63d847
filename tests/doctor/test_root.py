"""What root and the kernel do for the terminal: the firewall, root's answers, USB devices that are kept out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from kiosk.contract.errands import ANSWERS, Answer

if TYPE_CHECKING:
    from tests.doctor.conftest import Bench


@pytest.fixture
def installed(bench: Bench) -> Path:
    """A box from the package."""
    for made in ("usr/lib/systemd/system", ANSWERS.lstrip("/")):
        (bench.root / made).mkdir(parents=True)
    (bench.root / "usr/lib/systemd/system/hall-firewall.service").write_text("")
    return bench.root


@pytest.fixture
def nft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An nft that shows our rules, loaded."""
    tool = tmp_path / "nft"
    tool.write_text("#!/bin/sh\necho 'table inet hall { chain input { policy drop; } }'\n")
    tool.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda *_, **__: str(tool))
    return tool


def answered(installed: Path, name: str, state: str, why: str) -> None:
    told = msgspec.json.encode({"request": "0" * 64, "state": state, "why": why})
    assert msgspec.json.decode(told, type=Answer).state == state
    (installed / ANSWERS.lstrip("/") / f"{name}.json").write_bytes(told)


def test_rules_that_are_loaded_and_requests_that_were_carried_out(bench: Bench, installed: Path, nft: Path) -> None:
    answered(installed, "firewall", "done", "")
    assert bench.says("firewall", root=installed)["firewall"].seen == "firewall: done"


def test_no_nft_at_all(bench: Bench, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert "firewall.absent" in bench.says("firewall", root=installed)


def test_rules_that_are_not_loaded(bench: Bench, installed: Path) -> None:
    tool = shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin")
    if (
        tool is None
        or b"permitted" in subprocess.run([tool, "list", "ruleset"], capture_output=True, check=False).stderr
    ):
        pytest.skip("only root may ask the kernel for its rules")
    assert "firewall.open" in bench.says("firewall", root=installed)


def test_a_request_that_root_refused(bench: Bench, installed: Path, nft: Path) -> None:
    answered(installed, "firewall", "refused", "bad_address")
    found = bench.says("firewall", root=installed)["firewall.refused"]
    assert (found.gaps["errand"], found.gaps["why"]) == ("firewall", "bad_address")


def test_an_address_that_took_itself_back(bench: Bench, installed: Path, nft: Path) -> None:
    answered(installed, "network", "taken_back", "not_confirmed")
    assert "firewall.taken_back" in bench.says("firewall", root=installed)


def test_a_box_without_the_package_cannot_be_looked_at(bench: Bench) -> None:
    assert bench.says("firewall", root=bench.root)["firewall"].why == "not_installed"


def test_something_that_was_not_let_in_is_named_with_its_port(bench: Bench) -> None:
    stick = bench.root / "sys/bus/usb/devices/1-2"
    stick.mkdir(parents=True)
    for name, value in (("authorized", "0"), ("idVendor", "0781"), ("idProduct", "5567"), ("product", "Stick")):
        (stick / name).write_text(value)
    found = bench.says("usb", root=bench.root)["usb.blocked"]
    assert (found.gaps["port"], found.gaps["id"], found.gaps["name"]) == ("1-2", "0781:5567", "Stick")


def test_nobody_keeps_strange_devices_out(bench: Bench) -> None:
    assert bench.says("usb", root=bench.root)["usb"].why == "not_installed"
    (bench.root / "opt/hall-terminal/current").mkdir(parents=True)
    assert "usb.unguarded" in bench.says("usb", root=bench.root)
    (bench.root / "etc/usbguard/rules.d").mkdir(parents=True)
    (bench.root / "etc/usbguard/rules.d/50-hall-terminal.conf").write_text("")
    assert "50-hall-terminal" in bench.says("usb", root=bench.root)["usb"].seen
