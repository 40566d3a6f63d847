"""The steps that Alembic takes, all in the one transaction that is open already."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from kiosk.central.migrations.refusals import BrokenReferences


def climb(connection: Connection, versions: Path) -> None:
    """Take every step that this database has not taken yet. Raises BrokenReferences."""
    command.upgrade(alembic_for(connection, versions), "head")
    if connection.dialect.name == "sqlite":
        # A step that makes a table anew may do so only while SQLite does not look at references; so we look afterwards.
        broken = sorted({str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
        if broken:
            raise BrokenReferences(broken)


def alembic_for(connection: Connection, versions: Path) -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    for name, value in (
        ("script_location", str(Path(__file__).parent)),
        ("version_locations", str(versions)),
        ("path_separator", "newline"),
    ):
        config.set_main_option(name, value.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
