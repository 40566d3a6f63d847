"""Tables of the operators' console: who works at it, who is signed in, and the chained log of what each of them did."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.operators.words import APART, OperatorRole
from kiosk.central.tables.base import Base

_OPEN = text("ended_at IS NULL")


class OperatorRow(Base):
    """Somebody who works at the console.

    `duty` holds one of the three roles that are kept apart, so that nobody can have two. Of the password only argon2's
    hash is kept; `second` is the secret of the second factor, sealed with the platform's key, and "" before the first
    sign-in. `second_step` is the newest time step whose code was taken: none is taken twice.
    """

    __tablename__ = "operator"
    __table_args__ = (
        CheckConstraint("duty IN ('', 'system', 'security', 'audit')", name="one_duty"),
        CheckConstraint("duty <> 'audit' OR NOT (operates OR mends)", name="audit_alone"),
    )
    login: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    operates: Mapped[bool] = mapped_column(default=False)
    mends: Mapped[bool] = mapped_column(default=False)
    duty: Mapped[str] = mapped_column(default="")
    password: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=True)
    password_until: Mapped[dt.datetime | None]  # when a first password is of no use any more
    second: Mapped[str] = mapped_column(default="")
    second_step: Mapped[int] = mapped_column(default=0)
    left: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[dt.datetime]
    made_by: Mapped[str]
    seen_at: Mapped[dt.datetime | None]

    @property
    def roles(self) -> tuple[OperatorRole, ...]:
        """What this person may do, in the order of the words."""
        held = {self.duty, "operator" if self.operates else "", "technician" if self.mends else ""}
        return tuple(role for role in OperatorRole if role.value in held)

    def take_roles(self, roles: tuple[OperatorRole, ...]) -> None:
        """Have these roles from now on."""
        self.operates, self.mends = OperatorRole.OPERATOR in roles, OperatorRole.TECHNICIAN in roles
        self.duty = next((role.value for role in APART if role in roles), "")

    @property
    def stamp(self) -> str:
        """Another one as soon as roles, password or second factor are: no sign-in outlives its stamp."""
        told = "\n".join((*self.roles, self.password, self.second, str(self.left)))
        return hashlib.sha256(told.encode()).hexdigest()


class OperatorSessionRow(Base):
    """Somebody at the console, kept by the hash of the cookie; `stage` says how far they have proved who they are.

    `browser` is a hash of where and in what it began. `offered` is a secret for a second factor, sealed, until a code
    has shown that it arrived.
    """

    __tablename__ = "operator_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("operator.login"), index=True)
    stage: Mapped[str]
    browser: Mapped[str]
    stamp: Mapped[str]
    begun_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    proved_at: Mapped[dt.datetime | None]  # when the second factor was last shown for a deed that asks for it again
    offered: Mapped[str] = mapped_column(default="")
    operator: Mapped[OperatorRow] = relationship()


class OperatorRecoveryRow(Base):
    """One security admin's wish that somebody may begin anew; a second person has to agree."""

    __tablename__ = "operator_recovery"
    __table_args__ = (Index("one_open_recovery", "login", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("operator.login"))
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")
    granted: Mapped[bool] = mapped_column(default=False)


class DeedRow(Base):
    """Something that an operator did, or was refused. `hash` covers the row and the hash of the one before."""

    __tablename__ = "operator_deed"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(index=True)
    deed: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[str]
    refused: Mapped[bool]
    previous: Mapped[str]
    hash: Mapped[str]


class DeedHeadRow(Base):
    """The newest deed, in one row that whoever adds another has to lock."""

    __tablename__ = "operator_deed_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]


class DeedWalkRow(Base):
    """Where the platform is on its way along the log, in one row, and what came of the newest whole round.

    `number` and `at_hash` are the line up to which this round holds; `lines` and `hash` the newest line of the last
    round that held: it has to be there for ever.
    """

    __tablename__ = "operator_deed_walk"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    at_hash: Mapped[str]
    due: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    lines: Mapped[int]
    hash: Mapped[str]
    broken_at: Mapped[int]
