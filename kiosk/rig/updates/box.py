"""A terminal's box in one folder: versions, state with facts in it, a supervisor, and what must be true at any time."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import functools
import json
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from kiosk.contract import update
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import Signed
from kiosk.contract.update import Journal, Outcome, UpdateRequest
from kiosk.rig.house import CONFIG, ROOT, SITE, TERMINAL
from kiosk.rig.updates.applying import Told
from kiosk.rig.updates.supervising import Supervising
from kiosk.rig.updates.versions import Workshop
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.update import disk

FIRST = "1.0.0"
_FACTS = 7
_AWAY = "http://127.0.0.1:9"  # nobody answers: facts and letters stay here, where they can be counted


@dataclasses.dataclass(frozen=True)
class Far:
    """A platform: its address, the key of its signatures, and the terminal's own key there."""

    url: str
    signer: str
    key: str


class Box:
    """Installed with the first version, and running."""

    def __init__(self, folder: Path, workshop: Workshop, *, well: float = 2.0, far: Far | None = None) -> None:
        self._delivers = far is not None
        far = far or Far(_AWAY, "ab" * 32, secrets.token_hex(32))
        self.program, self.state = folder / "program", folder / "state"
        self._folder = folder
        self._serial = 0
        (self.program / "versions").mkdir(parents=True)
        self.state.mkdir(mode=0o700)
        shutil.move(workshop.tree(FIRST), self.program / "versions" / FIRST)
        (self.program / "current").symlink_to(f"versions/{FIRST}")
        (folder / "release.pub").write_text(workshop.public)
        self._key = far.key
        config = (CONFIG / "terminal.toml", self._settings(far))
        self.told = Told(
            program=str(self.program),
            state=str(self.state),
            keys=str(folder / "release.pub"),
            config=tuple(map(str, config)),
            socket=str(folder / "staff.sock"),
            units=str(folder / "units.sock"),
            well=well,
            test=20,
        )
        asyncio.run(self._remember())
        self.truth = self.remembered()
        self.units = Supervising(folder, self._command)

    def _settings(self, far: Far) -> Path:
        key, here = self._folder / "terminal.key", self._folder / "here.toml"
        key.write_text(self._key)
        key.chmod(0o600)
        here.write_text(
            f'[counter]\nsocket = "{self._folder / "counter"}"\n[state]\ndir = "{self.state}"\n'
            f'[platform]\nurl = "{far.url}"\nkey_file = "{key}"\nsigner = "{far.signer}"\n'
            f'[terminal]\nid = "{TERMINAL}"\nsite = "{SITE}"\n'
            f'[updates]\nlook_seconds = 1\nquiet_seconds = 0\nstarts = ""\nkeys = "{self._folder / "release.pub"}"\n'
            "kib_per_second = 4096\n"
            "[self_test]\npatience_seconds = 0\n[health]\nspace_low_percent = 0\nspace_out_percent = 0\n"
        )
        return here

    def _command(self) -> list[str]:
        words = [str(self.program / "current" / "bin" / "python"), "-m", "kiosk", "terminal"]
        return [*words, *(word for file in self.told.config for word in ("--config", file))]

    async def _remember(self) -> None:
        """What must neither be lost nor doubled: facts on their way to the platform."""
        store = await Store.open(self.state / FILE_NAME, bytes.fromhex(self._key))
        now = dt.datetime.now(dt.UTC)
        for number in range(_FACTS):
            fact = TerminalEvent(secrets.token_hex(8), 0, now, EventKind.ALARM, "A", number + 1, reason="door_open")
            await store.run(functools.partial(outbox.put, event=fact))
        await store.close()

    def remembered(self) -> list[str]:
        """Every fact by number and id; what the terminal adds by itself stands behind what was there."""
        with closing(sqlite3.connect(self.state / FILE_NAME)) as db:
            return [f"{number} {name}" for number, name in db.execute("SELECT number, id FROM facts ORDER BY number")]

    # ---- what happens to it ---------------------------------------------------------------------------------------

    def boot(self) -> None:
        """What a start of the machine does: an update cut short is settled, then the terminal starts."""
        self.run("check")
        self.units.start()

    def cut(self) -> None:
        """The power goes."""
        self.units.cut()

    def until_up(self, seconds: float = 40) -> None:
        """Wait until the terminal works."""
        self.until(lambda: self.units.seen().running, "a terminal that is ready", seconds)

    def until(self, so: Callable[[], bool], what: str, seconds: float = 40) -> None:
        """Wait until it is so."""
        deadline = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < deadline, f"{what} did not come: {self.log[-2000:]}"
            time.sleep(0.05)

    def ask(self, bundle: Path, release: Signed) -> int:
        """Put a request where the terminal puts it."""
        folder = self.state / update.ASKED
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(bundle, folder / update.BUNDLE)
        self._serial += 1
        disk.write(folder / update.REQUEST, msgspec.json.encode(UpdateRequest(self._serial, release)), 0o600)
        return self._serial

    def begin(self, act: str, cut_after: int = 0) -> subprocess.Popen[bytes]:
        """Root's unit, as a process."""
        file = self._folder / "told.json"
        file.write_text(json.dumps(dataclasses.asdict(dataclasses.replace(self.told, cut_after=cut_after))))
        words = [sys.executable, "-m", "kiosk.rig.updates.applying", str(file), act]
        with (self._folder / "update.log").open("ab") as log:
            return subprocess.Popen(
                words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def run(self, act: str) -> int:
        """The same, to its end."""
        return self.begin(act).wait(180)

    # ---- what is so -----------------------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """The version that runs, or would."""
        return (self.program / "current").readlink().name

    @property
    def versions(self) -> set[str]:
        """Those on the disk."""
        return {one.name for one in (self.program / "versions").iterdir() if not one.name.startswith(".")}

    @property
    def outcome(self) -> Outcome | None:
        """How the last update ended."""
        return disk.read(self.program / update.FOLDER / update.LAST, Outcome)

    @property
    def under_way(self) -> bool:
        """True while there is a journal."""
        return self.phase != ""

    @property
    def phase(self) -> str:
        """What stands in the journal; "" where there is none."""
        journal = disk.read(self.program / update.FOLDER / update.JOURNAL, Journal)
        return journal.phase.value if journal is not None else ""

    @property
    def log(self) -> str:
        """What updater and terminal have told."""
        files = (self._folder / "update.log", self._folder / "terminal.log")
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def see_all_well(self, *allowed: str) -> None:
        """One whole version runs, and everything that was remembered is, once."""
        assert self.current in allowed, f"{self.current} runs, and not one of {allowed}: {self.log[-3000:]}"
        assert (self.program / "current" / "version.json").exists(), "the version that runs is not whole"
        assert len(self.versions) <= 2, f"more than two versions are kept: {self.versions}"
        self._see_facts()
        words = [str(self.program / "current" / "bin" / "python"), "-m", "kiosk", "audit", "verify"]
        key = ["--key-file", str(self._folder / "terminal.key")]
        done = subprocess.run(
            [*words, "--state", str(self.state), *key], capture_output=True, text=True, cwd="/", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def facts_written(self) -> int:
        """How many there have ever been."""
        with closing(sqlite3.connect(self.state / FILE_NAME)) as db:
            return int(db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'facts'").fetchone()[0])

    def _see_facts(self) -> None:
        """Those that nobody fetches are all here, once; where a platform takes them it is asked for them instead."""
        if self._delivers:
            return
        now = self.remembered()
        assert now[: len(self.truth)] == self.truth, f"facts were lost: {self.truth} and {now}"
        assert [int(fact.split()[0]) for fact in now] == list(range(1, len(now) + 1)), f"facts were doubled: {now}"
        self.truth = now

    def close(self) -> None:
        """End everything, and leave nothing but the logs."""
        self.units.close()
        for folder in (self.program, self.state):
            shutil.rmtree(folder)
