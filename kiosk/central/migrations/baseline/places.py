"""The first tables of places, what is told of each site, policies, and the count of changes."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, String, Table

from kiosk.central.migrations.baseline.columns import COUNT, MOMENT, TABLES, WORD

Table(
    "site",
    TABLES,
    Column("code", String, primary_key=True),
    Column("name", JSON, nullable=False),
    Column("address", JSON, nullable=False),
    Column("desk_phone", String, nullable=False),
    Column("night_phone", String, nullable=False),
    Column("hours", JSON, nullable=False),
    Column("neighbour", JSON, nullable=False),
    Column("window", JSON, nullable=False),
    Column("sign", String, nullable=False),
)
Table(
    "terminal",
    TABLES,
    Column("id", String, primary_key=True),
    Column("site_code", String, ForeignKey("site.code"), nullable=False),
    Column("key", String, nullable=False),
    Column("whole", COUNT, nullable=False),
)
Table(
    "cabinet",
    TABLES,
    Column("id", String, primary_key=True),
    Column("site_code", String, ForeignKey("site.code"), nullable=False),
    Column("name", JSON, nullable=False),
    Column("cells", COUNT, nullable=False),
    Column("version", COUNT, nullable=False),
    Column("content", String, nullable=False),
    Column("issued_at", MOMENT),
)
Table(
    "cabinet_sync",
    TABLES,
    Column("cabinet_id", String, ForeignKey("cabinet.id"), primary_key=True),
    Column("terminal_id", String, ForeignKey("terminal.id"), primary_key=True),
    Column("version", COUNT, nullable=False),
    Column("at", MOMENT, nullable=False),
)
Table(
    "calendar_day",
    TABLES,
    Column("day", Date, primary_key=True),
    Column("worked", Boolean, nullable=False),
)
Table(
    "calendar_year",
    TABLES,
    Column("year", COUNT, primary_key=True, autoincrement=False),
    Column("provisional", Boolean, nullable=False),
)
Table(
    "notice",
    TABLES,
    Column("id", String, primary_key=True),
    Column("starts", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("title", JSON, nullable=False),
    Column("text", JSON, nullable=False),
)
Table(
    "site_profile",
    TABLES,
    Column("site_code", String, ForeignKey("site.code"), primary_key=True),
    Column("version", COUNT, primary_key=True, autoincrement=False),
    Column("made", MOMENT, nullable=False),
    Column("body", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("files", String, nullable=False),
    Column("puts_back", COUNT, nullable=False),
    Column("by", String, nullable=False),
)
Table(
    "site_profile_seen",
    TABLES,
    Column("terminal_id", String, ForeignKey("terminal.id"), primary_key=True),
    Column("version", COUNT, nullable=False),
    Column("hash", String, nullable=False),
    Column("state", WORD, nullable=False),
    Column("kept", COUNT, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("at", MOMENT, nullable=False),
)
Table(
    "help_call",
    TABLES,
    Column("id", String, primary_key=True),
    Column("terminal_id", String, ForeignKey("terminal.id"), nullable=False, index=True),
    Column("scene", String, nullable=False),
    Column("state", WORD, nullable=False, index=True),
    Column("at", MOMENT, nullable=False, index=True),
    Column("taken_by", String, nullable=False),
    Column("taken_at", MOMENT),
    Column("ended_at", MOMENT),
    Column("ended", WORD),
    Column("came", String, nullable=False),
)
Table(
    "staff_hours",
    TABLES,
    Column("site_code", String, ForeignKey("site.code"), primary_key=True),
    Column("begins", String, primary_key=True),
    Column("ends", String, nullable=False),
)
Table(
    "policy",
    TABLES,
    Column("name", String, primary_key=True),
    Column("value", COUNT, nullable=False),
)
Table(
    "list_change",
    TABLES,
    Column("id", COUNT, primary_key=True, autoincrement=False),
    Column("number", COUNT, nullable=False),
)
