"""A booted box gets versions from its platform: a good one, and one that ends at once; root's parts stand still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.rig.house import TERMINAL, House
from kiosk.rig.office import STAFF, TECHNICIAN, AtTheOffice
from kiosk.rig.updates import versions
from kiosk.rig.updates.versions import Spoil

if TYPE_CHECKING:
    from tests.package.boxed import Box

AT_ANY_HOUR = (
    '\n[updates]\nlook_seconds = 2\nkib_per_second = 1000000\nstarts = ""\nuntil = ""\nquiet_seconds = 0\n'
    "[self_test]\nquiet_seconds = 1\n"
)
PROGRAM = "opt/hall-terminal"
GOOD, WORSE = "8.1.0", "8.2.0"
_LONG = 600.0


class Makers:
    """Who makes releases: a key that the box has known since it was made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.key = folder / "makers.key"
        _release("key", str(self.key))
        self.public = folder / "makers.key.pub"

    def release(self, package: Path, version: str, spoil: Spoil | None = None) -> Path:
        """What lies in a package, as another version, signed."""
        bundle = self._folder / f"{version}.tar.zst"
        with tempfile.TemporaryDirectory(dir=self._folder) as room:
            subprocess.run(["dpkg-deb", "-x", str(package), room], check=True)
            (tree,) = (Path(room) / PROGRAM / "versions").iterdir()
            made = json.loads((tree / "version.json").read_text())
            (tree / "version.json").write_text(json.dumps(made | {"version": version}))
            if spoil is not None:
                (packages,) = tree.glob("lib/python3*/site-packages")
                spoil(packages)
            words = ["tar", "--create", "--zstd", "--owner=0", "--group=0", "--file", str(bundle)]
            subprocess.run([*words, "--directory", str(tree), "."], check=True)
        _release("sign", str(bundle), "--key", str(self.key), "--version", version)
        return bundle


@dataclass
class Renewed:
    """One box, its platform, and somebody at the office who lets versions out."""

    box: Box
    house: House
    authority: Path
    office: AtTheOffice

    def lets_out(self, bundle: Path, version: str) -> int:
        """Brought and rolled out to this box; the rollout's number."""
        _release(
            "bring",
            str(bundle),
            "--platform",
            self.house.central_url,
            "--staff",
            TECHNICIAN,
            "--ca",
            str(self.authority),
        )
        return int(self.office.sends("rollouts", version=version, ring=1)["id"])

    def until_told(self, number: int, end: str) -> None:
        """The platform has heard how it ended."""

        def told() -> bool:
            line: Any = self.office.reads(f"rollouts/{number}")
            stages = [(one["stage"], one["reason"]) for one in line["terminals"]]
            assert not stages or stages[0][0] in ("waiting", "fetching", "verified", "tried", end), stages
            return bool(stages) and stages[0][0] == end

        until(told, f"rollout {number} ends {end}")

    def runs(self) -> str:
        """The version that `current` leads to."""
        return (self.box.root / PROGRAM / "current").readlink().name

    def journal(self) -> str:
        """The phase of what is under way; "" for nothing."""
        try:
            told: dict[str, str] = json.loads((self.box.root / PROGRAM / "update/journal.json").read_bytes())
        except (OSError, ValueError):
            return ""
        return told["phase"]

    def asks(self, unit: str, what: str) -> str:
        """A property of a unit, as the box's systemd tells it."""
        return self.box.does("systemctl", "show", f"--property={what}", "--value", unit).strip()


def until(holds: Callable[[], object], what: str, seconds: float = _LONG) -> float:
    """Seconds until something is so."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.5)
    return time.monotonic() - began


def renewed(box: Box, house: House, authority: Path, makers: Makers, package: Path) -> None:
    """All of it, one after the other; the box serves afterwards, with the good version."""
    office = AtTheOffice(house.central_url, TECHNICIAN, authority)
    office.sends(f"terminals/{TERMINAL}/ring", ring=1)
    whole = Renewed(box, house, authority, office)
    _a_good_one(whole, makers.release(package, GOOD))
    _one_that_ends(whole, makers.release(package, WORSE, _ends_whoever_runs_it))
    _an_errand_stands_still(whole)
    office.leaves()


def _a_good_one(whole: Renewed, bundle: Path) -> None:
    """And while it is on trial, and nobody can be served, root's part stands still."""
    number = whole.lets_out(bundle, GOOD)
    until(lambda: whole.journal() == "trial", "the trial")
    first = whole.asks("hall-update.service", "MainPID")
    whole.box.does("sh", "-c", f"kill -STOP {first}")
    healed = until(lambda: whole.asks("hall-update.service", "MainPID") not in ("0", first), "another one goes on", 420)
    _says(f"hall-update.service stood still in the trial: ended, and going on {healed:.0f} s later")
    whole.until_told(number, "healthy")
    assert whole.runs() == GOOD
    assert (whole.box.root / PROGRAM / "proven").readlink().name == GOOD
    _says(f"{GOOD}: brought, fetched, installed by root, a minute on trial, healthy")


def _one_that_ends(whole: Renewed, bundle: Path) -> None:
    number = whole.lets_out(bundle, WORSE)
    whole.until_told(number, "rolled_back")
    assert whole.runs() == GOOD
    line: Any = whole.office.reads(f"rollouts/{number}")
    assert line["state"] == "halted", line
    whole.box.does("kiosk", "update", "status")
    _says(f"{WORSE}: ends as soon as it works; {GOOD} came back by itself, the rollout is halted: {line['halted_for']}")


def _an_errand_stands_still(whole: Renewed) -> None:
    """Caught in its work; the next request is seen to after it was ended."""
    unit = "hall-errand-firewall.service"
    for _ in range(20):
        whole.box.does("systemctl", "start", "--no-block", unit)
        if (caught := whole.asks(unit, "MainPID")) not in ("", "0"):
            whole.box.does("sh", "-c", f"kill -STOP {caught}", wanted=(0, 1))
            time.sleep(1)
            if whole.asks(unit, "MainPID") == caught:
                break
    else:
        raise AssertionError("the errand was always faster")
    ended = until(lambda: whole.asks(unit, "MainPID") == "0", "it is ended", 120)
    whole.box.does("systemctl", "reset-failed", unit)
    whole.box.does("systemctl", "start", unit)
    assert whole.asks(unit, "Result") == "success"
    _says(f"{unit} stood still: ended after {ended:.0f} s, the next one works")


def _ends_whoever_runs_it(packages: Path) -> None:
    """Whatever Python the box has: what was compiled of the module before goes too."""
    for compiled in (packages / "kiosk/terminal/__pycache__").glob("app.*.pyc"):
        compiled.unlink()
    versions.ends_at_once(packages)


def _says(words: str) -> None:
    sys.stdout.write(f"── {words}\n")
    sys.stdout.flush()


def _release(*words: str) -> None:
    env = {**os.environ, "HALL_PIN": STAFF[TECHNICIAN]["pin"]}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "release", *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
