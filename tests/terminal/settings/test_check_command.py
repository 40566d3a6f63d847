"""`kiosk check`, as a technician calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.terminal.settings.check import main

from .conftest import DEVICES, GOOD, KEY, Papers

if TYPE_CHECKING:
    import pytest


def _check(papers: Papers, config: str, devices: str) -> int:
    files = papers.write("terminal.toml", config), papers.write("devices.toml", devices)
    return main(["--config", str(files[0]), "--devices", str(files[1])])


def test_all_well_shows_what_the_terminal_will_use(papers: Papers, capsys: pytest.CaptureFixture[str]) -> None:
    code = _check(papers, GOOD, DEVICES)
    said = capsys.readouterr().out

    assert code == 0
    assert f"platform.key = ***  # {papers.folder}/terminal.toml:14\n" in said
    assert KEY not in said
    assert f"card = sdt at /dev/hall/card  # {papers.folder}/devices.toml:1\n" in said
    assert f"locks = board8a at /dev/hall/locks, channels 24  # {papers.folder}/devices.toml:7\n" in said
    assert "timings.warning = 20.0\n" in said
    assert "printer = not fitted\n" in said


def test_a_bad_device_is_told_and_the_rest_is_shown(papers: Papers, capsys: pytest.CaptureFixture[str]) -> None:
    code = _check(papers, GOOD, DEVICES.replace('"sdt"', '"std"'))
    said = capsys.readouterr().out

    assert code == 1
    assert "devices.toml:2: no driver card/std; did you mean sdt?\n1 to mend\n" in said
    assert "card = disabled by bad settings  # " in said


def test_settings_that_stop_the_terminal_are_told(papers: Papers, capsys: pytest.CaptureFixture[str]) -> None:
    code = _check(papers, GOOD.replace("[state]", "[stat]"), DEVICES)

    assert code == 2
    assert capsys.readouterr().out.endswith("2 to mend\n")


def test_a_name_that_does_not_stay_the_same_is_told_and_all_is_well(
    papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    code = _check(papers, GOOD, DEVICES.replace("/dev/hall/card", "/dev/ttyUSB0"))
    said = capsys.readouterr().out

    assert code == 0
    assert "devices.toml:3: card.address: /dev/ttyUSB0 may be another device after the next start; " in said
    assert "1 better changed; the devices are worked with all the same\n" in said


def test_a_secret_among_a_devices_options_is_stars(papers: Papers, capsys: pytest.CaptureFixture[str]) -> None:
    a4 = '[a4]\nmodel = "ipp"\naddress = "ipp://clerk:hunter2@10.0.0.9:631/ipp/print"\n'
    _check(papers, GOOD, DEVICES + a4)

    assert "hunter2" not in capsys.readouterr().out


def test_it_says_in_one_line_where_the_key_comes_from(papers: Papers, capsys: pytest.CaptureFixture[str]) -> None:
    _check(papers, GOOD, DEVICES)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("the terminal's key")]

    assert line == (
        f"the terminal's key comes from the file {papers.folder}/platform.key: "
        "it is NOT from a systemd credential or a TPM, and who takes the disk has it"
    )


def test_a_key_from_systemd_is_told_as_such(
    papers: Papers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.write("platform-key", KEY, 0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(papers.folder))
    _check(papers, GOOD.replace('key_file = "platform.key"\n', ""), DEVICES)

    assert "the terminal's key comes from a systemd credential\n" in capsys.readouterr().out


def test_the_key_of_the_platform_is_shown_for_it_is_public(papers: Papers, capsys: pytest.CaptureFixture[str]) -> None:
    _check(papers, GOOD, DEVICES)

    assert f"platform.signer = {'fedcba9876543210' * 4}  # " in capsys.readouterr().out
