"""Doing a write once: a key that comes again gets the stored answer, and its act is not repeated.

Two that come at the same time are one: the first puts its key down before it acts, and the second waits for it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec
from sqlalchemy import ColumnElement, delete
from sqlalchemy.orm import Session as Db

from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.storage import add_if_new
from kiosk.central.tables.reports import AnswerRow

Answer = TypeVar("Answer")


class Asker(Protocol):
    """Whose writes are told apart by their keys: a terminal, or somebody of the staff."""

    @property
    def id(self) -> str:
        """Name that no other asker has."""

    @property
    def key(self) -> bytes:
        """Secret under which it is remembered what was asked."""

    @property
    def contact(self) -> str:
        """Telephone for a refusal."""


def once(
    office: Office,
    asker: Asker,
    key: str,
    asked: object,
    kind: type[Answer],
    act: Callable[[Db], Answer],
    keep: dt.timedelta,
) -> Answer:
    """Do `act` and store its answer in one transaction, or give the answer stored under this key.

    The same key for something else is refused. Refused acts are not stored: trying again may succeed.
    """
    fingerprint = _fingerprint(asker, asked)
    now = office.now()
    with office.begin() as db:
        db.execute(delete(AnswerRow).where(_mine(asker, key), AnswerRow.expires <= now))
        if add_if_new(db, AnswerRow(key=key, asker=asker.id, asked=fingerprint, answer="", expires=now + keep)):
            answer = act(db)
            db.get_one(AnswerRow, (key, asker.id)).answer = msgspec.json.encode(answer).decode()
            return answer
        stored = db.get_one(AnswerRow, (key, asker.id))
    if not hmac.compare_digest(stored.asked, fingerprint):
        raise Declined("key_reused", asker.contact)
    return msgspec.json.decode(stored.answer, type=kind)


def _mine(asker: Asker, key: str) -> ColumnElement[bool]:
    return (AnswerRow.key == key) & (AnswerRow.asker == asker.id)


def _fingerprint(asker: Asker, asked: object) -> str:
    """A keyed hash, because what was asked may hold an ID number."""
    words = type(asked).__name__.encode() + b":" + msgspec.json.encode(asked)
    return hmac.new(asker.key, words, hashlib.sha256).hexdigest()
