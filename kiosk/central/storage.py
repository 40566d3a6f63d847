"""The platform's database: an SQLite file or a PostgreSQL server, and what keeps many writers from each other's feet.

On SQLite each transaction takes the one write lock when it begins, but for those that only look. On PostgreSQL rows
are locked one by one (`locked`), always in this order: answer, terminal, then whatever belongs to a deposit; unique
indexes decide races for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session as Db

from kiosk.central.changes import count_changes
from kiosk.central.migrations.state import VERSIONS, bring_up
from kiosk.central.tables import Base

_PRAGMAS = (
    "journal_mode=WAL",
    # FULL, because an acknowledged event is forgotten by its terminal: it must survive a power cut here.
    "synchronous=FULL",
    "busy_timeout=30000",
    "foreign_keys=ON",
)
_WRITERS = 20  # connections kept; as many again may be opened in a rush
_SETTING_UP = 370923  # number of the lock under which one program at a time makes and seeds tables
_TIDYING = 370924  # … and forgets what is over
# Rows that refer to a locked one may still be added: only its own values are kept from others.
_LOCK = {"key_share": True}
_LOOKING, _JOTTING = "looking", "jotting"
Row = TypeVar("Row", bound=Base)


def open_storage(url: str, versions: Path = VERSIONS) -> Engine:
    """The engine for this database URL, its tables made or brought to the newest version. Raises BadDatabase."""
    count_changes()
    # Parameters stay out of exception texts: they are personal data.
    engine = create_engine(make_url(url), hide_parameters=True, pool_size=_WRITERS, max_overflow=_WRITERS)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "begin", _begin_at_server)
    try:
        with _setting_up(engine) as connection:
            bring_up(connection, versions)
    except BaseException:
        engine.dispose()
        raise
    return engine


def looking(engine: Engine) -> Engine:
    """The same database for transactions that only read: they see one moment, wait for no writer and hinder none."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.execution_options(**{_LOOKING: True})


def jotting(engine: Engine) -> Engine:
    """The same database for what need not outlive a power cut: its commits do not wait for the disk."""
    return engine.execution_options(**{_JOTTING: True})


@contextmanager
def _setting_up(engine: Engine) -> Iterator[Connection]:
    """One transaction, in which no other program sets the database up; everything in it is done, or nothing.

    SQLite keeps no references meanwhile: a table that is made anew would take along whatever refers to the old one.
    """
    with engine.connect() as connection:
        _keep_references(connection, kept=False)
        try:
            with connection.begin():
                alone(connection)
                yield connection
        finally:
            _keep_references(connection, kept=True)


def _keep_references(connection: Connection, *, kept: bool) -> None:
    """Between transactions only: SQLite does not listen within one."""
    line = connection.connection.driver_connection
    if _dialect(connection) == "sqlite" and line is not None:
        line.execute(f"PRAGMA foreign_keys={'ON' if kept else 'OFF'}")


def sqlite_url(path: Path) -> str:
    """The URL of a database file; the folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path.resolve()}"


def alone(connection: Connection | Db) -> None:
    """Until this transaction ends, no other program sets the database up."""
    if _dialect(connection) == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _SETTING_UP})


def nobody_else(db: Db) -> bool:
    """True for the one program that tidies up until this transaction ends; the others need not wait for it."""
    if _dialect(db) != "postgresql":
        return True
    return bool(db.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": _TIDYING}))


def locked(db: Db, table: type[Row], key: object) -> Row | None:
    """A row that nobody else changes until this transaction ends, read afresh; None when it is not there."""
    return db.get(table, key, with_for_update=_LOCK, populate_existing=True)


def add_if_new(db: Db, row: Base) -> bool:
    """Add a row; False and nothing done when a unique rule stands against it, even by what was written this moment."""
    table = type(row)
    mapper = table.__mapper__
    values = {column.key: getattr(row, column.key) for column in mapper.column_attrs if column.key in row.__dict__}
    made = either_insert(db, table).values(values).on_conflict_do_nothing().returning(*mapper.primary_key)
    return db.execute(made).first() is not None


def either_insert(db: Db, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that says what to do where a unique rule stands against it; both engines have the same words for it."""
    return postgresql.insert(table) if _dialect(db) == "postgresql" else sqlite.insert(table)


def ripe(db: Db, query: Any) -> Sequence[Any]:  # noqa: ANN401  (rows of any table)
    """Rows to be worked on now; those that another program is working on are left to it."""
    return db.scalars(query.with_for_update(key_share=True, skip_locked=True)).all()


def _dialect(connection: Connection | Db) -> str:
    bind = connection if isinstance(connection, Connection) else connection.get_bind()
    return bind.dialect.name


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
    """SQLite opens transactions by itself and late; we say when, so that two writers wait instead of failing."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """The write lock at once, or a reading that cannot write by mistake."""
    wishes = connection.get_execution_options()
    looks = bool(wishes.get(_LOOKING))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if looks else 'OFF'}")
    if not looks:
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if wishes.get(_JOTTING) else 'FULL'}")
    connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")


def _begin_at_server(connection: Connection) -> None:
    """PostgreSQL has begun by itself; what is only jotted down is written to the disk a moment after its commit."""
    if connection.get_execution_options().get(_JOTTING):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
