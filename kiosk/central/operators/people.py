"""The operators themselves: one role makes them, another gives them rights, and nobody touches their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.office import Office
from kiosk.central.operators import passwords
from kiosk.central.operators.audit import note
from kiosk.central.operators.refusals import declined
from kiosk.central.operators.words import LOGIN, NAME_LENGTH, OperatorRole, together
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.operators import OperatorRow, OperatorSessionRow

FIRST_PASSWORD_GOOD = dt.timedelta(hours=24)
MACHINE = "machine"  # who, in the log, for what was done on the platform's own machine


@dataclass(frozen=True)
class Operator:
    """Somebody who works at the console, as others may see them."""

    login: str
    name: str
    roles: tuple[OperatorRole, ...]
    left: bool
    has_second: bool
    must_change: bool
    made_at: dt.datetime
    made_by: str
    seen_at: dt.datetime | None

    def may(self, *roles: OperatorRole) -> bool:
        """True for who has one of these roles and has not left."""
        return not self.left and any(role in self.roles for role in roles)


def operators_in(db: Db) -> list[Operator]:
    """All of them, by login; who has left stands last."""
    rows = db.scalars(select(OperatorRow).order_by(OperatorRow.left, OperatorRow.login))
    return [_told(row) for row in rows]


def operator_in(db: Db, login: str) -> Operator | None:
    """One of them."""
    row = db.get(OperatorRow, login)
    return _told(row) if row else None


def make(office: Office, who: str, login: str, name: str) -> str:
    """Make somebody without any rights; their first password, which is told once. Raises Declined."""
    first = passwords.first_password()
    kept = passwords.hashed(first)
    with office.begin() as db:
        add_operator(db, who, login, name, (), kept, office.now())
    return first


def add_operator(
    db: Db, who: str, login: str, name: str, roles: tuple[OperatorRole, ...], kept: str, now: dt.datetime
) -> None:
    """A new row, with a first password that lasts a day. Raises Declined."""
    if not LOGIN.fullmatch(login):
        raise declined("login_unfit")
    if not together(roles):
        raise declined("roles_apart")
    named = " ".join(name.split())[:NAME_LENGTH] or login
    row = OperatorRow(
        login=login,
        name=named,
        password=kept,
        must_change=True,
        password_until=now + FIRST_PASSWORD_GOOD,
        made_at=now,
        made_by=who,
    )
    row.take_roles(roles)
    if not add_if_new(db, row):
        raise declined("operator_known")
    note(db, who, "operator_made", f"operator/{login}", _said(roles), now)


def give_roles(office: Office, who: str, login: str, roles: Iterable[OperatorRole]) -> None:
    """From now on somebody has these rights and no others. Raises Declined."""
    wanted = tuple(roles)
    if not together(wanted):
        raise declined("roles_apart")
    with office.begin() as db:
        row = _other(db, who, login)
        if row.left:
            raise declined("operator_left")
        before = row.roles
        row.take_roles(wanted)
        note(db, who, "rights_given", f"operator/{login}", f"{_said(before)} -> {_said(row.roles)}", office.now())


def let_go(office: Office, who: str, login: str) -> None:
    """Somebody works here no more; their rights have to be taken away first, by whom rights belong to."""
    with office.begin() as db:
        row = _other(db, who, login)
        if row.roles:
            raise declined("still_has_roles")
        row.left = True
        db.execute(delete(OperatorSessionRow).where(OperatorSessionRow.login == login))
        note(db, who, "operator_left", f"operator/{login}", "", office.now())


def take_back_in(office: Office, who: str, login: str) -> None:
    """Somebody works here again, without rights until they are given some."""
    with office.begin() as db:
        row = _other(db, who, login)
        row.left = False
        note(db, who, "operator_back", f"operator/{login}", "", office.now())


def begin_anew(db: Db, who: str, row: OperatorRow, kept: str, now: dt.datetime) -> None:
    """Another first password, no second factor, and whoever is signed in as this person is out."""
    row.password, row.must_change, row.second = kept, True, ""
    row.password_until = now + FIRST_PASSWORD_GOOD
    db.execute(delete(OperatorSessionRow).where(OperatorSessionRow.login == row.login))
    note(db, who, "begins_anew", f"operator/{row.login}", "", now)


def row_for(db: Db, login: str) -> OperatorRow:
    """Somebody's row, locked. Raises Declined."""
    row = locked(db, OperatorRow, login) if LOGIN.fullmatch(login) else None
    if row is None:
        raise declined("operator_unknown")
    return row


def _other(db: Db, who: str, login: str) -> OperatorRow:
    if who == login:
        raise declined("oneself")
    return row_for(db, login)


def _said(roles: Iterable[OperatorRole]) -> str:
    return " ".join(role.value for role in roles) or "-"


def _told(row: OperatorRow) -> Operator:
    return Operator(
        row.login,
        row.name,
        row.roles,
        row.left,
        bool(row.second),
        row.must_change,
        row.made_at,
        row.made_by,
        row.seen_at,
    )
