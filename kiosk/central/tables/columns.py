"""How our own kinds of value lie in a database column, the same on every engine."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator

from kiosk.contract.names import Name


class Bilingual(TypeDecorator[Name]):
    """A Name as JSON, or nothing."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Name | None, _dialect: Dialect) -> dict[str, str] | None:
        """To the database."""
        return None if value is None else {"zh": value.zh, "en": value.en}

    def process_result_value(self, value: dict[str, str] | None, _dialect: Dialect) -> Name | None:
        """From the database."""
        return None if value is None else Name(**value)


class Moment(TypeDecorator[dt.datetime]):
    """A moment with its zone; kept and given as UTC, because SQLite forgets zones and PostgreSQL has one of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """To the database."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def words_of(kind: type[enum.Enum]) -> list[str]:
    """The words an enumeration is stored by: its values, which are the contract's, not its Python names."""
    return [str(member.value) for member in kind]


WORD = Enum(enum.Enum, native_enum=False, length=32, values_callable=words_of, create_constraint=False)
