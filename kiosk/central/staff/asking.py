"""Who of the staff asks, and whether their role allows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheKey, TheOffice
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import HOTLINE, Declined
from kiosk.central.staff.signing_in import hashed
from kiosk.central.tables.staff import StaffSessionRow
from kiosk.contract.lockers import Role

_bearer = HTTPBearer(auto_error=False, scheme_name="Staff", description="Token of POST /office/session")
_ANSWERS_KEPT = dt.timedelta(days=1)
Answer = TypeVar("Answer")


@dataclass(frozen=True, repr=False)
class Member:
    """Somebody of the staff who is signed in."""

    id: str
    key: bytes
    roles: tuple[Role, ...]
    contact: str = HOTLINE

    def need(self, *roles: Role) -> None:
        """Refuse who has none of these roles."""
        if not set(roles) & set(self.roles):
            raise Declined("role_missing")


def _member(office: TheOffice, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Member:
    with office.begin() as db:
        row = db.get(StaffSessionRow, hashed(given.credentials)) if given else None
        # Whoever has left, or has other roles or another PIN since, signs in anew.
        if row is None or row.expires <= office.now() or row.staff.left or row.stamp != row.staff.stamp:
            raise Declined("sign_in_needed", headers={"WWW-Authenticate": "Bearer"})
        roles = tuple(Role(role) for role in row.staff.roles)
        return Member(row.staff_id, bytes.fromhex(row.staff.pin_salt), roles)


TheMember = Annotated[Member, Depends(_member)]


@dataclass(frozen=True, repr=False)
class Desk:
    """A write at the staff's desk: who, under which key, and in which office."""

    office: Office
    member: Member
    key: str

    def once(self, asked: object, kind: type[Answer], act: Callable[[Db], Answer]) -> Answer:
        """Do it once, however often this key comes."""
        return once(self.office, self.member, self.key, asked, kind, act, _ANSWERS_KEPT)

    def now(self) -> dt.datetime:
        """What the office's clock says."""
        return self.office.now()


def _desk(office: TheOffice, member: TheMember, key: TheKey) -> Desk:
    return Desk(office, member, key)


TheDesk = Annotated[Desk, Depends(_desk)]
