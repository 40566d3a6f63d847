"""A mistake in a device's section costs that device, not the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.terminal.settings.fitting import SECTIONS
from kiosk.terminal.settings.model import Off

from .conftest import DEVICES, Papers

CONFIG = Path(__file__).parents[3] / "config"


def test_the_devices_are_read_with_their_options(papers: Papers) -> None:
    devices = papers.read().devices

    assert (devices.card.family, devices.card.model, devices.card.address) == ("card", "sdt", "/dev/hall/card")
    assert (devices.locks.family, devices.locks.options) == ("locker", {"channels": 24})
    assert devices.card.off is None


def test_a_device_nobody_named_is_not_fitted(papers: Papers) -> None:
    printer = papers.read().devices.printer

    assert (printer.off, printer.problems) == (Off.NOT_FITTED, ())


def test_a_device_can_be_switched_off(papers: Papers) -> None:
    devices = papers.read(devices=DEVICES.replace("[card]", "[card]\nenabled = false")).devices

    assert devices.card.off is Off.SWITCHED_OFF
    assert devices.scanner.off is None


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('model = "newland"', 'model = "newlnd"', "5: no driver scanner/newlnd; did you mean newland?"),
        ('model = "newland"\n', "", "4: scanner.model is missing; add model = …"),
        ('"/dev/hall/scanner"', '"COM3"', '6: scanner.address: "COM3" has not the right shape; write "/dev/hall/'),
        ('"/dev/hall/scanner"', '"/dev/hall/card"', "6: scanner.address is that of another device; each has its own"),
        ('"/dev/hall/scanner"', '"/dev/hall/scanner"\nbauds = 9600', "7: scanner/newland has no option bauds; did you"),
        ('"/dev/hall/scanner"', '"/dev/hall/scanner"\nenabled = 1', "7: scanner.enabled is a whole number; it must be"),
        ("[scanner]", "[scaner]", '4: [scaner] is not a device; did you mean "scanner"?'),
    ],
)
def test_a_mistake_switches_off_its_own_device_only(papers: Papers, right: str, wrong: str, complaint: str) -> None:
    settings = papers.read(devices=DEVICES.replace(right, wrong))

    assert settings.devices.scanner.off is Off.BAD_SETTINGS
    assert settings.devices.scanner.problems == settings.problems
    assert [f"devices.toml:{complaint}" in str(problem) for problem in settings.problems] == [True]
    assert (settings.devices.card.off, settings.devices.locks.off) == (None, None)


def test_a_devices_file_that_is_no_toml_switches_off_what_it_may_have_named(papers: Papers) -> None:
    settings = papers.read(devices=DEVICES + "[printer\n")

    assert {settings.devices.card.off, settings.devices.locks.off} == {Off.BAD_SETTINGS}
    assert [problem.place.line for problem in settings.problems] == [11]


def test_a_section_that_is_no_table_is_told(papers: Papers) -> None:
    settings = papers.read(devices='card = "sdt"\n')

    assert str(settings.problems[0]).endswith("devices.toml:1: card must be a table; write [card] above its keys")


def test_every_place_of_the_bench_has_its_section_and_family(papers: Papers) -> None:
    settings = papers.read(devices="")

    assert {name: getattr(settings.devices, name).family for name in SECTIONS} == {
        "card": "card",
        "social": "card",
        "scanner": "scanner",
        "printer": "printer",
        "locks": "locker",
        "a4": "a4",
        "camera": "camera",
        "speaker": "speaker",
        "surroundings": "surroundings",
        "power": "power",
    }


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("/dev/ttyUSB0", "write /dev/hall/scanner (udev rules of systemd/udev) or /dev/serial/by-id/… or by-path/…"),
        ("/dev/ttyACM11", "write /dev/hall/scanner (udev rules of systemd/udev) or /dev/serial/by-id/… or by-path/…"),
        ("lp:/dev/usb/lp0", "write /dev/hall/scanner (udev rules of systemd/udev)"),
    ],
)
def test_a_name_that_may_be_another_device_tomorrow_is_told_and_used_all_the_same(
    papers: Papers, address: str, advice: str
) -> None:
    settings = papers.read(devices=DEVICES.replace("/dev/hall/scanner", address))

    assert settings.devices.scanner.off is None
    assert settings.problems == ()
    assert [str(line).removeprefix(f"{papers.folder}/") for line in settings.advice] == [
        f"devices.toml:6: scanner.address: {address} may be another device after the next start; {advice}"
    ]


@pytest.mark.parametrize(
    "address",
    ["/dev/serial/by-id/usb-1a86_USB_Serial-if00", "/dev/ttyS0", "socket://10.0.0.9:4001", "rfc2217://10.0.0.9:4001"],
)
def test_a_name_that_stays_the_same_is_not_spoken_of(papers: Papers, address: str) -> None:
    settings = papers.read(devices=DEVICES.replace("/dev/hall/scanner", address))

    assert (settings.problems, settings.advice) == ((), ())


def test_one_port_in_two_spellings_is_one_port(papers: Papers) -> None:
    devices = DEVICES.replace("/dev/hall/card", "tcp://10.0.0.9:1").replace("/dev/hall/scanner", "socket://10.0.0.9:1")

    assert "scanner.address is that of another device" in str(papers.read(devices=devices).problems[0])


def test_a_device_that_the_system_knows_by_name_needs_no_path(papers: Papers) -> None:
    devices = '[speaker]\nmodel = "alsa"\n[power]\nmodel = "nut"\naddress = "socket://127.0.0.1:3493"\n'
    settings = papers.read(devices=devices)

    assert settings.problems == ()
    assert (settings.devices.speaker.off, settings.devices.speaker.address) == (None, "")


def test_every_example_of_the_devices_file_is_real(papers: Papers) -> None:
    written = (CONFIG / "devices.toml").read_text("utf-8")
    settings = papers.read(devices=written.replace("#: ", ""))

    assert settings.problems == ()
    assert [name for name in SECTIONS if getattr(settings.devices, name).off is not None] == []
    assert settings.advice == ()
