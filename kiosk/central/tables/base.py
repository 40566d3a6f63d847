"""What all tables of the platform have in common."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Integer
from sqlalchemy.orm import DeclarativeBase

from kiosk.central.tables.columns import WORD, Bilingual, Moment
from kiosk.contract.names import Name


class Base(DeclarativeBase):
    """All tables of the platform."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Name: Bilingual(),
        dt.datetime: Moment(),
        enum.Enum: WORD,
        # A terminal's counters may grow beyond 32 bits; SQLite numbers rows by itself only where it reads INTEGER.
        int: BigInteger().with_variant(Integer, "sqlite"),
        list[str]: JSON(),
        list[list[str]]: JSON(),
        dict[str, str]: JSON(),
    }
