"""A driver from a package of its own: found by its entry points, tried by its name, used like one of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "acme_reader/__init__.py": "",
    "acme_reader/driver.py": (
        "from drivers.card.sdt.driver import SdtReader\n\n\nclass AcmeReader(SdtReader):\n    '''Speaks SDT, too.'''\n"
    ),
    "acme_reader/simulator.py": (
        "from drivers.card.sdt.simulator import SdtReaderDevice\n\n\n"
        "class AcmeReaderDevice(SdtReaderDevice):\n    '''Its side of the line.'''\n"
    ),
    "acme_reader/quality.toml": (
        'model = "card/acme"\ndevices = "The readers of Acme"\ngrade = "bronze"\n'
        '[proven]\nhardware = "todo: never"\n[causes]\n'
    ),
    "acme_reader-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-reader\nVersion: 1.0\n",
    "acme_reader-1.0.dist-info/entry_points.txt": (
        "[hall_terminal.drivers]\ncard/acme = acme_reader.driver:AcmeReader\n"
        "[hall_terminal.simulators]\ncard/acme = acme_reader.simulator:AcmeReaderDevice\n"
    ),
}


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which the package of Acme is installed."""
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {**os.environ, "PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{ROOT}"}


def _python(surroundings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(300)
def test_a_strangers_driver_runs_the_suite_by_its_name(installed: dict[str, str]) -> None:
    done = _python(installed, "-m", "drivers.kit", "card/acme", "--short", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert said[-1] == {"model": "card/acme", "grade": "bronze", "claimed": "bronze"}
    assert {line["result"] for line in said[1:-1]} == {"proved"}


def test_a_strangers_driver_is_checked_in_the_settings_as_ours_are(installed: dict[str, str], tmp_path: Path) -> None:
    devices = tmp_path / "devices.toml"
    devices.write_text('[card]\nmodel = "acme"\naddress = "/dev/hall/card"\nbuad = 9600\n')
    words = ("-m", "kiosk", "check", "--config", "config/terminal.toml", "--devices", str(devices))
    done = _python(installed, *words)
    assert "card/acme has no option buad" in done.stdout + done.stderr


def test_an_unknown_model_is_named_with_those_that_exist(installed: dict[str, str]) -> None:
    done = _python(installed, "-m", "drivers.kit", "card/acmee")
    assert done.returncode == 2
    assert "card/acme" in done.stderr
