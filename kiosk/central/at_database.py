"""The database of a platform that is there already: how programs beside it are told of it, and open it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from kiosk.central.migrations.refusals import BadDatabase
from kiosk.central.refusals import Declined
from kiosk.central.storage import open_storage, sqlite_url


class NoDatabase(BadDatabase):
    """The file that was named is not there; nobody makes one by mistake."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"there is no database {file}")


def ask_for_database(parser: argparse.ArgumentParser) -> None:
    """--db or --db-url."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--db", type=Path, help="database file of the platform; it must be there")
    where.add_argument("--db-url", help="PostgreSQL instead: postgresql+psycopg://user@host/name")


def database_of(asked: argparse.Namespace) -> Engine:
    """The one that was asked for, brought to this program's version. Raises BadDatabase."""
    if asked.db is not None and not asked.db.is_file():
        raise NoDatabase(asked.db)
    return open_storage(asked.db_url or sqlite_url(asked.db))


def at_database(asked: argparse.Namespace, act: Callable[[Engine], int]) -> int:
    """A command's exit status: what it comes to there; 1: refused, 2: no such database, as the last line says."""
    try:
        engine = database_of(asked)
    except BadDatabase as bad:
        sys.stderr.write(f"{bad}\n")
        return 2
    try:
        return act(engine)
    except Declined as refused:
        sys.stderr.write(f"{refused.body.message_zh}  {refused.body.message_en}\n")
        return 1
    finally:
        engine.dispose()
