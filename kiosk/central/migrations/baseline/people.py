"""The first tables of people: citizens, the staff, and what the state knows already."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, String, Table, UniqueConstraint

from kiosk.central.migrations.baseline.columns import COUNT, MOMENT, TABLES, WORD

Table(
    "citizen",
    TABLES,
    Column("id", COUNT, primary_key=True),
    Column("id_number", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("born", Date),
    Column("disabled", Boolean, nullable=False),
    Column("phone", String, nullable=False),
)
Table(
    "session",
    TABLES,
    Column("token_hash", String, primary_key=True),
    Column("citizen_id", COUNT, ForeignKey("citizen.id")),
    Column("subject", String, ForeignKey("subject.mark_hash"), nullable=False),
    Column("level", COUNT, nullable=False),
    Column("expires", MOMENT, nullable=False),
)
Table(
    "subject",
    TABLES,
    Column("mark_hash", String, primary_key=True),
    Column("id_number", String, nullable=False),
    Column("name", String, nullable=False),
    Column("citizen_id", COUNT, ForeignKey("citizen.id")),
    Column("terminal_id", String, ForeignKey("terminal.id"), nullable=False),
    Column("level", COUNT, nullable=False),
    Column("card_expired", Boolean, nullable=False),
    Column("expires", MOMENT, nullable=False, index=True),
)
Table(
    "second_code",
    TABLES,
    Column("id", String, primary_key=True),
    Column("session", String, nullable=False, index=True),
    Column("citizen_id", COUNT, ForeignKey("citizen.id"), nullable=False, index=True),
    Column("code_hash", String, nullable=False),
    Column("tries", COUNT, nullable=False),
    Column("over", Boolean, nullable=False),
    Column("sent_at", MOMENT, nullable=False, index=True),
    Column("expires", MOMENT, nullable=False, index=True),
)
Table(
    "phone_sign_in",
    TABLES,
    Column("id", String, primary_key=True),
    Column("terminal_id", String, ForeignKey("terminal.id"), nullable=False, index=True),
    Column("device_code", String, nullable=False),
    Column("step", WORD, nullable=False),
    Column("interval", COUNT, nullable=False),
    Column("ask_at", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False, index=True),
)
Table(
    "lookup_attempt",
    TABLES,
    Column("id", COUNT, primary_key=True),
    Column("subject", String, nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
)
Table(
    "staff",
    TABLES,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("id_number", String, nullable=False, unique=True),
    Column("badge", String, nullable=False, unique=True),
    Column("roles", JSON, nullable=False),
    Column("pin_salt", String, nullable=False),
    Column("pin_verifier", String, nullable=False),
    Column("left", Boolean, nullable=False),
    Column("technician_until", Date),
)
Table(
    "staff_list",
    TABLES,
    Column("terminal_id", String, ForeignKey("terminal.id"), primary_key=True),
    Column("version", COUNT, nullable=False),
    Column("content", String, nullable=False),
    Column("issued_at", MOMENT, nullable=False),
)
Table(
    "staff_session",
    TABLES,
    Column("token_hash", String, primary_key=True),
    Column("staff_id", String, ForeignKey("staff.id"), nullable=False),
    Column("expires", MOMENT, nullable=False),
    Column("stamp", String, nullable=False),
)
Table(
    "sign_in_try",
    TABLES,
    Column("subject", String, primary_key=True),
    Column("wrong", COUNT, nullable=False),
    Column("rests_until", MOMENT, nullable=False),
    Column("tried_at", MOMENT, nullable=False),
)
Table(
    "shared_record",
    TABLES,
    Column("id", COUNT, primary_key=True),
    Column("material", String, nullable=False),
    Column("owner", String, nullable=False, index=True),
    Column("source", JSON, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("material", "owner"),
)
Table(
    "licence",
    TABLES,
    Column("number", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("owner", String, nullable=False, index=True),
    Column("name", JSON, nullable=False),
    Column("issuer", JSON, nullable=False),
    Column("level", WORD, nullable=False),
    Column("valid_to", Date),
)
Table(
    "barred",
    TABLES,
    Column("owner", String, primary_key=True),
    Column("reason", JSON, nullable=False),
    Column("until", Date),
)
Table(
    "legal_person",
    TABLES,
    Column("credit_code", String, primary_key=True),
    Column("name", String, nullable=False),
)
Table(
    "legal_person_officer",
    TABLES,
    Column("credit_code", String, ForeignKey("legal_person.credit_code"), primary_key=True),
    Column("citizen_id", COUNT, ForeignKey("citizen.id"), primary_key=True),
    Column("relation", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("until", MOMENT),
)
Table(
    "guardian",
    TABLES,
    Column("id", String, primary_key=True),
    Column("guardian_id", COUNT, ForeignKey("citizen.id"), nullable=False, index=True),
    Column("ward_id", COUNT, ForeignKey("citizen.id"), nullable=False),
    Column("until", MOMENT),
)
Table(
    "act_delegation",
    TABLES,
    Column("id", String, primary_key=True),
    Column("principal_id", COUNT, ForeignKey("citizen.id"), nullable=False, index=True),
    Column("agent_id", COUNT, ForeignKey("citizen.id"), nullable=False, index=True),
    Column("scopes", JSON, nullable=False),
    Column("task_codes", JSON, nullable=False),
    Column("until", MOMENT, nullable=False),
    Column("signature", String, nullable=False),
    Column("terminal_id", String, ForeignKey("terminal.id"), nullable=False),
    Column("made_at", MOMENT, nullable=False),
    Column("revoked_at", MOMENT),
    Column("signer", String, nullable=False),
    Column("code", String, nullable=False),
    Column("assisted_by", String, nullable=False),
)
