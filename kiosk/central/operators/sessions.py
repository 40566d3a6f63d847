"""Who is at the console: kept by the hash of a cookie, bound to the browser it began in, over when idle or old."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import findings
from kiosk.central.office import Office
from kiosk.central.operators.audit import note
from kiosk.central.operators.words import OperatorRole
from kiosk.central.storage import locked
from kiosk.central.tables.operators import OperatorRow, OperatorSessionRow

IDLE = dt.timedelta(minutes=15)
LONGEST = dt.timedelta(hours=12)
PROVING = dt.timedelta(minutes=10)  # for what lies between the password and being in
_SEEN_EVERY = dt.timedelta(seconds=20)  # more exactly nobody has to know


class Stage(enum.StrEnum):
    """How far somebody has come in signing in."""

    CODE = "code"  # the password was right
    PASSWORD = "password"  # noqa: S105  (a stage: has to choose a password of their own)
    ENROL = "enrol"  # has to take a second factor
    IN = "in"


@dataclass(frozen=True)
class Browser:
    """From where, and in what, somebody asks."""

    address: str
    agent: str

    @property
    def mark(self) -> str:
        """Another one for another browser or another place; a network of IPv6 is one place."""
        told = f"{_place(self.address)}\n{self.agent}"
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Present:
    """Somebody at the console, as far as they have proved who they are."""

    login: str
    name: str
    roles: tuple[OperatorRole, ...]
    stage: Stage
    token: str
    proved_at: dt.datetime | None
    offered: str = ""

    @property
    def form_token(self) -> str:
        """What every form of this session carries; nobody can say it who only makes the browser send something."""
        return hmac.digest(self.token.encode(), b"form", "sha256").hex()

    def may(self, *roles: OperatorRole) -> bool:
        """True for who is in, and has one of these roles; no role named: for everybody who is in."""
        return self.stage is Stage.IN and (not roles or any(role in self.roles for role in roles))


def begin(db: Db, operator: OperatorRow, stage: Stage, browser: Browser, now: dt.datetime, offered: str = "") -> str:
    """A new session; its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    db.add(
        OperatorSessionRow(
            token_hash=_hash(token),
            login=operator.login,
            stage=stage.value,
            browser=browser.mark,
            stamp=operator.stamp,
            begun_at=now,
            seen_at=now,
            offered=offered,
        )
    )
    return token


def present(office: Office, token: str, browser: Browser, *, active: bool) -> Present | None:
    """Who holds this token; None for nobody, and for who has been idle, or for too long, or elsewhere.

    `active` says that a person did something, rather than a page that keeps itself up to date.
    """
    if not token:
        return None
    now = office.now()
    with office.look() as db:
        row = db.get(OperatorSessionRow, _hash(token))
        good = row is not None and not _over(row, now) and _is_at_home(row, browser)
        if row is not None and good and not (active and row.seen_at <= now - _SEEN_EVERY):
            return _told(row, token)
    if row is None:
        return None
    with office.begin() as db:
        fresh = locked(db, OperatorSessionRow, _hash(token))
        if fresh is None:
            return None
        if not good:
            _end_bad(db, fresh, browser, now)
            return None
        fresh.seen_at = now
        return _told(fresh, token)


def end(db: Db, token: str) -> None:
    """This session is over."""
    db.execute(delete(OperatorSessionRow).where(OperatorSessionRow.token_hash == _hash(token)))


def row_of(db: Db, token: str) -> OperatorSessionRow | None:
    """The row of a session, locked."""
    return locked(db, OperatorSessionRow, _hash(token))


def forget_sessions(db: Db, now: dt.datetime) -> None:
    """Sessions that are over need no room."""
    old = (OperatorSessionRow.begun_at <= now - LONGEST) | (OperatorSessionRow.seen_at <= now - IDLE)
    db.execute(delete(OperatorSessionRow).where(old))


def _end_bad(db: Db, row: OperatorSessionRow, browser: Browser, now: dt.datetime) -> None:
    stolen = not _over(row, now) and not _is_at_home(row, browser)
    db.delete(row)
    if stolen:
        note(db, row.login, "session_used_elsewhere", "console", f"from {browser.address}", now, refused=True)
        findings.begin(db, findings.PLATFORM, "session_stolen", place=f"operator:{row.login}", at=now)


def _over(row: OperatorSessionRow, now: dt.datetime) -> bool:
    limit = LONGEST if row.stage == Stage.IN.value else PROVING
    old = row.begun_at <= now - limit or row.seen_at <= now - IDLE
    return old or row.operator.left or row.stamp != row.operator.stamp


def _is_at_home(row: OperatorSessionRow, browser: Browser) -> bool:
    return hmac.compare_digest(row.browser, browser.mark)


def _told(row: OperatorSessionRow, token: str) -> Present:
    operator = row.operator
    return Present(operator.login, operator.name, operator.roles, Stage(row.stage), token, row.proved_at, row.offered)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _place(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
