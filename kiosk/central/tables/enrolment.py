"""Tables of who terminals are: claims, certificates, revocations, nonces that were used, and every act about them."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base
from kiosk.contract.enrolment import ClaimState


class ClaimRow(Base):
    """A box that asks who it is. `id` is all of its commitment, `code` the ten letters; the key is DER in hex.

    Of the platform key that was handed over only a hash is kept here; the key itself is the terminal's.
    """

    __tablename__ = "claim"
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    public_key: Mapped[str]
    box: Mapped[str]
    place: Mapped[str]  # address that asked, as far as it can be seen
    asked_at: Mapped[dt.datetime]
    expires: Mapped[dt.datetime]
    state: Mapped[ClaimState]
    terminal_id: Mapped[str] = mapped_column(default="", index=True)
    site_code: Mapped[str] = mapped_column(default="")
    replaces: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None]
    key_hash: Mapped[str] = mapped_column(default="")
    serial: Mapped[str] = mapped_column(default="")


class CertificateRow(Base):
    """A certificate that was issued. A terminal that has one here is never again believed by a shared key alone."""

    __tablename__ = "certificate"
    serial: Mapped[str] = mapped_column(primary_key=True)  # hex
    fingerprint: Mapped[str] = mapped_column(unique=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    pem: Mapped[str]
    public_key: Mapped[str]
    issued_at: Mapped[dt.datetime]
    expires: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    revoked_for: Mapped[str] = mapped_column(default="")


class RevocationReason(enum.StrEnum):
    """Why a terminal is not believed any more."""

    STOLEN = "stolen"
    KEY_IN_DOUBT = "key_in_doubt"
    RETIRED = "retired"
    OTHER = "other"


class RevocationState(enum.StrEnum):
    """How far a revocation is."""

    REQUESTED = "requested"
    DONE = "done"
    EXPIRED = "expired"


class RevocationRow(Base):
    """One asks that a terminal be shut out, another agrees."""

    __tablename__ = "revocation"
    id: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    reason: Mapped[RevocationReason]
    note: Mapped[str]
    state: Mapped[RevocationState]
    requester: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    requested_at: Mapped[dt.datetime]
    expires: Mapped[dt.datetime]
    approver: Mapped[str] = mapped_column(default="")
    done_at: Mapped[dt.datetime | None]


class NonceRow(Base):
    """A nonce that a good signature carried, by its hash: it is good once."""

    __tablename__ = "nonce"
    hash: Mapped[str] = mapped_column(primary_key=True)
    expires: Mapped[dt.datetime] = mapped_column(index=True)


class IdentityActRow(Base):
    """What was done about a terminal's identity, or refused; refusals of one kind are counted by the hour."""

    __tablename__ = "identity_act"
    __table_args__ = (UniqueConstraint("once"),)
    place: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str]  # what keeps two of a kind from being written
    act: Mapped[str]
    terminal_id: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]  # one of the staff, or empty: a terminal
    about: Mapped[str]
    at: Mapped[dt.datetime]
    times: Mapped[int] = mapped_column(default=1)
