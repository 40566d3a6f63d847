"""Puts the files of a package into a folder as they will lie on the box.

    .venv/bin/python -m package.stage --release bookworm --wheels DIR --fonts DIR --out DIR [--version 1.2.3]

`DIR/root` is the box, `DIR/nfpm.json` tells nfpm about it. The same sources give the same bytes: every time is that of
SOURCE_DATE_EPOCH, every mode is set, and nothing depends on where it was made.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.contract.release import keys_in
from package import contents, control, pages

if TYPE_CHECKING:
    from collections.abc import Sequence

HOME = "opt/hall-terminal"
_OURS = Path(__file__).parent


@dataclass(frozen=True)
class Order:
    """What is to be made."""

    release: control.Release
    version: str
    wheels: Path
    fonts: Path
    out: Path
    epoch: int
    trust: Path | None = None  # public release keys

    @property
    def root(self) -> Path:
        """The box."""
        return self.out / "root"

    @property
    def place(self) -> Path:
        """The folder of this version."""
        return self.root / HOME / "versions" / self.version

    @property
    def site(self) -> Path:
        """Where Python finds packages."""
        return self.place / "lib" / f"python{self.release.python}" / "site-packages"


def main(argv: Sequence[str] | None = None) -> int:
    """0 when it is made."""
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--release", choices=sorted(control.RELEASES), required=True)
    wishes.add_argument("--version", default=version_of_house(), help="numbers with dots between")
    for name in ("wheels", "fonts", "out"):
        wishes.add_argument(f"--{name}", type=Path, required=True)
    wishes.add_argument("--trust", type=Path, help="public release keys of which the box believes updates")
    told = wishes.parse_args(argv)
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    release = control.RELEASES[told.release]
    stage(Order(release, told.version, told.wheels, told.fonts, told.out.resolve(), epoch, told.trust))
    return 0


def version_of_house() -> str:
    """As pyproject.toml says."""
    said: str = tomllib.loads((contents.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return said


def stage(order: Order) -> None:
    """Everything, into a folder that is made anew."""
    shutil.rmtree(order.out, ignore_errors=True)
    _environment(order)
    for file in contents.program():
        _copy(contents.ROOT / file, order.site / file)
    _metadata(order)
    _system(order)
    pages.write(order.root, order.site)
    _even(order.root, order.epoch)
    written = json.dumps(control.nfpm(order.out, order.release, order.version, order.epoch), indent=1)
    (order.out / "nfpm.json").write_text(written, "utf-8")


def _environment(order: Order) -> None:
    """A virtual environment that knows no place of its own, with the wheels unpacked in it."""
    release = order.release
    shutil.copytree(order.wheels, order.site, ignore=shutil.ignore_patterns("bin", "__pycache__", ".lock"))
    shutil.copytree(order.fonts, order.place / "share" / "hall-fonts")
    tools = order.place / "bin"
    tools.mkdir()
    (tools / "python").symlink_to(f"/usr/bin/python{release.python}")
    _copy(_OURS / "smartcard.py", order.site / "smartcard" / "__init__.py")
    (order.place / "pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {release.python}\n", "ascii"
    )
    built = dt.datetime.fromtimestamp(order.epoch, dt.UTC).date().isoformat()
    told = {"version": order.version, "built": built, "python": release.python}
    (order.place / "version.json").write_text(json.dumps(told) + "\n", "ascii")


def _metadata(order: Order) -> None:
    """What importlib.metadata knows of us; a driver of somebody else's may ask for our version."""
    folder = order.site / f"hall_terminal-{order.version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: hall-terminal\nVersion: {order.version}\n", "ascii")
    (folder / "INSTALLER").write_text("dpkg\n", "ascii")


def _system(order: Order) -> None:
    root = order.root
    for file, place in contents.system_files().items():
        _copy(contents.ROOT / file, root / place)
    for name in ("terminal.toml", "devices.toml"):
        _copy(_OURS / "etc" / name, root / "etc/hall-terminal" / name)
    if order.trust is not None:
        keys_in(order.trust.read_text("ascii"))
        _copy(order.trust, root / "usr/share/hall-terminal/release.pub")
    _copy(_OURS / "kiosk.sh", root / "usr/bin/kiosk")
    _copy(_OURS / "copyright", root / "usr/share/doc/hall-terminal/copyright")
    _copy(_OURS / "lintian-overrides", root / "usr/share/lintian/overrides/hall-terminal")
    when = dt.datetime.fromtimestamp(order.epoch, dt.UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    news = control.changelog(order.release, order.version, when)
    (root / "usr/share/doc/hall-terminal/changelog.gz").write_bytes(gzip.compress(news.encode(), 9, mtime=0))
    scripts = order.out / "scripts"
    scripts.mkdir()
    for script in sorted((_OURS / "scripts").iterdir()):
        text = (
            script.read_text("utf-8")
            .replace("@VERSION@", order.version)
            .replace("@UNITS@", " ".join(contents.enabled()))
        )
        (scripts / script.name).write_text(text, "utf-8")
        (scripts / script.name).chmod(0o755)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target, follow_symlinks=False)


def _even(root: Path, epoch: int) -> None:
    """One time and one mode for all of a kind."""
    programs, private = {root / "usr/bin/kiosk"}, {root / file for file in contents.PRIVATE}
    for folder, folders, files in os.walk(root, topdown=False):
        for name in (*files, *folders):
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path in programs else 0o600 if path in private else 0o644)
            os.utime(path, (epoch, epoch), follow_symlinks=False)
    os.utime(root, (epoch, epoch))


if __name__ == "__main__":
    sys.exit(main())
