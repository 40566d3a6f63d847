"""Silence windows and the duty roster, as operators write them. Alerts stay on the board; only nobody is told.

What takes two people (doors, fire, identities, the logs) stays loud under one person's silence, until another agrees.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.books import current_rules
from kiosk.central.alerts.deeds import looks_after_alerts, said
from kiosk.central.alerts.refusing import CannotBe
from kiosk.central.alerts.rows import bring_up
from kiosk.central.operators import audit
from kiosk.central.storage import locked
from kiosk.central.tables.alerts import AlertRow, DutyRow, SilenceRow
from kiosk.central.tables.places import SiteRow, TerminalRow

LONGEST_SILENCE = dt.timedelta(days=7)
LONGEST_DUTY = dt.timedelta(days=366)
_MAIL = re.compile(r"[^\s@<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,190}")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_MOST_RANK = 9
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Window:
    """What is to be silent, from when until when; an empty matcher matches everything."""

    begins: dt.datetime
    ends: dt.datetime
    site: str = ""
    terminal: str = ""
    cause: str = ""


@dataclass(frozen=True, repr=False)
class Duty:
    """Who is on duty, for a site or with "" for all; those of the lowest rank are told first."""

    name: str
    begins: dt.datetime
    ends: dt.datetime
    site: str = ""
    rank: int = 1
    phone: str = ""
    mail: str = ""
    login: str = ""


def silence(db: Db, who: str, window: Window, reason: str, now: dt.datetime) -> int:
    """Nobody is told of what this matches; the number of the silence."""
    _span(window.begins, window.ends, LONGEST_SILENCE, now)
    if window.cause and window.cause not in current_rules(db).causes:
        raise CannotBe("cause_unknown")
    _place(db, window.site, window.terminal)
    row = SilenceRow(
        site_code=window.site,
        terminal=window.terminal,
        cause=window.cause,
        begins=window.begins,
        ends=window.ends,
        reason=said(reason),
        who=who,
        made=now,
        second="",
    )
    db.add(row)
    db.flush()
    _write(db, who, "silence", row, now)
    return row.id


def second(db: Db, who: str, number: int, now: dt.datetime) -> None:
    """Another agrees: from now on it silences what takes two, too."""
    row = _lasting(db, number, now)
    if who == row.who:
        raise CannotBe("same_person")
    if row.seconded_at is not None:
        raise CannotBe("done_already")
    row.second, row.seconded_at = who, now
    _write(db, who, "silence_agreed", row, now)


def unsilence(db: Db, who: str, number: int, now: dt.datetime) -> None:
    """It is loud again, at once."""
    row = _lasting(db, number, now)
    row.lifted_at, row.lifted_by = now, who
    _write(db, who, "silence_lifted", row, now)
    bring_up(db, AlertRow.due.is_not(None), now)


def put_on_duty(db: Db, who: str, duty: Duty, now: dt.datetime) -> int:
    """Somebody is on duty; the number of the line."""
    _span(duty.begins, duty.ends, LONGEST_DUTY, now)
    _place(db, duty.site, "")
    if not (duty.phone or duty.mail):
        raise CannotBe("nobody_reached")
    good = (not duty.mail or _MAIL.fullmatch(duty.mail)) and (not duty.phone or _PHONE.fullmatch(duty.phone))
    name = said(duty.name)
    if not good or len(name) > _LONGEST_NAME or not 1 <= duty.rank <= _MOST_RANK:
        raise CannotBe("address_wrong")
    if duty.login:
        looks_after_alerts(db, duty.login)
    row = DutyRow(
        name=name,
        login=duty.login,
        site_code=duty.site,
        begins=duty.begins,
        ends=duty.ends,
        rank=duty.rank,
        phone=duty.phone,
        mail=duty.mail,
    )
    db.add(row)
    db.flush()
    span = f"{duty.begins:%Y-%m-%dT%H:%M}/{duty.ends:%Y-%m-%dT%H:%M} rank {duty.rank}"
    audit.note(db, who, "duty", f"duty:{row.id} {duty.site or '*'}", span, now)
    return row.id


def take_off_duty(db: Db, who: str, number: int, now: dt.datetime) -> None:
    """They are on duty no more."""
    row = locked(db, DutyRow, number)
    if row is None or row.ends <= now:
        raise CannotBe("not_there")
    row.ends = max(now, row.begins)
    audit.note(db, who, "duty_ended", f"duty:{row.id} {row.site_code or '*'}", "", now)


def _span(begins: dt.datetime, ends: dt.datetime, longest: dt.timedelta, now: dt.datetime) -> None:
    if ends <= max(begins, now):
        raise CannotBe("ends_too_soon")
    if ends - begins > longest:
        raise CannotBe("too_long")


def _place(db: Db, site: str, terminal: str) -> None:
    if (site and db.get(SiteRow, site) is None) or (terminal and db.get(TerminalRow, terminal) is None):
        raise CannotBe("place_unknown")


def _lasting(db: Db, number: int, now: dt.datetime) -> SilenceRow:
    row = locked(db, SilenceRow, number)
    if row is None or row.lifted_at is not None or row.ends <= now:
        raise CannotBe("not_there")
    return row


def _write(db: Db, who: str, deed: str, row: SilenceRow, now: dt.datetime) -> None:
    """Into the log, which nobody can erase, without what somebody typed: the reason stays in its row."""
    matched = " ".join(f"{name}={value or '*'}" for name, value in _matchers(row))
    audit.note(db, who, deed, f"silence:{row.id} {matched} until {row.ends:%Y-%m-%dT%H:%M}", "", now)


def _matchers(row: SilenceRow) -> tuple[tuple[str, str], ...]:
    return ("site", row.site_code), ("terminal", row.terminal), ("cause", row.cause)
