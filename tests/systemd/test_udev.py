"""A device that is plugged in gets its name under /dev/hall, ModemManager leaves it alone, it does not fall asleep."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess

import pytest

from kiosk.terminal.settings.model import Devices

from .rules import RULES, apply, read

PLACES = {field.name for field in dataclasses.fields(Devices)}
TTY = {"ACTION": "add", "SUBSYSTEM": "tty", "SUBSYSTEMS": "usb", "KERNEL": "ttyUSB3"}


def usb(vendor: str, product: str) -> dict[str, str]:
    return {"ENV{ID_VENDOR_ID}": vendor, "ENV{ID_MODEL_ID}": product}


@pytest.mark.parametrize(
    ("vendor", "product", "link"),
    [
        ("0400", "c35a", "hall/card"),
        ("1eab", "8003", "hall/scanner"),
        ("0c2e", "0b6a", "hall/scanner"),
        ("0403", "6001", "hall/locks"),
        ("1a86", "7523", "hall/locks"),
    ],
)
def test_a_serial_device_gets_its_name_and_is_ours(vendor: str, product: str, link: str) -> None:
    made = apply(read(RULES.read_text("utf-8")), {**TTY, **usb(vendor, product)})

    assert made.links == [link]
    assert (made.group, made.mode) == ("hall-terminal", "0660")
    assert made.env["ID_MM_DEVICE_IGNORE"] == "1"


def test_a_serial_port_of_the_mainboard_is_left_as_it_is() -> None:
    made = apply(read(RULES.read_text("utf-8")), {**TTY, "SUBSYSTEMS": "pnp", "KERNEL": "ttyS0"})

    assert (made.links, made.group, made.env) == ([], "", {})


@pytest.mark.parametrize(
    ("device", "links"),
    [
        ({"SUBSYSTEM": "usbmisc", "KERNEL": "lp0"}, ["hall/printer"]),
        ({"SUBSYSTEM": "video4linux", "KERNEL": "video0", "ATTR{index}": "0", "SUBSYSTEMS": "usb"}, ["hall/camera"]),
        ({"SUBSYSTEM": "video4linux", "KERNEL": "video1", "ATTR{index}": "1", "SUBSYSTEMS": "usb"}, []),
        (
            {"SUBSYSTEM": "input", "KERNEL": "event7", "ENV{ID_INPUT_KEYBOARD}": "1", **usb("1eab", "1310")},
            ["hall/scanner-keys"],
        ),
        ({"SUBSYSTEM": "input", "KERNEL": "event2", "ENV{ID_INPUT_KEYBOARD}": "1", **usb("046d", "c31c")}, []),
    ],
)
def test_other_nodes_get_their_names(device: dict[str, str], links: list[str]) -> None:
    assert apply(read(RULES.read_text("utf-8")), {"ACTION": "add", **device}).links == links


def test_a_usb_device_does_not_fall_asleep_and_a_reader_may_be_used() -> None:
    reader = {"ACTION": "add", "SUBSYSTEM": "usb", "ENV{DEVTYPE}": "usb_device"}
    ids = {"ATTR{idVendor}": "0400", "ATTR{idProduct}": "c35a"}
    made = apply(read(RULES.read_text("utf-8")), {**reader, **ids})

    assert made.attributes == {"power/control": "on"}
    assert made.group == "hall-terminal"


def test_every_name_is_that_of_a_place() -> None:
    links = re.findall(r'SYMLINK\+="hall/([a-z0-9]+)', RULES.read_text("utf-8"))

    assert len(links) > 8
    assert set(links) <= PLACES


@pytest.mark.parametrize(
    "wrong",
    [
        'KERNEL="ttyUSB0", SYMLINK+="x"',
        'SYMLINK=="x"',
        'ENV=="1"',
        "KERNEL==ttyUSB0",
        'GOTO="nowhere"',
        'KERNEL=="tty*" SYMLINK+="x"',
        'LABEL="a"\nLABEL="a"',
    ],
)
def test_a_mistake_in_the_rules_would_be_seen(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(wrong)


def test_udev_itself_finds_nothing_wrong_where_it_can_be_asked() -> None:
    """`udevadm verify` came with systemd 254; before that our own reader above is the judge."""
    tool = shutil.which("udevadm")
    helped = subprocess.run([tool, "--help"], capture_output=True, text=True, check=False).stdout if tool else ""
    if "verify" in helped:
        done = subprocess.run([str(tool), "verify", str(RULES)], capture_output=True, text=True, check=False)
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(str(RULES) + ":")]
        # The group comes with the installed terminal; udev ignores a rule's group until then.
        assert [line for line in said if "udev rules check failed" not in line and "Unknown group" not in line] == []
    assert read(RULES.read_text("utf-8"))
