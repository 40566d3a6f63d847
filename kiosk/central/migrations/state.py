"""Which version the tables of a database have, and what is done about it when a program opens it.

Alembic is loaded only when there is something to do: an empty database gets its tables from what the program knows and
is told their version; one that is up to date is looked at and no more.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select

from kiosk.central.migrations.aside import put_aside
from kiosk.central.migrations.refusals import NewerDatabase, StrangeDatabase
from kiosk.central.tables import Base

log = logging.getLogger(__name__)
VERSIONS = Path(__file__).with_name("versions")
BASELINE = "0001"
_NAME = re.compile(r"m(\d{4})_[a-z0-9_]+\.py")
_TOLD = 5  # differences that are told of a strange database
# As Alembic makes it, so that no Alembic is needed to make it.
VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def known_in(versions: Path = VERSIONS) -> list[str]:
    """All versions that this program knows, in order. Raises ValueError when they are not 0001, 0002 …"""
    found = sorted(match[1] for path in versions.iterdir() if (match := _NAME.fullmatch(path.name)))
    if found != [f"{number:04d}" for number in range(1, len(found) + 1)]:
        raise ValueError("steps must be numbered m0001, m0002 … without a gap")
    return found


def bring_up(connection: Connection, versions: Path = VERSIONS) -> str:
    """Make the tables, or bring them to the newest version, which is returned. Raises BadDatabase.

    Nobody else may set the database up until the transaction of this connection ends, and all is done in it.
    """
    known = known_in(versions)
    tables = set(inspect(connection).get_table_names())
    if tables.isdisjoint((*Base.metadata.tables, VERSION.name)):
        Base.metadata.create_all(connection, checkfirst=False)
        _stamp(connection, known[-1])
        return known[-1]
    found = _version(connection) if VERSION.name in tables else ""
    if found and found not in known:
        raise NewerDatabase(found, known[-1])
    if not found:
        _recognise(connection)
        found = BASELINE
        _stamp(connection, found)
    if found != known[-1]:
        _climb(connection, found, known[-1], versions)
    return known[-1]


def _version(connection: Connection) -> str:
    return ", ".join(sorted(connection.scalars(select(VERSION.c.version_num))))


def _stamp(connection: Connection, version: str) -> None:
    VERSION.create(connection, checkfirst=True)
    connection.execute(VERSION.insert().values(version_num=version))


def _recognise(connection: Connection) -> None:
    """A database from before versions began is taken only if it is what the first step would have made."""
    from kiosk.central.migrations.baseline import TABLES
    from kiosk.central.migrations.compared import differences

    found = differences(connection, TABLES)
    if found:
        raise StrangeDatabase(len(found), found[:_TOLD])
    log.info("the database is from before versions began, and equals version %s", BASELINE)


def _climb(connection: Connection, found: str, newest: str, versions: Path) -> None:
    from kiosk.central.migrations.steps import climb

    copy = put_aside(connection, found)
    climb(connection, versions)
    log.info("the tables are brought from version %s to %s", found, newest)
    if copy is not None:
        log.info("the database as it was lies in %s", copy)
