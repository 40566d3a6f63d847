"""The platform's database: one SQLite file (or any other engine by URL), and how a transaction is begun on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from kiosk.central.tables import Base

_PRAGMAS = (
    "journal_mode=WAL",
    # FULL, because an acknowledged event is forgotten by its terminal: it must survive a power cut here.
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
)


def open_storage(url: str) -> Engine:
    """The engine for this database URL, its tables made where they are missing."""
    # Parameters stay out of exception texts: they are personal data.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _take_write_lock)
    Base.metadata.create_all(engine)
    return engine


def sqlite_url(path: Path) -> str:
    """The URL of a database file; the folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path.resolve()}"


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
    """SQLite opens transactions by itself and late; we say when, so that two writers wait instead of failing."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _take_write_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
