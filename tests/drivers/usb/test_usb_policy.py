"""What may be plugged in: one table, the rules made of it, and real judges who let in and shut out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from drivers.registry import models
from drivers.usb.policy import udev_rules, usbguard_rules
from drivers.usb.ports import Blocked, blocked
from drivers.usb.table import allowed
from tests.drivers.usb.plugged import GUESTS, HOST, Guest, umockdev

ROOT = Path(__file__).resolve().parents[3]
USBGUARD = ROOT / "systemd" / "usbguard"
UDEV = ROOT / "systemd" / "udev" / "59-hall-terminal-usb.rules"
FAMILIES = ("a4", "camera", "card", "locker", "power", "printer", "scanner", "speaker", "surroundings")


def test_every_model_is_let_in_by_some_line() -> None:
    known = {f"{family}/{model}" for family in FAMILIES for model in models(family)}
    assert {model for kind in allowed() for model in kind.models} == known


@pytest.mark.parametrize("guest", GUESTS, ids=lambda guest: guest.name)
def test_the_table_knows_who_belongs_here(guest: Guest) -> None:
    assert any(kind.takes(guest.id, guest.interfaces) for kind in allowed()) is guest.welcome


def test_what_the_package_brings_is_made_of_the_table() -> None:
    assert (USBGUARD / "50-hall-terminal.conf").read_text("utf-8") == usbguard_rules(allowed())
    assert UDEV.read_text("utf-8") == udev_rules(allowed())


def test_usbguard_understands_every_line() -> None:
    tool = shutil.which("usbguard-rule-parser")
    if tool is None:
        pytest.skip("usbguard is not installed")
    done = subprocess.run([tool, "-f", USBGUARD / "50-hall-terminal.conf"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    lines = [line for line in usbguard_rules(allowed()).splitlines() if line.startswith("allow")]
    assert [line.removeprefix("OUTPUT: ") for line in done.stdout.splitlines() if "OUTPUT: allow" in line] == lines


def test_usbguard_itself_shuts_out_who_does_not_belong_here(tmp_path: Path) -> None:
    """The real daemon with the package's settings on a machine of umockdev's; only its files lie elsewhere."""
    daemon = shutil.which("usbguard-daemon", path="/usr/sbin:/sbin")
    if daemon is None or os.geteuid() != 0:
        pytest.skip("usbguard is not installed, or we are not root")
    rules = tmp_path / "rules.conf"
    shutil.copy(USBGUARD / "50-hall-terminal.conf", rules)
    told = (USBGUARD / "usbguard-daemon.conf").read_text("utf-8")
    kept = [line for line in told.splitlines() if not line.startswith(("Rule", "IPCAccess", "AuditFile"))]
    settings = tmp_path / "daemon.conf"
    settings.write_text("\n".join([*kept, f"RuleFile={rules}", f"AuditFilePath={tmp_path}/audit", ""]))
    for file in (rules, settings):
        file.chmod(0o600)
    wait = "; ".join(
        f"timeout 5 sh -c 'until grep -q /{guest.port} {tmp_path}/audit; do sleep 0.1; done'" for guest in GUESTS
    )
    script = f"{daemon} -k -P -c {settings} >{tmp_path}/log 2>&1 & {wait}; sleep 0.3; kill $!"

    shut = umockdev(tmp_path, script)

    assert shut == {guest.port for guest in GUESTS if not guest.welcome}, (tmp_path / "log").read_text()


def test_udev_itself_shuts_every_part_that_does_not_belong_here(tmp_path: Path) -> None:
    """Where there is no USBGuard: `udevadm test` writes what the rules say to umockdev's /sys."""
    parts = [
        f"{HOST}/{guest.port}/{guest.port}:1.{number}" for guest in GUESTS for number in range(len(guest.interfaces))
    ]
    script = "; ".join(f"udevadm test -a add {part} >>{tmp_path}/log 2>&1" for part in parts)
    alone = f"mount -t tmpfs tmpfs /run/udev && mkdir /run/udev/rules.d && cp {UDEV} /run/udev/rules.d/"
    Path("/run/udev").mkdir(exist_ok=True)

    shut = umockdev(tmp_path, script, alone)

    assert shut == {guest.port for guest in GUESTS if not guest.welcome}, (tmp_path / "log").read_text()


def test_what_is_shut_is_found_by_its_port(tmp_path: Path) -> None:
    for name, authorized in (
        ("1-3", "0"),
        ("1-4", "1"),
        ("1-4:1.0", "0"),
        ("1-5", "1"),
        ("1-5:1.0", "1"),
        ("usb1", "0"),
    ):
        folder = tmp_path / "sys/bus/usb/devices" / name
        folder.mkdir(parents=True)
        (folder / "authorized").write_text(f"{authorized}\n")
        if ":" not in name:
            (folder / "idVendor").write_text("0781\n")
            (folder / "idProduct").write_text("5567\n")
    (tmp_path / "sys/bus/usb/devices/1-3/product").write_text("Stick\x1b[31m" + "x" * 99)

    assert blocked(tmp_path) == (
        Blocked("1-3", "0781:5567", ("Stick[31m" + "x" * 99)[:40]),
        Blocked("1-4", "0781:5567", ""),
    )
    assert blocked(tmp_path / "nothing") == ()
