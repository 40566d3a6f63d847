"""The package's own scripts: whenever the power fails during an upgrade, `current` leads to a whole version."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from package import contents

SCRIPTS = Path(contents.__file__).parent / "scripts"
# What a box has and this test must not touch; each of them does nothing here.
STRANGE = ("systemd-sysusers", "systemd-tmpfiles", "deb-systemd-helper", "deb-systemd-invoke", "systemctl", "udevadm")


class Box:
    """A folder in which versions lie as on a box, with the scripts of any version."""

    def __init__(self, root: Path) -> None:
        self.home = root / "opt"
        self.tools = root / "tools"
        self.tools.mkdir(parents=True)
        for name in STRANGE:
            (self.tools / name).write_text("#!/bin/sh\nexit 0\n")
            (self.tools / name).chmod(0o755)

    def unpack(self, version: str) -> None:
        """As dpkg does it."""
        place = self.home / "versions" / version
        (place / "bin").mkdir(parents=True, exist_ok=True)
        (place / "lib").mkdir(exist_ok=True)
        (place / "lib" / "word.py").write_text(f"VERSION = '{version}'\n")
        (place / "version.json").write_text(version)
        (place / "bin" / "python").unlink(missing_ok=True)
        (place / "bin" / "python").symlink_to("/usr/bin/python3")

    def lose(self, version: str) -> None:
        """As dpkg does it: files of the old version that the new one has not."""
        shutil.rmtree(self.home / "versions" / version)

    def run(self, script: str, version: str, *words: str, steps: int | None = None) -> None:
        """One script of a version; after `steps` changes of files the power fails."""
        text = (SCRIPTS / script).read_text().replace("@VERSION@", version).replace("@UNITS@", "hall-x.service")
        text = text.replace("/opt/hall-terminal", str(self.home)).replace(
            "/run/systemd/system", str(self.home / "none")
        )
        text = text.replace("/run/udev/control", str(self.home / "none"))
        if steps is not None:
            cut = f"steps={steps}\n"
            cut += 'step() { [ "$steps" -gt 0 ] || kill -KILL $$; steps=$((steps - 1)); command "$@"; }\n'
            for tool in ("ln", "mv", "cp", "rm"):
                cut += f'{tool}() {{ step {tool} "$@"; }}\n'
            text = text.replace("set -e\n", f"set -e\n{cut}", 1)
        env = {**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-c", text, script, *words], env=env, capture_output=True, text=True, check=False)
        self.ended = done.returncode
        assert steps is not None or done.returncode == 0, done.stderr

    @property
    def works_with(self) -> str:
        """The version that a start would find, whole; and the updater's."""
        current = self.home / "current"
        assert (self.home / "proven" / "version.json").read_text() == (current / "version.json").read_text()
        assert (current / "lib" / "word.py").read_text() == f"VERSION = '{(current / 'version.json').read_text()}'\n"
        return (current / "version.json").read_text()

    def versions(self) -> set[str]:
        """What lies there."""
        return {path.name for path in (self.home / "versions").iterdir()}


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """With 1.0.0 installed from the package."""
    made = Box(tmp_path)
    made.run("preinst", "1.0.0", "install")
    made.unpack("1.0.0")
    made.run("postinst", "1.0.0", "configure", "")
    return made


def test_the_first_version_is_the_one_to_work_with(box: Box) -> None:
    assert box.works_with == "1.0.0"
    assert (box.home / "current").readlink() == Path("versions/1.0.0")
    assert list(box.home.glob("versions/1.0.0/lib/__pycache__/word.*.pyc"))


def test_an_upgrade_keeps_the_version_that_works_and_changes_nothing_over(box: Box) -> None:
    box.run("preinst", "1.1.0", "upgrade", "1.0.0~deb12", "1.1.0~deb12")
    assert box.works_with == "1.0.0"
    box.unpack("1.1.0")
    box.lose("1.0.0")
    assert box.works_with == "1.0.0"
    box.run("postinst", "1.1.0", "configure", "1.0.0~deb12")

    assert box.works_with == "1.0.0"
    assert (box.home / "current").readlink() == Path("versions/1.0.0")
    assert box.versions() == {"1.0.0", "1.1.0"}


def test_the_same_version_again_needs_no_keeping(box: Box) -> None:
    box.run("preinst", "1.0.0", "upgrade", "1.0.0~deb12", "1.0.0~deb12")
    assert box.versions() == {"1.0.0"}
    box.unpack("1.0.0")
    box.run("postinst", "1.0.0", "configure", "1.0.0~deb12")
    assert box.works_with == "1.0.0"


def test_an_upgrade_that_dpkg_gave_up_leaves_what_was(box: Box) -> None:
    box.run("preinst", "1.1.0", "upgrade", "1.0.0~deb12", "1.1.0~deb12")
    box.run("postinst", "1.0.0", "abort-upgrade", "1.1.0~deb12")

    assert box.works_with == "1.0.0"
    assert box.versions() == {"1.0.0"}


@pytest.mark.parametrize("steps", range(6))
def test_the_power_fails_before_unpacking(box: Box, steps: int) -> None:
    box.run("preinst", "1.1.0", "upgrade", "1.0.0~deb12", "1.1.0~deb12", steps=steps)
    assert box.works_with == "1.0.0"

    box.run("preinst", "1.1.0", "upgrade", "1.0.0~deb12", "1.1.0~deb12")
    box.unpack("1.1.0")
    box.lose("1.0.0")
    box.run("postinst", "1.1.0", "configure", "1.0.0~deb12")
    assert box.works_with == "1.0.0"
    assert box.versions() == {"1.0.0", "1.1.0"}


@pytest.mark.parametrize("steps", range(8))
def test_the_power_fails_after_unpacking(box: Box, steps: int) -> None:
    box.run("preinst", "1.1.0", "upgrade", "1.0.0~deb12", "1.1.0~deb12")
    box.unpack("1.1.0")
    box.lose("1.0.0")
    box.run("postinst", "1.1.0", "configure", "1.0.0~deb12", steps=steps)
    assert box.works_with == "1.0.0"

    box.run("postinst", "1.1.0", "configure", "1.0.0~deb12")
    assert box.works_with == "1.0.0"
    assert box.versions() == {"1.0.0", "1.1.0"}


def test_removing_takes_every_version_along(box: Box) -> None:
    box.run("prerm", "1.0.0", "remove")
    box.lose("1.0.0")
    box.run("postrm", "1.0.0", "remove")
    assert not box.home.exists()
