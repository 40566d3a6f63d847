"""What `./run` has installed for a command is something that the installer knows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_everything_that_a_command_has_installed_is_known_to_the_installer() -> None:
    asked = set(re.findall(r"install_for ([a-z]+)", (ROOT / "run").read_text("utf-8")))
    installer = (ROOT / "run.d" / "install.sh").read_text("utf-8")
    known = {
        word.strip()
        for line in re.findall(r"^        ([a-z |]+)\)", installer[installer.index("\ninstall_for()") :], re.MULTILINE)
        for word in line.split("|")
    }
    assert len(asked) > 5
    assert asked <= known, asked - known
