"""Versions of the program made from this tree, good ones and spoilt ones, and bundles of them, signed or not."""

from __future__ import annotations

import compileall
import datetime as dt
import hashlib
import json
import os
import py_compile
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import Signed
from kiosk.contract.release import Release, release_message
from kiosk.rig.house import ROOT

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_PACKAGES = f"lib/python{PYTHON}/site-packages"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "rig", "central")
_UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
Spoil = Callable[[Path], None]


class Workshop:
    """Makes versions in `folder`; the libraries are those of the rig's own environment, found by a path file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pattern = folder / "pattern"
        self.key = Ed25519PrivateKey.generate()
        self._make_pattern()

    @property
    def public(self) -> str:
        """The public half of the release key, as it lies in its file."""
        return f"{self.key.public_key().public_bytes_raw().hex()}  # made for a proof\n"

    def tree(self, version: str, spoil: Spoil | None = None) -> Path:
        """A whole version in a folder."""
        tree = self._folder / f"tree-{version}"
        shutil.copytree(self._pattern, tree, symlinks=True, copy_function=os.link)
        made = {"version": version, "built": "2026-01-01T00:00:00+00:00", "python": PYTHON}
        (tree / "version.json").write_text(json.dumps(made))
        told = tree / _PACKAGES / f"hall_terminal-{version}.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.4\nName: hall-terminal\nVersion: {version}\n")
        if spoil is not None:
            spoil(tree / _PACKAGES)
        return tree

    def bundle(self, version: str, spoil: Spoil | None = None, *, deb: bool = False) -> Path:
        """A version as it is released."""
        tree = self.tree(version, spoil)
        bundle = self._folder / f"{version}.{'deb' if deb else 'tar.zst'}"
        if deb:
            self._package(version, tree, bundle)
        else:
            command = [
                "tar",
                "--create",
                "--zstd",
                "--owner=0",
                "--group=0",
                "--file",
                str(bundle),
                "--directory",
                str(tree),
                ".",
            ]
            subprocess.run(command, check=True)
        shutil.rmtree(tree)
        return bundle

    def bundle_place(self, number: int) -> Path:
        """Where a bundle may be kept while others of the same version are made."""
        return self._folder / f"kept-{number}.tar.zst"

    def signed(self, bundle: Path, version: str, *, key: Ed25519PrivateKey | None = None, days: float = 30) -> Signed:
        """What the makers say of it."""
        now = dt.datetime.now(dt.UTC)
        content = bundle.read_bytes()
        release = Release(
            version=version,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            python=PYTHON,
            made=now,
            not_after=now + dt.timedelta(days=days),
        )
        body = msgspec.json.encode(release).decode()
        return Signed(body, (key or self.key).sign(release_message(body)).hex())

    def _make_pattern(self) -> None:
        packages = self._pattern / _PACKAGES
        packages.mkdir(parents=True)
        for name in ("kiosk", "drivers"):
            shutil.copytree(ROOT / name, packages / name, ignore=_LEFT_OUT)
        compileall.compile_dir(packages, quiet=2, invalidation_mode=_UNCHECKED)
        (packages / "libraries.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n")
        (self._pattern / "bin").mkdir()
        (self._pattern / "bin" / "python").symlink_to(f"/usr/bin/python{PYTHON}")
        (self._pattern / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")

    def _package(self, version: str, tree: Path, bundle: Path) -> None:
        """A Debian package that holds the tree, and more that belongs to the system and not to it."""
        root = self._folder / f"root-{version}"
        place = root / "opt" / "hall-terminal" / "versions" / version
        place.parent.mkdir(parents=True)
        shutil.copytree(tree, place, symlinks=True, copy_function=os.link)
        (root / "DEBIAN").mkdir()
        control = (
            f"Package: hall-terminal\nVersion: {version}\nArchitecture: all\nMaintainer: a proof\nDescription: one\n"
        )
        (root / "DEBIAN" / "control").write_text(control)
        (root / "etc").mkdir()
        (root / "etc" / "elsewhere").write_text("not of the tree\n")
        command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(root), str(bundle)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(root)


def rewrite(file: Path, text: str) -> None:
    """Another text in place of a module's; the pattern's own stays as it is."""
    file.unlink()
    file.write_text(text)
    py_compile.compile(str(file), quiet=2, invalidation_mode=_UNCHECKED)


# ---- ways of being spoilt -----------------------------------------------------------------------------------------


def ends_at_once(packages: Path) -> None:
    """Reads settings and memory, and ends when it is to work."""
    file = packages / "kiosk" / "terminal" / "app.py"
    rewrite(file, file.read_text().replace("    told = options()", "    raise SystemExit(1)\n    told = options()", 1))


def is_not_well(packages: Path) -> None:
    """Starts and answers, and finds in its self-test what was not there before."""
    file = packages / "kiosk" / "terminal" / "selftest" / "memory.py"
    worse = '\n\ndef config(_settings: object) -> Finding:\n    return failed("bad_settings", Remedy.CALL)\n'
    rewrite(file, file.read_text() + worse)


def cannot_even_begin(packages: Path) -> None:
    """A package in which something is missing."""
    (packages / "kiosk" / "contract" / "lockers.py").unlink()


def migrates(packages: Path) -> None:
    """Has a memory of its own kind, which the version before refuses."""
    folder = packages / "kiosk" / "terminal" / "store" / "migrations"
    number = len(list(folder.glob("[0-9]*.sql"))) + 1
    (folder / f"{number:04d}_proof.sql").write_text("CREATE TABLE proof (word TEXT NOT NULL) STRICT;\n")


def writes_before_it_may(packages: Path) -> None:
    """Migrates, puts down a fact while it is on trial, and is not well: what it wrote may not be lost."""
    migrates(packages)
    is_not_well(packages)
    file = packages / "kiosk" / "terminal" / "updates" / "trial.py"
    act = '    await clerk.store.run(lambda db: db.execute("INSERT INTO proof VALUES (1)"))\n'
    mark = "    wall, clerk.wall = clerk.wall, None\n"
    rewrite(file, file.read_text().replace(mark, act + mark, 1))


def both(*ways: Spoil) -> Spoil:
    """One after the other."""

    def spoil(packages: Path) -> None:
        for way in ways:
            way(packages)

    return spoil
