"""Whether a delegation may be given: for what, to whom, until when, and under which signature."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.facts.handovers import is_bound
from kiosk.central.handling.matter import Actor
from kiosk.central.items.shelf import current_item
from kiosk.central.storage import locked
from kiosk.central.tables.people import AttemptRow, CitizenRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.contract.after import AGENT_WRONG, DELEGATION_DAYS, DelegationSigned, Scope
from kiosk.contract.entrusting import delegation_text
from kiosk.contract.ids import mask_name
from kiosk.contract.items import Item
from kiosk.contract.reading import legal_text
from kiosk.contract.sealing import is_salt

_OF_AGE = 18
_MOST_IN_FORCE = 20
_LONGEST_NAME = 100
_TRIES, _WINDOW = 5, dt.timedelta(minutes=10)
_LONGEST = dt.timedelta(days=DELEGATION_DAYS + 1)  # the last day counts as a whole


def refusal_of(db: Db, me: Actor, asked: DelegationSigned, now: dt.datetime, terminal: str) -> str:
    """The code of the first thing that stands against it; empty where nothing does. A wrong agent is counted."""
    locked(db, CitizenRow, me.citizen.id)  # two that come at once are counted one after the other
    return (
        _of_the_principal(me, now)
        or _of_the_wish(asked, now)
        or _of_the_items(db, asked)
        or _of_the_signature(db, me, asked, terminal)
        or _of_the_number_in_force(db, me, asked, now)
        or _of_the_agent(db, me, asked, now)
    )


def _of_the_principal(me: Actor, now: dt.datetime) -> str:
    if me.subject.card_expired:
        return "card_expired"
    born = me.citizen.born
    if born is not None and now.year - born.year - ((now.month, now.day) < (born.month, born.day)) < _OF_AGE:
        return "age_not_met"
    return "" if me.citizen.phone else "phone_unknown"


def _of_the_wish(asked: DelegationSigned, now: dt.datetime) -> str:
    if asked.until.tzinfo is None or not now < asked.until <= now + _LONGEST:
        return "until_wrong"
    name = asked.agent_name
    if not name.strip() or name != name.strip() or len(name) > _LONGEST_NAME:
        return "request_unclear"
    return "" if asked.scopes and _each_once(asked.scopes) and _each_once(asked.task_codes) else "request_unclear"


def _of_the_items(db: Db, asked: DelegationSigned) -> str:
    for code in asked.task_codes:
        item = current_item(db, code)
        if item is None:
            return "service_unknown"
        if not item.manifest.delegable:
            return "not_delegable"
    return ""


def _of_the_signature(db: Db, me: Actor, asked: DelegationSigned, terminal: str) -> str:
    """Bound to the very words that say this wish, in one of the languages."""
    names = tuple(item.task_name for item in _items(db, asked))
    text = delegation_text(mask_name(me.subject.name), me.subject.mark_hash, asked, names)
    shown = asked.signature.text.encode()
    same = [hmac.compare_digest(shown, legal_text(text, language).encode()) for language in ("zh", "en")]
    good = is_salt(asked.salt) and any(same) and is_bound(asked.signature, terminal)
    return "" if good else "signature_wrong"


def _items(db: Db, asked: DelegationSigned) -> Iterable[Item]:
    rows = (current_item(db, code) for code in asked.task_codes)
    return (row.manifest for row in rows if row is not None)


def _of_the_number_in_force(db: Db, me: Actor, asked: DelegationSigned, now: dt.datetime) -> str:
    """So many at once, and the same one not twice."""
    mine = select(ActDelegationRow).where(
        ActDelegationRow.principal_id == me.citizen.id,
        ActDelegationRow.until > now,
        ActDelegationRow.revoked_at.is_(None),
    )
    rows = db.scalars(mine).all()
    if any(_same(row, asked) for row in rows):
        return "exists_already"
    return "delegation_limit" if len(rows) >= _MOST_IN_FORCE else ""


def _same(row: ActDelegationRow, asked: DelegationSigned) -> bool:
    what = {Scope(word) for word in row.scopes} == set(asked.scopes) and set(row.task_codes) == set(asked.task_codes)
    return what and row.agent.id_number == asked.agent_number and row.until == asked.until


def _of_the_agent(db: Db, me: Actor, asked: DelegationSigned, now: dt.datetime) -> str:
    """Somebody else; where they are known here, the name must be theirs. Nobody tries out names: it is counted."""
    if asked.agent_number == me.citizen.id_number:
        return "agent_oneself"
    subject = f"agent:{me.citizen.id}"
    db.execute(delete(AttemptRow).where(AttemptRow.subject == subject, AttemptRow.at <= now - _WINDOW))
    tries = db.scalar(select(func.count()).select_from(AttemptRow).where(AttemptRow.subject == subject)) or 0
    if tries >= _TRIES:
        return "agent_limit"
    known = db.scalar(select(CitizenRow.name).where(CitizenRow.id_number == asked.agent_number))
    if known is None or known == asked.agent_name:
        return ""
    db.add(AttemptRow(subject=subject, at=now))
    return AGENT_WRONG


def _each_once(these: tuple[object, ...]) -> bool:
    return len(set(these)) == len(these)
