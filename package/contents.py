"""Which files of the house a terminal gets: what decides, draws, drives and explains, and nothing of the far side."""

from __future__ import annotations

import fnmatch
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Rooms and files that never leave the workshop: the far side, its operators, halls on one machine, simulated devices.
LEFT_OUT = (
    "kiosk/central/*",
    "kiosk/broker/*",
    "kiosk/console/*",
    "kiosk/rig/*",
    "kiosk/release/*",  # for the makers, who keep the release key
    "kiosk/technician/replay.py",  # for who writes a driver: it needs the kit
    "drivers/sim/*",
    "drivers/kit/*",
    "drivers/*/simulat*.py",
    "systemd/central/*",  # the platform's machine
    "*.md",
)

# Where each folder of systemd/ lies on a box.
PLACES = {
    "system": "usr/lib/systemd/system",
    "system.conf.d": "usr/lib/systemd/system.conf.d",
    "logind.conf.d": "usr/lib/systemd/logind.conf.d",
    "journald.conf.d": "usr/lib/systemd/journald.conf.d",
    "sysusers.d": "usr/lib/sysusers.d",
    "tmpfiles.d": "usr/lib/tmpfiles.d",
    "sysctl.d": "usr/lib/sysctl.d",
    "udev": "usr/lib/udev/rules.d",
    "xorg.conf.d": "usr/share/X11/xorg.conf.d",
    "nftables": "usr/lib/hall-terminal",
    "usbguard": "etc/usbguard/rules.d",
}
# Files that go elsewhere than their folder: Debian has its own of that name, which stays Debian's.
_ELSEWHERE = {
    "system/ctrl-alt-del.target": "etc/systemd/system/ctrl-alt-del.target",
    "usbguard/usbguard-daemon.conf": "usr/lib/hall-terminal/usbguard-daemon.conf",
}
# Read by their program only if nobody else may.
PRIVATE = ("etc/usbguard/rules.d/50-hall-terminal.conf", "usr/lib/hall-terminal/usbguard-daemon.conf")


class Homeless(Exception):
    """A file of systemd/ for which nobody said where it goes."""


def program() -> list[Path]:
    """Files of kiosk, drivers and screens that belong on a terminal, relative to the house."""
    return [file for file in tracked("kiosk", "drivers", "screens") if not left_out(file)]


def left_out(file: Path) -> bool:
    """Whether a file stays in the workshop."""
    return any(fnmatch.fnmatchcase(file.as_posix(), pattern) for pattern in LEFT_OUT)


def system_files() -> dict[Path, str]:
    """Every file of systemd/ and where it goes on the box. Raises Homeless."""
    found = {}
    for file in tracked("systemd"):
        folder, name = file.parts[1:-1], file.name
        if left_out(file):
            continue
        if not folder or folder[0] not in PLACES:
            raise Homeless(f"{file}: say in package/contents.py where it goes")
        usual = "/".join((PLACES[folder[0]], *folder[1:], name))
        found[file] = _ELSEWHERE.get("/".join(file.parts[1:]), usual)
    return found


def enabled() -> list[str]:
    """Units that the machine starts by itself: those with an [Install] section."""
    units = [file for file in system_files() if file.parts[1] == "system" and not (ROOT / file).is_symlink()]
    return sorted(file.name for file in units if "[Install]" in (ROOT / file).read_text("utf-8").splitlines())


def tracked(*folders: str) -> list[Path]:
    """Files as git sees them, committed or not yet, in one order everywhere."""
    words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders)
    said = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    files = sorted(Path(name) for name in said.split("\0") if name)
    return [file for file in files if (ROOT / file).is_symlink() or (ROOT / file).exists()]
