"""A box without programs: versions are a few small files, and who starts and remembers is in this process."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract import update
from kiosk.contract.lockers import Signed
from kiosk.contract.release import Release, release_message
from kiosk.contract.self_test import Grade, Report, Step
from kiosk.contract.update import UpdateRequest
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.update import memory
from kiosk.update.apply import Update
from kiosk.update.errands import Memory
from kiosk.update.hall import Hall
from kiosk.update.places import Places
from kiosk.update.units import Seen
from kiosk.update.watch import Patience

KEY = b"\x07" * 32
OLD, NEW = "1.0.0", "1.1.0"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
NOW = dt.datetime(2026, 11, 28, 3, 0, tzinfo=dt.UTC)
RELEASE_KEY = Ed25519PrivateKey.generate()


def tree(version: str, python: str = PYTHON) -> dict[str, bytes]:
    """The files of a small version."""
    made = {"version": version, "built": "2026-11-01", "python": python}
    return {"version.json": json.dumps(made).encode(), "bin/start": b"#!/bin/sh\n", "lib/one.py": b"x = 1\n" * 50}


def packed(files: dict[str, bytes], *more: tarfile.TarInfo) -> bytes:
    """Files in a tar, and odd entries after them, compressed as bundles are."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for folder in sorted({str(Path(name).parent) for name in files} - {"."}):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755 if name.startswith("bin/") else 0o644
            tar.addfile(entry, io.BytesIO(content))
        for odd in more:
            tar.addfile(odd, io.BytesIO(b"\0" * odd.size))
    return subprocess.run(["zstd", "-qc"], input=out.getvalue(), capture_output=True, check=True).stdout


def signed(bundle: bytes, version: str = NEW, key: Ed25519PrivateKey = RELEASE_KEY, **other: Any) -> Signed:  # noqa: ANN401
    """What the makers say of a bundle."""
    told = Release(version, hashlib.sha256(bundle).hexdigest(), len(bundle), PYTHON, NOW, NOW + dt.timedelta(days=30))
    body = msgspec.json.encode(msgspec.structs.replace(told, **other)).decode()
    return Signed(body, key.sign(release_message(body)).hex())


@dataclass
class Programs:
    """Stands where terminal and systemd stand. A new version that `migrates` does so when it starts."""

    box: Box
    migrates: bool = False
    crashes: bool = False
    busy: bool = False
    worse: bool = False
    writes: bool = False  # what counts, while it is on trial
    running: bool = True
    restarts: int = 0

    def stop(self) -> None:
        self.running = False

    def start(self) -> None:
        if self.running:
            return
        self.running = True
        if self.box.current == NEW:
            self.restarts += self.crashes
            if self.migrates:
                self.box.migrate(self.box.state / FILE_NAME)
            if self.writes and not self.box.asked_of("SELECT 1 FROM proof"):
                self.box.note_in("INSERT INTO proof VALUES ('written')")

    def seen(self) -> Seen:
        return Seen(self.running, self.restarts)


@dataclass(frozen=True)
class Answers(Hall):
    """The terminal at its staff socket."""

    programs: Programs = field(kw_only=True)

    def report(self) -> Report:
        worse = self.programs.worse and self.programs.box.current == NEW
        steps = (Step("config", "failed"),) if worse else ()
        return Report("T-1", NOW, "start", Grade.YELLOW if worse else Grade.GREEN, 1.0, steps)

    def away(self) -> frozenset[str]:
        return frozenset()

    @contextlib.contextmanager
    def room(self) -> Iterator[None]:
        yield


class Remembering(Memory):
    """The same errands, without a process for each."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def copy(self) -> None:
        memory.copy(self._box.state)

    def try_with(self, version: str) -> None:
        memory.try_on_copy(self._box.state, KEY)
        if version == NEW and self._box.programs.migrates:
            self._box.migrate(self._box.state / update.ASKED / memory.MIGRATED)

    def put_back(self) -> bool:
        return memory.put_back(self._box.state, KEY)

    def forget(self) -> None:
        memory.forget(self._box.state)


class Box:
    """Old version installed, one fact remembered."""

    def __init__(self, folder: Path, like: Path | None = None) -> None:
        self.folder = folder
        self.program, self.state, self.keys = folder / "program", folder / "state", folder / "keys"
        self.state.mkdir(mode=0o700)
        self.keys.write_text(RELEASE_KEY.public_key().public_bytes_raw().hex())
        for name, content in tree(OLD).items():
            file = self.program / "versions" / OLD / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        (self.program / "current").symlink_to(f"versions/{OLD}")
        self.programs = Programs(self)
        if like is None:
            asyncio.run(self._begin())
        else:
            shutil.copy(like / FILE_NAME, self.state / FILE_NAME)

    async def _begin(self) -> None:
        store = await Store.open(self.state / FILE_NAME, KEY)
        await store.run(lambda db: db.execute("INSERT INTO facts (id, body) VALUES ('f-1', sealed('a fact'))"))
        await store.close()

    @property
    def places(self) -> Places:
        nowhere = self.folder / "none"
        return Places(self.program, self.state, self.keys, (), (), nowhere, "")

    @property
    def update(self) -> Update:
        hall = Answers(self.folder / "staff.sock", programs=self.programs)
        patience = Patience(ready=0.2, well=0.0, test=0.2, look=0.0)
        return Update(self.places, self.programs, hall, Remembering(self), patience, now=lambda: NOW)

    @property
    def current(self) -> str:
        return (self.program / "current").readlink().name

    def ask(self, bundle: bytes, release: Signed, serial: int = 1) -> None:
        """The terminal hands it over."""
        folder = self.state / update.ASKED
        folder.mkdir(exist_ok=True)
        (folder / update.BUNDLE).write_bytes(bundle)
        (folder / update.REQUEST).write_bytes(msgspec.json.encode(UpdateRequest(serial, release)))

    def migrate(self, file: Path) -> None:
        """What the new version's migration does, once."""
        with closing(sqlite3.connect(file, isolation_level=None)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'proof'").fetchall():
                db.execute("CREATE TABLE proof (word TEXT)")
                db.execute(f"PRAGMA user_version = {version + 1}")

    def note_in(self, statement: str) -> None:
        """The terminal writes."""
        with closing(sqlite3.connect(self.state / FILE_NAME, isolation_level=None)) as db:
            db.execute(statement)

    def asked_of(self, question: str) -> list[tuple[object, ...]]:
        """What the memory holds."""
        with closing(sqlite3.connect(self.state / FILE_NAME)) as db:
            return db.execute(question).fetchall()

    def see_all_well(self) -> None:
        """One whole version, which can read the memory, and the memory whole."""
        for name, content in tree(self.current).items():
            assert (self.program / "versions" / self.current / name).read_bytes() == content
        assert self.asked_of("PRAGMA integrity_check") == [("ok",)]
        assert self.asked_of("SELECT number, id FROM facts") == [(1, "f-1")]
        migrated = bool(self.asked_of("SELECT 1 FROM sqlite_master WHERE name = 'proof'"))
        assert not migrated or self.current == NEW, "the old version cannot read this memory"
