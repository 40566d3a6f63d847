"""A copy of a database file, put aside before its tables are changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from kiosk.central.migrations.refusals import NothingPutAside


def put_aside(connection: Connection, version: str) -> Path | None:
    """Copy the file to `<name>.version-<version>` beside it; None for a server, which has backups of its own.

    The connection holds the one write lock, so the copy is what the steps will find. Raises NothingPutAside.
    """
    name = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not name:
        return None
    file = Path(name)
    copy = file.with_name(f"{file.name}.version-{version}")
    try:
        _copy(file, copy)
    except (OSError, sqlite3.Error) as why:
        raise NothingPutAside(copy, why) from why
    return copy


def _copy(file: Path, copy: Path) -> None:
    """Whole or not at all, and for nobody's eyes but its owner's."""
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(0o600, exist_ok=False)
    with (
        closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(part)) as target,
    ):
        source.backup(target)
    _to_disk(part)
    part.replace(copy)
    _to_disk(copy.parent)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
