"""What the first tables are made of. They are written down once more, so that they stay while the tables change."""

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, String

from kiosk.central.tables.names import NAMES

TABLES = MetaData(naming_convention=NAMES)
COUNT = BigInteger().with_variant(Integer, "sqlite")
MOMENT = DateTime(timezone=True)
WORD = String(32)
