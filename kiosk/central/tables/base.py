"""What all tables of the platform have in common."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, ClassVar

from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase

from kiosk.central.tables.columns import WORD, Bilingual, Moment
from kiosk.contract.platform import Name


class Base(DeclarativeBase):
    """All tables of the platform."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Name: Bilingual(),
        dt.datetime: Moment(),
        enum.Enum: WORD,
        list[list[str]]: JSON(),
        dict[str, Any]: JSON(),
    }
