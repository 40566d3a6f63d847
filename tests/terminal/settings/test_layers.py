"""What was set on this box lies over what the package brought: enrolment, the technician's settings, devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.terminal.settings import BadSettings, Settings, load
from kiosk.terminal.settings.check import main
from kiosk.terminal.settings.workplace import workplace

from .conftest import DEVICES, GOOD, KEY, Papers

ENROLLED = """\
[terminal]
id = "T-0007"
site = "370923-02"
[platform]
url = "https://hall.example"
key_file = "../identity/platform.key"
ca_file = "../identity/ca.pem"
certificate = "../identity/certificate.pem"
device_key = "../identity/device.key"
"""
OWN_KEY = "fedcba98" * 8


@pytest.fixture
def state(papers: Papers) -> Path:
    """The state folder of an enrolled terminal."""
    for name in ("state/local", "state/identity"):
        (papers.folder / name).mkdir(parents=True)
    papers.write("state/identity/platform.key", OWN_KEY, 0o600)
    papers.write("state/local/enrolled.toml", ENROLLED)
    return papers.folder / "state"


def _config(config: str = GOOD) -> str:
    return config.replace("/var/lib/kiosk", "state")


def _read(papers: Papers, config: str = GOOD) -> Settings:
    return papers.read(_config(config))


def test_a_terminal_is_who_the_platform_said_it_is(papers: Papers, state: Path) -> None:
    settings = _read(papers)

    assert (settings.terminal.id, settings.terminal.site) == ("T-0007", "370923-02")
    assert settings.platform.url == "https://hall.example"
    assert settings.platform.key.reveal() == OWN_KEY
    assert settings.platform.ca_file.resolve() == state / "identity/ca.pem"
    assert settings.platform.device_key.resolve() == state / "identity/device.key"
    assert settings.terminal.phone == "0538-2100000"


def test_a_key_handed_out_before_is_dead_after_enrolment(papers: Papers, state: Path) -> None:
    written = GOOD.replace('key_file = "platform.key"', f'key = "{KEY}"')

    assert _read(papers, written).platform.key.reveal() == OWN_KEY


def test_what_was_set_on_the_spot_lies_over_enrolment_and_its_devices_over_all_devices(
    papers: Papers, state: Path
) -> None:
    papers.write("state/local/a.toml", '[terminal]\nphone = "0538-1"\n[platform]\nread_seconds = 9\n')
    papers.write("state/local/devices.toml", '[card]\naddress = "/dev/serial/by-id/usb-card"\n')
    house = GOOD + '[card]\nmodel = "sdt"\naddress = "/dev/hall/other"\n'

    settings = _read(papers, house)

    assert (settings.terminal.id, settings.terminal.phone, settings.platform.read_seconds) == ("T-0007", "0538-1", 9)
    assert (settings.devices.card.model, settings.devices.card.address) == ("sdt", "/dev/serial/by-id/usb-card")
    assert settings.devices.scanner.address == "/dev/hall/scanner"


def test_a_mistake_is_told_with_file_and_line_of_the_box(papers: Papers, state: Path) -> None:
    papers.write("state/local/terminal.toml", '\n[terminal]\nphon = "1"\n')

    with pytest.raises(BadSettings) as caught:
        _read(papers)

    (told,) = [str(problem).removeprefix(f"{state}/") for problem in caught.value.problems]
    assert told == 'local/terminal.toml:3: terminal.phon is not a setting; did you mean "phone"?'


def test_the_box_cannot_say_that_its_state_lies_elsewhere(papers: Papers, state: Path) -> None:
    papers.write("state/local/terminal.toml", '[state]\ndir = "/elsewhere"\n')

    with pytest.raises(BadSettings, match=r"local/terminal.toml:1: \[state\] cannot be said here"):
        _read(papers)


def test_a_bad_device_of_the_box_costs_that_device_only(papers: Papers, state: Path) -> None:
    papers.write("state/local/devices.toml", '[card]\nmodel = "std"\n[printr]\nmodel = "escpos"\n')

    settings = _read(papers)

    assert [str(problem).removeprefix(f"{state}/") for problem in settings.problems] == [
        "local/devices.toml:2: no driver card/std; did you mean sdt?",
        'local/devices.toml:3: [printr] is not a device; did you mean "printer"?',
    ]
    assert settings.devices.scanner.off is None


def test_a_certificate_without_its_key_is_told(papers: Papers, state: Path) -> None:
    papers.write("state/local/enrolled.toml", ENROLLED.replace('device_key = "../identity/device.key"\n', ""))

    with pytest.raises(BadSettings, match=r"device_key is missing, and platform.certificate is given; kiosk enrol"):
        _read(papers)


def test_check_says_which_file_said_it(papers: Papers, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = papers.write("terminal.toml", _config()), papers.write("devices.toml", DEVICES)

    assert main(["--config", str(files[0]), "--devices", str(files[1])]) == 0

    said = capsys.readouterr().out
    assert f"terminal.id = T-0007  # {state}/local/enrolled.toml:2\n" in said
    assert f"terminal.phone = 0538-2100000  # {papers.folder}/terminal.toml:4\n" in said
    assert f"platform.key = ***  # {state}/local/enrolled.toml:6\n" in said
    assert OWN_KEY not in said


def test_technicians_commands_see_the_same_box(papers: Papers, state: Path) -> None:
    papers.write("state/local/devices.toml", '[card]\naddress = "/dev/serial/by-id/usb-card"\n')
    config, bench = papers.write("terminal.toml", _config()), papers.write("devices.toml", DEVICES)

    place = workplace([config], [bench])

    assert place.devices.card.address == "/dev/serial/by-id/usb-card"
    assert place.problems == ()


def test_without_a_state_folder_all_is_as_the_files_say(papers: Papers) -> None:
    config = papers.write("terminal.toml", GOOD.replace("/var/lib/kiosk", "not/there"))

    assert load([config]).terminal.id == "T-0001"
