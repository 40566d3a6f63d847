"""Tables of the staff: how they prove who they are, what they may do, and who is signed in at the office."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.lockers import Role


class StaffRow(Base):
    """Somebody of the staff. Of the PIN only a slow verifier is kept."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    id_number: Mapped[str] = mapped_column(unique=True)
    badge: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]]
    pin_salt: Mapped[str]
    pin_verifier: Mapped[str]
    left: Mapped[bool] = mapped_column(default=False)
    technician_until: Mapped[dt.date | None]  # the last day of that role, which ends by itself

    def may(self, *roles: Role) -> bool:
        """True for who has one of these roles."""
        return any(role.value in self.roles for role in roles)

    @property
    def stamp(self) -> str:
        """Another one as soon as roles or PIN are, or they have left: a sign-in is good for the stamp it was given."""
        told = "\n".join((*sorted(self.roles), self.pin_salt, self.pin_verifier, str(self.left)))
        return hashlib.sha256(told.encode()).hexdigest()


class StaffListRow(Base):
    """The list of the staff as one terminal was last told it. `version` grows whenever `content` is found changed."""

    __tablename__ = "staff_list"
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    version: Mapped[int]
    content: Mapped[str]
    issued_at: Mapped[dt.datetime]


class StaffSessionRow(Base):
    """Somebody signed in at the office, kept by the hash of the token."""

    __tablename__ = "staff_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    expires: Mapped[dt.datetime]
    stamp: Mapped[str]
    staff: Mapped[StaffRow] = relationship()


class SignInRow(Base):
    """Tries to sign in that were not right, for a number that was typed and for where it was typed."""

    __tablename__ = "sign_in_try"
    subject: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    rests_until: Mapped[dt.datetime]
    tried_at: Mapped[dt.datetime]
