"""The gate before everything that terminals ask: a request passes when its terminal has signed it, and only once.

It stands before the application, so that no endpoint can forget it. What is not asked by terminals is named here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, MutableMapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import joinedload
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.central.enrolment.acts import note_refused
from kiosk.central.enrolment.authority import key_of
from kiosk.central.enrolment.signature import Key, Signature, signature_of
from kiosk.central.enrolment.standing import has_certificate, is_shut_out
from kiosk.central.office import Office
from kiosk.central.refusals import Declined, answer_of
from kiosk.central.tables.enrolment import CertificateRow
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.enrolment import (
    CERTIFICATE_EXPIRED,
    CERTIFICATE_FOREIGN,
    CERTIFICATE_NEEDED,
    CERTIFICATE_REVOKED,
    SIGNATURE_WRONG,
)
from kiosk.contract.platform import TERMINAL
from kiosk.contract.request_signing import request_key

log = logging.getLogger(__name__)
SIGNED = "/v1/"
# Asked by the staff, by senders of messages, by boxes that have no name yet, and by whoever watches over the platform.
UNSIGNED = ("/v1/office/", "/v1/messages/", "/v1/enrolment/", "/v1/health")
_NAME = TERMINAL.lower().encode()
_FACTS = "/v1/events"
# A terminal keeps its facts until they are taken, and after a pause thousands bring theirs at once: only so many are
# worked on at a time, so that the rest of the program, and who waits before a glass, does not wait for all of them.
FACTS_AT_ONCE = 4
_Step = TypeVar("_Step")


@dataclass(frozen=True, repr=False)
class Caller:
    """The terminal that asks; `contact` is its desk's telephone, `certificate` the serial of what it signed with."""

    id: str
    site_code: str
    key: bytes
    contact: str
    certificate: str = ""


class Gate:
    """Wraps the application. Whoever passed stands in the request's state as `caller`."""

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self._app = app
        self._office = office
        self._facts = asyncio.Semaphore(FACTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not asks_for_signature(scope["path"]):
            await self._app(scope, receive, send)
            return
        line = _Line(scope, receive, send)
        body = await line.unless_refused(_whole(receive))
        if body is None:
            return
        async with self._turn(scope["path"]):
            caller = await line.unless_refused(run_in_threadpool(_admit, self._office, scope, body))
            if caller is not None:
                state: MutableMapping[str, Any] = scope.setdefault("state", {})
                state["caller"] = caller
                await self._app(scope, _Again(body, receive).receive, send)

    def _turn(self, path: str) -> AbstractAsyncContextManager[object]:
        return self._facts if path == _FACTS else nullcontext()


@dataclass(frozen=True, repr=False)
class _Line:
    """What one request is answered on."""

    scope: Scope
    receive: Receive
    send: Send

    async def unless_refused(self, step: Awaitable[_Step]) -> _Step | None:
        """What a step comes to; None where it was refused, which has been answered then."""
        try:
            return await step
        except Declined as refusal:
            await answer_of(refusal)(self.scope, self.receive, self.send)
            return None
        except Exception:
            await answer_of(Declined("fault"))(self.scope, self.receive, self.send)
            raise  # the porch writes it to the log


def asks_for_signature(path: str) -> bool:
    """Whether only terminals may ask this."""
    return path.startswith(SIGNED) and not path.startswith(UNSIGNED)


def target_of(scope: Scope) -> str:
    """Path and query as they came over the wire."""
    path = bytes(scope["raw_path"]).partition(b"?")[0]
    query = bytes(scope["query_string"])
    return (path + b"?" + query if query else path).decode("latin-1")


def _admit(office: Office, scope: Scope, body: bytes) -> Caller:
    names = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == _NAME]
    if len(names) != 1:
        raise Declined("terminal_unknown")
    told = _Told()
    try:
        # The proof is the long part and only reads: on SQLite nobody else who writes waits for it.
        with office.look() as db:
            caller, signature = _proven(db, office, scope, body, names[0], told)
        # What is lost with the power is older than five minutes when the platform is there again.
        with office.jot() as db:
            signature.believe(db, office.now())
    except Declined as refusal:
        if told.known:
            log.warning("terminal %s is not believed: %s", names[0], refusal.code)
            with office.begin() as db:
                note_refused(db, refusal.code, names[0], told.key_id, office.now())
        raise
    return caller


@dataclass
class _Told:
    """How far a request got: for the alarm, where it was refused."""

    known: bool = False
    key_id: str = ""


def _proven(db: Db, office: Office, scope: Scope, body: bytes, name: str, told: _Told) -> tuple[Caller, Signature]:
    terminal = db.get(TerminalRow, name, options=[joinedload(TerminalRow.site)])
    if terminal is None:
        raise Declined("terminal_unknown")
    told.known = True
    signature = signature_of(scope["method"], target_of(scope), scope["headers"], body)
    told.key_id = signature.key_id
    key, serial = _key_of(db, office, terminal, signature)
    signature.prove(key)
    site = terminal.site
    return Caller(terminal.id, site.code, bytes.fromhex(terminal.key), site.desk_phone, serial), signature


def _key_of(db: Db, office: Office, terminal: TerminalRow, signature: Signature) -> tuple[Key, str]:
    """The key that a signature names, and the serial of its certificate, once that has been found good."""
    named = select(CertificateRow).where(CertificateRow.fingerprint == signature.key_id)
    row = db.scalars(named).first() if signature.by_device else None
    if row is not None and row.terminal_id == terminal.id:
        if row.revoked_at is not None:
            raise Declined(CERTIFICATE_REVOKED)
        if row.expires <= office.now():
            raise Declined(CERTIFICATE_EXPIRED)
        return key_of(row.public_key), row.serial
    if signature.by_device:
        raise Declined(CERTIFICATE_FOREIGN)
    if has_certificate(db, terminal.id):
        raise Declined(CERTIFICATE_NEEDED)
    if is_shut_out(db, terminal.id):
        raise Declined(CERTIFICATE_REVOKED)
    if signature.key_id != terminal.id:
        raise Declined(SIGNATURE_WRONG)
    return request_key(bytes.fromhex(terminal.key)), ""


async def _whole(receive: Receive) -> bytes | None:
    """All of the body, None when who sent it hung up; the porch says how much it may be."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


class _Again:
    """Gives a body that was read to whoever reads it next."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def receive(self) -> Message:
        """The body once; after it what comes over the line."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
