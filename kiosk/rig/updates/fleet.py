"""The whole way of a version: signed by its makers, brought to a platform, ordered, fetched, installed, reported."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kiosk.contract.update import ASKED, REQUEST
from kiosk.rig.house import TERMINAL, House
from kiosk.rig.office import STAFF, TECHNICIAN, AtTheOffice
from kiosk.rig.updates import versions
from kiosk.rig.updates.box import FIRST, Box, Far
from kiosk.rig.updates.versions import Spoil, Workshop

_NEXT, _WORSE = "1.1.0", "1.2.0"


def by_the_platform(folder: Path, workshop: Workshop) -> Iterator[str]:
    """A good version reaches the terminal; the next one is not well, comes back, and its rollout is halted for all."""
    keys = folder / "makers.key"
    keys.write_text(workshop.key.private_bytes_raw().hex())
    (folder / "release.pub").write_text(workshop.public)
    with House(folder / "house", release_keys=folder / "release.pub") as house:
        house.start_central()
        (folder / "box").mkdir()
        told = json.loads((house.folder / "central.json").read_text())
        box = Box(
            folder / "box", workshop, far=Far(told["url"], told["signer"], (house.folder / "terminal.key").read_text())
        )
        try:
            box.boot()
            box.until_up()
            office = AtTheOffice(house.central_url, TECHNICIAN)
            office.sends(f"terminals/{TERMINAL}/ring", ring=1)
            _rolled_out(box, office, house, workshop, _NEXT, None, keys)
            box.see_all_well(_NEXT)
            yield f"{_NEXT}: signed, brought, ordered, fetched, installed, reported healthy"
            spoil = versions.both(versions.migrates, versions.is_not_well)
            number = _rolled_out(box, office, house, workshop, _WORSE, spoil, keys)
            box.see_all_well(_NEXT)
            line = next(one for one in office.reads("rollouts") if one["id"] == number)
            assert line["state"] == "halted", line
            assert office.reads("held") == [], "the platform does not believe what this terminal reports"
            office.leaves()
            box.until(lambda: _reported(house) == box.facts_written, "every fact at the platform, once")
            yield f"{_WORSE}: rolled back to {_NEXT} by itself, its rollout halted: {line['halted_for']}"
        finally:
            box.close()


def _rolled_out(
    box: Box, office: AtTheOffice, house: House, workshop: Workshop, version: str, spoil: Spoil | None, keys: Path
) -> int:
    bundle = workshop.bundle(version, spoil)
    _release("sign", str(bundle), "--key", str(keys), "--version", version, "--follows", FIRST)
    _release("check", str(bundle), "--keys", box.told.keys)
    _release("bring", str(bundle), "--platform", house.central_url, "--staff", TECHNICIAN)
    number = int(office.sends("rollouts", version=version, ring=1)["id"])
    box.until((box.state / ASKED / REQUEST).exists, "a request", 60)
    assert box.run("apply") == 0, box.log[-3000:]
    box.until_up()
    box.until(lambda: _stage(house, office, number) in ("healthy", "rolled_back"), "a report of its end", 60)
    return number


def _reported(house: House) -> int:
    """The number up to which the platform misses no fact."""
    with closing(sqlite3.connect(house.folder / "central.db")) as db:
        return int(db.execute("SELECT whole FROM terminal WHERE id = ?", (TERMINAL,)).fetchone()[0])


def _stage(house: House, office: AtTheOffice, number: int) -> str:
    """What the platform has heard of it."""
    time.sleep(0.5)
    line: dict[str, list[dict[str, str]]] = office.reads(f"rollouts/{number}")  # type: ignore[assignment]
    return next((one["stage"] for one in line["terminals"]), f"nothing at {house.central_url}")


def _release(*words: str) -> None:
    env = {**os.environ, "HALL_PIN": STAFF[TECHNICIAN]["pin"]}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "release", *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
