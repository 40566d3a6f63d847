"""What all tables of the platform have in common."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

from kiosk.central.tables.columns import WORD, Bilingual, Moment
from kiosk.central.tables.names import NAMES
from kiosk.contract.names import Name


class Base(DeclarativeBase):
    """All tables of the platform. Who changes one adds a step in kiosk/central/migrations/versions."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Name: Bilingual(),
        dt.datetime: Moment(),
        enum.Enum: WORD,
        # A terminal's counters may grow beyond 32 bits; SQLite numbers rows by itself only where it reads INTEGER.
        int: BigInteger().with_variant(Integer, "sqlite"),
        list[str]: JSON(),
        list[list[str]]: JSON(),
        dict[str, str]: JSON(),
        dict[str, float]: JSON(),
    }
