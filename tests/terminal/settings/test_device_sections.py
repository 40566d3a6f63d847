"""A mistake in a device's section costs that device, not the terminal."""

from __future__ import annotations

import pytest

from kiosk.terminal.settings.model import Off

from .conftest import DEVICES, Papers


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
