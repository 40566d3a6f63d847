"""How the tables of a database differ from tables as they are written down, in Alembic's own judgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, MetaData, UniqueConstraint, inspect

Change = tuple[Any, ...]


def differences(connection: Connection, tables: MetaData) -> list[str]:
    """What a step would have to do to the database, a line for each; none of it tells what is in a row."""
    looked = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    inspector = inspect(connection)
    return [_told(change) for change in _each(compare_metadata(looked, tables)) if not _unnamed(change, inspector)]


def _each(found: Any) -> Iterator[Change]:  # noqa: ANN401  (changes of one column come as a list)
    for change in found:
        if isinstance(change, tuple):
            yield change
        else:
            yield from change


def _unnamed(change: Change, inspector: Inspector) -> bool:
    """True for a unique rule that is there without its name: SQLite gave none before names were written down."""
    rule = change[1]
    if change[0] != "add_constraint" or not isinstance(rule, UniqueConstraint):
        return False
    there = inspector.get_unique_constraints(rule.table.name)
    return any(one["name"] is None and one["column_names"] == rule.columns.keys() for one in there)


def _told(change: Change) -> str:
    what, *about = change
    things = [thing for thing in about[:3] if thing is not None]  # schema, table, column; or what has all of them
    named = things if isinstance(things[-1], str) else things[-1:]
    return " ".join([str(what).replace("_", " "), *map(_name, named)])


def _name(thing: Any) -> str:  # noqa: ANN401  (a name, or whatever has one)
    if isinstance(thing, str):
        return thing
    table = getattr(thing, "table", None)
    return str(thing.name) if table is None else f"{table.name}.{thing.name}"
