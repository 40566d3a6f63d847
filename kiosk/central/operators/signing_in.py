"""Signing in at the console, step by step: password, code, a password of one's own, a second factor; then in.

Each step gives a new token and ends the one before. A login that nobody has is answered as, and takes as long as, a
wrong password. Wrong tries make a login and an address rest, longer and longer but never for more than an hour; who
comes in a browser that this operator has signed in with before is counted apart, so that no stranger's tries keep them
out.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import findings
from kiosk.central.office import Office
from kiosk.central.operators import passwords, second, sessions
from kiosk.central.operators.audit import note
from kiosk.central.operators.refusals import declined
from kiosk.central.operators.sessions import Browser, Present, Stage
from kiosk.central.operators.words import LOGIN, LOGIN_LENGTH
from kiosk.central.staff.resting import FREE_TRIES, FREE_TRIES_FROM_A_PLACE, Try, count_try, take_back, wrong_so_far
from kiosk.central.storage import locked
from kiosk.central.tables.operators import OperatorRow

_NOBODY = "?"  # in the log, for a login that nobody has: people type all sorts of things there
_AGAIN = dt.timedelta(minutes=5)  # for so long a code that was shown for a deed is good for others


@dataclass(frozen=True)
class Asked:
    """Who asks from where; `known` is what an earlier sign-in left in this browser."""

    browser: Browser
    known: str = ""


def by_password(office: Office, login: str, password: str, asked: Asked) -> str:
    """The token of a session that has this behind it. Raises Declined."""
    name = login.strip().lower()[:LOGIN_LENGTH]
    attempt = _try(office, "operator", name, asked)
    kept = _counted(office, attempt, name)
    right = passwords.fits(kept, password)
    now = office.now()
    with office.begin() as db:
        operator = locked(db, OperatorRow, name) if kept else None
        if operator is None or not right or not _good(operator, kept, now):
            _write_wrong(db, attempt, operator, asked, now)
            token = ""
        else:
            take_back(db, attempt, now)
            token = _go_on(db, office, operator, asked.browser, proved=False)
    if not token:
        raise declined("sign_in_wrong")
    return token


def by_code(office: Office, who: Present, code: str, asked: Asked) -> str:
    """The token of the next session, once the second factor is shown or taken. Raises Declined."""
    shown(office, who, code, asked.browser)
    with office.begin() as db:
        operator = _still_there(db, who)
        if who.stage is Stage.ENROL:
            operator.second = who.offered
            note(db, who.login, "second_factor_taken", f"operator/{who.login}", "", office.now())
        sessions.end(db, who.token)
        return _go_on(db, office, operator, asked.browser, proved=True)


def by_new_password(office: Office, who: Present, new: str, asked: Asked) -> str:
    """The token of the next session, once the first password is replaced by one of one's own. Raises Declined."""
    with office.look() as db:
        same = db.get_one(OperatorRow, who.login).password
    flaw = passwords.weakness(new, who.login, who.name) or ("old" if passwords.fits(same, new) else "")
    if flaw:
        raise declined(f"password_{flaw}")
    kept = passwords.hashed(new)
    with office.begin() as db:
        operator = _still_there(db, who)
        operator.password, operator.must_change, operator.password_until = kept, False, None
        note(db, who.login, "password_chosen", f"operator/{who.login}", "", office.now())
        sessions.end(db, who.token)
        return _go_on(db, office, operator, asked.browser, proved=bool(operator.second))


def knows_password(office: Office, who: Present, password: str, asked: Asked) -> None:
    """Somebody who is in types their password once more, and it is counted as at the door. Raises Declined."""
    attempt = _try(office, "operator", who.login, asked)
    right = passwords.fits(_counted(office, attempt, who.login), password)
    now = office.now()
    with office.begin() as db:
        if right:
            take_back(db, attempt, now)
        else:
            _write_wrong(db, attempt, _row(db, who.login), asked, now)
    if not right:
        raise declined("sign_in_wrong")


def prove_again(office: Office, who: Present, code: str, browser: Browser) -> None:
    """Show the second factor once more, for deeds that ask for it. Raises Declined."""
    shown(office, who, code, browser)
    with office.begin() as db:
        row = sessions.row_of(db, who.token)
        if row is not None:
            row.proved_at = office.now()


def has_proved_again(who: Present, now: dt.datetime) -> bool:
    """True for some minutes after that."""
    return who.proved_at is not None and now - who.proved_at < _AGAIN


def shown(office: Office, who: Present, code: str, browser: Browser) -> None:
    """Count the try, and take the code if it is one that was not taken before. Raises Declined."""
    attempt = Try(f"operator-code:{who.login}", f"console-code:{browser.address}")
    now = office.now()
    with office.begin() as db:
        wait = count_try(db, attempt, now)
        operator = _row(db, who.login)
        kept = who.offered if who.stage is Stage.ENROL else operator.second
        secret = second.unsealed(kept, who.login, office.operator_key)
        step = 0 if wait else second.step_of(secret, code, now, operator.second_step)
        if step:
            operator.second_step = step
            take_back(db, attempt, now)
        else:
            note(db, who.login, "code", "console", f"wrong or used, from {browser.address}", now, refused=True)
            _alarm(db, attempt.staff, f"operator:{who.login}", now)
    if wait:
        raise declined("sign_in_resting", wait)
    if not step:
        raise declined("code_not_good")


def leave(office: Office, who: Present) -> None:
    """Sign out."""
    with office.begin() as db:
        sessions.end(db, who.token)
        note(db, who.login, "sign_out", "console", "", office.now())


def known_mark(office: Office, login: str) -> str:
    """What is left in a browser in which this operator has signed in."""
    number = secrets.token_hex(16)
    return f"{number}.{_vouched(office, login, number)}"


def _counted(office: Office, attempt: Try, login: str) -> str:
    """Count a try as wrong before it is looked at; the hash to compare with, "" for nobody's. Raises Declined."""
    with office.begin() as db:
        operator = db.get(OperatorRow, login) if LOGIN.fullmatch(login) else None
        wait = count_try(db, attempt, office.now())
        kept = operator.password if operator else ""
    if wait:
        raise declined("sign_in_resting", wait)
    return kept


def _write_wrong(db: Db, attempt: Try, operator: OperatorRow | None, asked: Asked, now: dt.datetime) -> None:
    """Into the log, and from the fifth one on an alarm. What was typed for a login stays where it was typed."""
    who = operator.login if operator else _NOBODY
    note(db, who, "sign_in", "console", f"from {asked.browser.address}", now, refused=True)
    _alarm(db, attempt.staff, f"operator:{who}", now)
    _alarm(db, attempt.place, f"address:{asked.browser.address}", now, FREE_TRIES_FROM_A_PLACE)


def _alarm(db: Db, counted: str, place: str, now: dt.datetime, free: int = FREE_TRIES) -> None:
    wrong = wrong_so_far(db, counted)
    if wrong >= free:
        findings.begin(db, findings.PLATFORM, "login_failures", place=place, value=float(wrong), at=now)


def _good(operator: OperatorRow, compared: str, now: dt.datetime) -> bool:
    late = operator.password_until is not None and operator.password_until <= now
    return not operator.left and not late and operator.password == compared


def _go_on(db: Db, office: Office, operator: OperatorRow, browser: Browser, *, proved: bool) -> str:
    """A session for whatever comes next: the code, a new password, a second factor, or nothing any more."""
    now, offered = office.now(), ""
    if operator.second and not proved:
        stage = Stage.CODE
    elif operator.must_change:
        stage = Stage.PASSWORD
    elif not operator.second:
        stage = Stage.ENROL
        offered = second.sealed(second.new_secret(), operator.login, office.operator_key)
    else:
        stage = Stage.IN
        _welcome(db, operator, browser, now)
    return sessions.begin(db, operator, stage, browser, now, offered)


def _welcome(db: Db, operator: OperatorRow, browser: Browser, now: dt.datetime) -> None:
    operator.seen_at = now
    note(db, operator.login, "sign_in", "console", f"from {browser.address}", now)
    for cause in ("login_failures", "session_stolen"):
        findings.end(db, findings.PLATFORM, cause, f"operator:{operator.login}", now)


def _try(office: Office, what: str, login: str, asked: Asked) -> Try:
    number, _, vouched = asked.known.partition(".")
    known = vouched and hmac.compare_digest(vouched.encode(), _vouched(office, login, number).encode())
    return Try(f"{what}:{login}:{number}" if known else f"{what}:{login}", f"console:{asked.browser.address}")


def _vouched(office: Office, login: str, number: str) -> str:
    return hmac.digest(bytes.fromhex(office.operator_key), f"known\n{login}\n{number}".encode(), "sha256").hex()


def _still_there(db: Db, who: Present) -> OperatorRow:
    """The operator's row, while the session stands that they come with: somebody may have ended it this moment."""
    row = _row(db, who.login)
    if sessions.row_of(db, who.token) is None:
        raise declined("sign_in_needed")
    return row


def _row(db: Db, login: str) -> OperatorRow:
    row = locked(db, OperatorRow, login)
    if row is None:
        raise declined("sign_in_needed")
    return row
