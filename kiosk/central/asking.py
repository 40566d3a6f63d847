"""What an endpoint learns from a request before it acts: who asks, with which key, and a strictly read body."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Depends, Header, Request
from fastapi.params import Depends as Dependency
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kiosk.central.enrolment.gate import Caller
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.contract.platform import IDEMPOTENCY_KEY, SESSION_NEEDED, TERMINAL

__all__ = ["Caller"]
_bearer = HTTPBearer(auto_error=False, description="Token of POST /auth/sessions")
MAX_KEY = 200
_NOUGHT_IN_JSON = b"\\u0000"
_NOUGHT_IN_QUERY = "%00"


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


TheOffice = Annotated[Office, Depends(_office)]


def _caller(request: Request, _terminal: Annotated[str, Header(alias=TERMINAL)]) -> Caller:
    """Who passed the gate; the header is named here for the description alone."""
    caller: Caller = request.state.caller
    return caller


TheCaller = Annotated[Caller, Depends(_caller)]


def _key(key: Annotated[str, Header(alias=IDEMPOTENCY_KEY, min_length=1, max_length=MAX_KEY)]) -> str:
    if not key.strip():
        raise Declined("key_missing")
    return key


TheKey = Annotated[str, Depends(_key)]


def _token(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    if given is None:
        raise Declined(SESSION_NEEDED, headers={"WWW-Authenticate": "Bearer"})
    return given.credentials


TheToken = Annotated[str, Depends(_token)]


def no_noughts(request: Request) -> None:
    """Refuse an address with the character of number nought in it: no name has one, and not every database keeps it."""
    if "\0" in request.url.path or _NOUGHT_IN_QUERY in request.url.query:
        raise Declined("request_unclear")


def exactly(kind: type[object]) -> Dependency:
    """Demand that the body is exactly this contract type, types included, as the terminal's own decoder would.

    The web framework alone would take the text "3" for a number and a number for a date.
    """
    decoder = msgspec.json.Decoder(kind)

    async def read(request: Request) -> None:
        body = await request.body()
        if _NOUGHT_IN_JSON in body:
            raise Declined("request_unclear")
        try:
            decoder.decode(body)
        except msgspec.MsgspecError:
            raise Declined("request_unclear") from None

    return Dependency(read)
