"""Where everything of an update lies, and the user to whom the terminal's memory belongs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.contract import update
from kiosk.contract.release import is_version

ETC = Path("/etc/hall-terminal")


@dataclass(frozen=True)
class Places:
    """`program` is root's; `state` belongs to `user`, and what lies there is read as hostile."""

    program: Path = Path("/opt/hall-terminal")
    state: Path = Path("/var/lib/hall-terminal")
    keys: Path = Path("/usr/share/hall-terminal/release.pub")
    config: tuple[Path, ...] = (ETC / "terminal.toml",)
    devices: tuple[Path, ...] = (ETC / "devices.toml",)
    secret: Path = ETC / "platform.key"  # where the key is systemd's to hand over
    user: str = "hall"

    @property
    def versions(self) -> Path:
        """Every version on the disk, each in a folder of its name."""
        return self.program / "versions"

    @property
    def current(self) -> Path:
        """What runs."""
        return self.program / "current"

    @property
    def proven(self) -> Path:
        """What has run well: the updater itself runs from there, since a trial may not even start."""
        return self.program / "proven"

    @property
    def work(self) -> Path:
        """Journal, last outcome, and what is being unpacked: on the same disk as the versions."""
        return self.program / update.FOLDER

    @property
    def journal(self) -> Path:
        """What is under way; not there: nothing is."""
        return self.work / update.JOURNAL

    @property
    def last(self) -> Path:
        """How the last update ended."""
        return self.work / update.LAST

    @property
    def bundle(self) -> Path:
        """Root's own copy of the bundle, which nobody else can change between looking and unpacking."""
        return self.work / "bundle"

    @property
    def staging(self) -> Path:
        """Where a version lies before it is whole."""
        return self.work / "staging"

    def python_of(self, version: str) -> Path:
        """The interpreter of a version."""
        return self.versions / version / "bin" / "python"

    def named(self, link: Path) -> str:
        """The version to which a link of ours leads; "" where it leads nowhere we know."""
        try:
            name = link.readlink().name
        except OSError:
            return ""
        return name if is_version(name) and (self.versions / name).is_dir() else ""

    def on_disk(self) -> tuple[str, ...]:
        """The versions that are there."""
        if not self.versions.is_dir():
            return ()
        return tuple(one.name for one in self.versions.iterdir() if is_version(one.name) and one.is_dir())
