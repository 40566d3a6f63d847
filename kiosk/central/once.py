"""Doing a write once: a key that comes again gets the stored answer, and its act is not repeated."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from typing import TypeVar

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.tables.reports import AnswerRow

Answer = TypeVar("Answer")


def once(
    office: Office,
    caller: Caller,
    key: str,
    asked: object,
    kind: type[Answer],
    act: Callable[[Db], Answer],
    keep: dt.timedelta,
) -> Answer:
    """Do `act` and store its answer in one transaction, or give the answer stored under this key.

    The same key for something else is refused. Refused acts are not stored: trying again may succeed.
    """
    fingerprint = _fingerprint(caller, asked)
    now = office.now()
    with office.begin() as db:
        db.execute(delete(AnswerRow).where(AnswerRow.expires <= now))
        stored = db.get(AnswerRow, (key, caller.id))
        if stored is None:
            answer = act(db)
            text = msgspec.json.encode(answer).decode()
            db.add(AnswerRow(key=key, terminal_id=caller.id, asked=fingerprint, answer=text, expires=now + keep))
            return answer
    if not hmac.compare_digest(stored.asked, fingerprint):
        raise Declined("key_reused", caller.contact)
    return msgspec.json.decode(stored.answer, type=kind)


def _fingerprint(caller: Caller, asked: object) -> str:
    """A keyed hash, because what was asked may hold an ID number."""
    words = type(asked).__name__.encode() + b":" + msgspec.json.encode(asked)
    return hmac.new(caller.key, words, hashlib.sha256).hexdigest()
