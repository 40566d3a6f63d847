"""What the package says of itself: its name, what it needs of Debian, and what nfpm must know to write it."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "hall-terminal"
# Whoever builds it is answerable for it, and says so as Debian's own tools ask: DEBFULLNAME, DEBEMAIL.
MAINTAINER = f"{os.environ.get('DEBFULLNAME', NAME)} <{os.environ.get('DEBEMAIL', 'hall-terminal@localhost')}>"
_SCRIPTS = {"preinstall": "preinst", "postinstall": "postinst", "preremove": "prerm", "postremove": "postrm"}
_SAYS = """Self-service terminal of a government service centre
 Touch screen and headless terminal for querying, handling and picking up at
 any hour, with the drivers of its devices and the commands of technicians.
 .
 It makes the machine a terminal: an X server with nothing but the terminal's
 own screens, no logins on consoles, no magic keys. The platform it works with
 is not part of it."""


@dataclass(frozen=True)
class Release:
    """A Debian that terminals run on: what its versions end with, its Python, and names that differ."""

    name: str
    suffix: str
    python: str
    libraries: tuple[str, ...]

    @property
    def next_python(self) -> str:
        """The first that does not fit any more."""
        major, minor = self.python.split(".")
        return f"{major}.{int(minor) + 1}"


RELEASES = {
    "bookworm": Release("bookworm", "~deb12", "3.11", ("libmtdev1", "libzbar0")),
    "trixie": Release("trixie", "~deb13", "3.13", ("libmtdev1t64", "libzbar0t64")),
}

_NEEDED = (
    "systemd-sysv",
    "udev",
    "nftables",
    # the picture: an X server of its own, its touch panel, and what SDL opens by name while it runs
    "xserver-xorg-core",
    "xserver-xorg-input-libinput",
    "libgl1",
    "libegl1",
    "libx11-6",
    "libxcursor1",
    "libxext6",
    "libxfixes3",
    "libxi6",
    "libxrandr2",
    # what is written, and written with a finger
    "fonts-noto-cjk",
    "fonts-hanazono",
    "fonts-dejavu-core",
    "libzinnia0",
    "tegaki-zinnia-simplified-chinese",
    "rime-data-stroke",
    # what is said
    "espeak-ng",
    "alsa-utils",
    "ca-certificates",
)
_BETTER = ("python3-pyscard", "pcscd", "tpm2-tools", "usbguard", "man-db", "zstd", "systemd-timesyncd | time-daemon")


def depends(release: Release) -> list[str]:
    """Debian packages without which it does not work."""
    python = (f"python3 (>= {release.python})", f"python3 (<< {release.next_python})")
    return [*python, "libc6 (>= 2.36)", *release.libraries, *_NEEDED]


def debian_version(release: Release, version: str) -> str:
    """1.2.3~deb12: the same program for another Debian is another package."""
    return f"{version}{release.suffix}"


def changelog(release: Release, version: str, when: str) -> str:
    """The one entry that Debian's tools ask for."""
    head = f"{NAME} ({debian_version(release, version)}) {release.name}; urgency=medium"
    return f"{head}\n\n  * Release {version} for Debian's {release.name}.\n\n -- {MAINTAINER}  {when}\n"


def nfpm(out: Path, release: Release, version: str, epoch: int) -> dict[str, Any]:
    """The order for nfpm. JSON is YAML to it."""
    root = out / "root"
    trees = [{"src": str(root / top), "dst": f"/{top}", "type": "tree"} for top in ("opt", "usr")]
    settings = [
        {"src": str(file), "dst": f"/{file.relative_to(root)}", "type": "config|noreplace"}
        for file in sorted((root / "etc").rglob("*"))
        if file.is_file() and not file.is_symlink()
    ]
    settings += [
        {"src": str(link.readlink()), "dst": f"/{link.relative_to(root)}", "type": "symlink"}
        for link in sorted((root / "etc").rglob("*"))
        if link.is_symlink()
    ]
    return {
        "name": NAME,
        "arch": "amd64",
        "platform": "linux",
        "version_schema": "none",
        "version": debian_version(release, version),
        "section": "misc",
        "priority": "optional",
        "maintainer": MAINTAINER,
        "description": _SAYS,
        "license": "Apache-2.0",
        "mtime": dt.datetime.fromtimestamp(epoch, dt.UTC).isoformat().replace("+00:00", "Z"),
        "depends": depends(release),
        "recommends": list(_BETTER),
        "contents": [*trees, *settings],
        "scripts": {theirs: str(out / "scripts" / ours) for theirs, ours in _SCRIPTS.items()},
        "deb": {"compression": "gzip"},
    }
