"""A real systemd in namespaces of its own, with units as the package has them, only that their programs lie here."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "systemd" / "system"
_MANAGER = Path("/lib/systemd/systemd")
# What holds other units back for ours; After, of units that are not there, does nothing.
_ORDER = ("Before", "Conflicts", "DefaultDependencies")
# Folders of the machine are covered before anything is written; the manager ends with its process namespace.
_BOOT = """
set -e
mount --make-rprivate /
mount --rbind /sys /sys; mount -o remount,bind,ro /sys  # as in a container: networkd waits for no udev then
mount -t tmpfs run /run; mount -t tmpfs lib /var/lib
mount -t tmpfs shm /dev/shm  # RemoveIPC would take away what others of the same user have there: a PostgreSQL's
mkdir -p /run/systemd/system /run/systemd/network
cp {units}/* /run/systemd/system/
{beside}
exec env container=lxc {manager} --system --unit=t.target --log-target=console --show-status=no
"""


def placed(
    unit: str, without: Sequence[str] = (), changed: Mapping[str, str] | None = None, folder: Path = UNITS
) -> str:
    """A unit that finds its program here; `without` some settings, and with others `changed`."""
    text = (folder / unit).read_text("utf-8")
    text = re.sub(rf"^({'|'.join((*_ORDER, *without))})=.*\n", "", text, flags=re.MULTILINE)
    for name, value in (changed or {}).items():
        text = re.sub(rf"^{name}=.*$", lambda _, line=f"{name}={value}": line, text, flags=re.MULTILINE)  # type: ignore[misc]
    text = text.replace("/opt/hall-terminal/current/bin/python", sys.executable)
    text = text.replace("[Unit]\n", "[Unit]\nDefaultDependencies=no\n")
    return text.replace("[Service]\n", f"[Service]\nEnvironment=PYTHONPATH={ROOT}\n")


@contextlib.contextmanager
def booted(folder: Path, units: Mapping[str, str], wanted: str, *, network: bool, beside: str = "") -> Iterator[Path]:
    """The manager, until the end; its log. `network`: that of this machine, else none. `beside` it runs a script."""
    needed = ("unshare", "nft", "mount")
    if os.geteuid() != 0 or not _MANAGER.exists() or any(shutil.which(tool) is None for tool in needed):
        pytest.skip("needs root, systemd and nft")
    (folder / "units").mkdir()
    for name, text in units.items():
        (folder / "units" / name).write_text(text, "utf-8")
    (folder / "units" / "t.target").write_text(f"[Unit]\nDefaultDependencies=no\nWants={wanted}\n")
    (folder / "hand.sh").write_text(beside)
    beside = f"sh {folder / 'hand.sh'} &" if beside else ""
    (folder / "boot.sh").write_text(_BOOT.format(units=folder / "units", manager=_MANAGER, beside=beside))
    kinds = "-pfmi" if network else "-pfmin"
    words = ["unshare", kinds, "--kill-child", "--mount-proc", "sh", str(folder / "boot.sh")]
    with (folder / "log").open("wb") as log:
        machine = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        yield folder / "log"
    finally:
        machine.kill()
        machine.wait()
