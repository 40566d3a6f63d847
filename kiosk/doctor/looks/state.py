"""The folder in which the terminal remembers: rights, room, database, audit chain, what waits for the platform."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.doctor.owner import ENTER, READ, WRITE, rights
from kiosk.terminal.store.migrate import migrations
from kiosk.terminal.store.sealed import WrongKey, check_key, let_seal
from kiosk.terminal.store.store import FILE_NAME
from kiosk.terminal.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.doctor.box import Box

_OTHERS, _OTHERS_WRITE = 0o007, 0o002
_FULL, _LOW = 5, 15  # percent
_LEAST = 64 * 1024 * 1024  # bytes; under that nothing durable is certain
_NO_INODES, _FEW_INODES = 2, 10  # percent
_MANY_FACTS, _OLD_LETTER = 500, dt.timedelta(hours=24)
_IN_MEMORY = Path("/dev/shm")  # noqa: S108  a copy of ours, in a folder that only we may enter


def state(box: Box) -> Look:
    """Whether the terminal may write there, and nobody else may read."""
    folder = _folder(box)
    if not folder.exists():
        yield wrong("missing", folder, folder=str(folder), user=box.owner.name)
        return
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        yield wrong("read_only", _mounted(folder), folder=str(folder))
    elif not (box.owner.reaches(folder) and box.owner.may(folder, READ | WRITE | ENTER)):
        yield wrong("denied", rights(folder), folder=str(folder), user=box.owner.name)
    if folder.stat().st_mode & _OTHERS_WRITE:
        yield wrong("others", rights(folder), file=str(folder))
    for path in folder.glob("terminal.*"):
        if path.stat().st_mode & _OTHERS:
            yield wrong("others", rights(path), file=str(path))
        if not box.owner.may(path, READ | WRITE):
            yield wrong("denied", rights(path), folder=str(path), user=box.owner.name)
    yield well(rights(folder))


def space(box: Box) -> Look:
    """Free room and free inodes, as any user has them."""
    folder = _folder(box)
    there = next(path for path in (folder, *folder.parents) if path.exists())
    found = os.statvfs(there)
    free, percent = found.f_bavail * found.f_frsize, 100 * found.f_bavail // max(found.f_blocks, 1)
    seen = f"{there}: {free // 2**20} MiB, {percent} %"
    if percent < _FULL or free < _LEAST:
        yield wrong("full", seen, folder=str(there), percent=percent)
    elif percent < _LOW:
        yield wrong("low", seen, folder=str(there), percent=percent)
    inodes = 100 * found.f_favail // found.f_files if found.f_files else 100  # btrfs has no number of them
    if inodes < _FEW_INODES:
        yield wrong("no_inodes" if inodes < _NO_INODES else "few_inodes", f"{there}: {inodes} %", percent=inodes)
    yield well(f"{seen}; inodes {inodes} %")


def database(box: Box) -> Look:
    """Whether it opens, is of this program's version, and whole."""
    path = _file(box)
    known = len(migrations())
    with opened(box) as db:
        try:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version > known:
                yield wrong("newer", f"{path}: {version} > {known}", found=version, known=known)
            elif version < known:
                yield wrong("older", f"{path}: {version} < {known}", found=version, known=known)
            said = [str(row[0]) for row in db.execute("PRAGMA integrity_check(5)")]
        except sqlite3.Error as problem:
            yield wrong("unreadable", f"{path}: {problem}")
            return
        if said != ["ok"]:
            yield wrong("damaged", f"{path}: {said[0]}")
        if box.settings is not None and _another_key(db, box.settings.platform.key.reveal()):
            yield wrong("other_key", path)
    yield well(f"{path}: {version}, integrity_check ok")


def audit(box: Box) -> Look:
    """The chain of the audit log, the chain of facts, and letters."""
    with opened(box) as db:
        try:
            found = verify(db)
        except sqlite3.Error as problem:
            raise CannotLook("database", str(problem)) from None
    if found.broken is not None:
        yield wrong("changed", f"{found.broken}: {found.why}", number=found.broken)
    for first, last in found.gaps:
        yield wrong("gaps", f"{first}-{last}", first=first, last=last)
    if not found.facts.whole:
        yield wrong("facts", "; ".join(found.facts.lines()))
    if not found.letters.whole:
        yield wrong("letters", "; ".join(found.letters.lines()))
    yield well(f"{found.records}, head {found.head} {found.hash[:16]}")


def outbox(box: Box) -> Look:
    """What waits for the platform, and how long."""
    with opened(box) as db:
        try:
            facts = int(db.execute("SELECT count(*) FROM facts").fetchone()[0])
            letters, oldest = db.execute("SELECT count(*), min(written_at) FROM letters").fetchone()
        except sqlite3.Error as problem:
            raise CannotLook("database", str(problem)) from None
    if facts > _MANY_FACTS:
        yield wrong("facts", facts, count=facts)
    if oldest and dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(oldest).astimezone(dt.UTC) > _OLD_LETTER:
        yield wrong("letters", oldest, count=letters)
    yield well(f"{facts} facts, {letters} letters")


@contextlib.contextmanager
def opened(box: Box) -> Iterator[sqlite3.Connection]:
    """The database, read only. One that nobody works with is read from a copy: opening it there would leave files."""
    path = _file(box)
    with contextlib.ExitStack() as stack:
        try:
            if not box.call.pid:
                kept = _IN_MEMORY if _IN_MEMORY.is_dir() else None
                copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doctor-", dir=kept)))
                for file in path.parent.glob(f"{FILE_NAME}*"):
                    if not file.name.endswith("-shm"):
                        shutil.copyfile(file, copy / file.name)
                path = copy / FILE_NAME
            wish = "ro" if box.call.pid else "rw"
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode={wish}", uri=True)
        except (sqlite3.Error, OSError) as problem:
            raise CannotLook("no_database", str(problem)) from None
        stack.callback(db.close)
        yield db


def _another_key(db: sqlite3.Connection, key: str) -> bool:
    try:
        let_seal(db, bytes.fromhex(key))
        check_key(db)
    except WrongKey:
        return True
    except sqlite3.Error:
        return False  # what is damaged is told as such
    return False


def _folder(box: Box) -> Path:
    if box.place.state is None:
        raise CannotLook("settings")
    return box.place.state


def _file(box: Box) -> Path:
    path = _folder(box) / FILE_NAME
    if not path.exists():
        raise CannotLook("no_database", str(path))
    return path


def _mounted(folder: Path) -> str:
    """The line of the mount on which a folder lies."""
    lines = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    fitting = [line for line in lines if folder.resolve().is_relative_to(line[1])]
    return " ".join(max(fitting, key=lambda line: len(line[1]), default=["?"])[:4])
