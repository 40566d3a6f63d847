"""Where a sender fetches what is due and says what became of it. A message is given to one sender, and once."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheKey, TheOffice, exactly
from kiosk.central.once import once
from kiosk.central.refusals import HOTLINE, Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked, ripe
from kiosk.central.tables.messages import MessageRow, MessageState

_bearer = HTTPBearer(
    auto_error=False, scheme_name="Sender", description="The sender's key, sender.key of the platform's keys"
)
_ANSWERS_KEPT = dt.timedelta(days=1)
_MOST = 100
_LARGEST_ID = 2**53


@dataclass(frozen=True, repr=False)
class Sender:
    """The program that sends SMS and WeChat messages."""

    id: str
    key: bytes
    contact: str = HOTLINE


@dataclass(frozen=True)
class Take:
    """Body of POST /messages/take: at most so many."""

    most: int


@dataclass(frozen=True, repr=False)
class Message:
    """One message: the text of the SMS, and the fields of the WeChat template."""

    id: int
    kind: str
    phone: str
    sms: str
    wechat: dict[str, str]
    due: dt.datetime


@dataclass(frozen=True)
class Sent:
    """Body of POST /messages/{message}/sent: by which channel, or that none would take it."""

    channel: Literal["sms", "wechat", "none"]


@dataclass(frozen=True)
class MessageNow:
    """How a message stands."""

    id: int
    state: MessageState


def _sender(office: TheOffice, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Sender:
    shown = given.credentials if given else ""
    if not office.sender_key or not hmac.compare_digest(shown.encode(), office.sender_key.encode()):
        raise Declined("sign_in_needed", headers={"WWW-Authenticate": "Bearer"})
    return Sender("sender", bytes.fromhex(office.sender_key))


TheSender = Annotated[Sender, Depends(_sender)]
router = room("messages", "/messages")


@router.post("/take", dependencies=[exactly(Take)])
def take(asked: Take, office: TheOffice, sender: TheSender, key: TheKey) -> tuple[Message, ...]:
    """What is due now, oldest first. From now on it is this sender's: nobody else gets it."""
    if not 1 <= asked.most <= _MOST:
        raise Declined("request_unclear")

    def act(db: Db) -> tuple[Message, ...]:
        due = select(MessageRow).where(MessageRow.state == MessageState.WAITING, MessageRow.due <= office.now())
        rows = ripe(db, due.order_by(MessageRow.due, MessageRow.id).limit(asked.most))
        for row in rows:
            row.state, row.taken_at = MessageState.TAKEN, office.now()
        return tuple(Message(row.id, row.kind.value, row.phone, row.sms, row.wechat, row.due) for row in rows)

    return once(office, sender, key, asked, tuple[Message, ...], act, _ANSWERS_KEPT)


@router.post("/{message}/sent", dependencies=[exactly(Sent)])
def sent(message: int, asked: Sent, office: TheOffice, sender: TheSender, key: TheKey) -> MessageNow:
    """It went out, or no channel would take it: then it is due again, unless it has become untrue meanwhile."""

    def act(db: Db) -> MessageNow:
        row = locked(db, MessageRow, message) if 0 <= message < _LARGEST_ID else None
        if row is None:
            raise Declined("message_unknown")
        if not row.with_sender:
            raise Declined("not_possible_now")
        if asked.channel == "none":
            row.taken_at = None
            row.state = MessageState.WAITING if row.state is MessageState.TAKEN else row.state
        else:
            row.state, row.sent_at, row.channel = MessageState.SENT, office.now(), asked.channel
        return MessageNow(row.id, row.state)

    return once(office, sender, key, (message, asked), MessageNow, act, _ANSWERS_KEPT)
