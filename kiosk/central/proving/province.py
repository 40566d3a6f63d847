"""The province's identity provider, asked as its client: OpenID Connect, device authorization grant (RFC 8628).

It is another office's program: away, slow or wrong, it never holds a thread for longer than a few seconds, and nothing
it gives us but a name and a number outlives the answer.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import logging
import time
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kiosk.central.proving.id_token import UnknownKey, Untrue, read_token
from kiosk.central.proving.line import BadAnswer, Line

log = logging.getLogger(__name__)
ALTOGETHER = 4.0  # seconds for all that one question to us may take there; a terminal waits five
SLOWER = 5  # seconds that "slow down" adds, by RFC 8628
_DISCOVERY = "/.well-known/openid-configuration"
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_KEPT_FOR = 600.0  # seconds after which addresses and keys are read anew, so that a key that was withdrawn is over
_OK, _BAD_REQUEST = 200, 400
_LONGEST = dt.timedelta(minutes=10)  # a code that stands on a screen
_SLOWEST = 30
_LONGEST_ADDRESS, _LONGEST_CODE, _LONGEST_NAME = 400, 24, 100
_T = TypeVar("_T")


class Said(enum.Enum):
    """What the provider says about a sign-in that has not come to its end, or to no good one."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    DENIED = "denied"
    EXPIRED = "expired"
    AWAY = "away"
    UNTRUE = "untrue"


@dataclass(frozen=True, repr=False)
class Named:
    """Whom a token names."""

    number: str
    name: str


@dataclass(frozen=True, repr=False)
class Begun:
    """A sign-in that was begun there."""

    device_code: str
    user_code: str
    url: str
    interval: int
    lifetime: dt.timedelta


class _Places(msgspec.Struct):
    issuer: str
    device_authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Device(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    expires_in: int
    verification_uri_complete: str = ""
    interval: int = 5


class _Tokens(msgspec.Struct):
    id_token: str


class _Refusal(msgspec.Struct):
    error: str


@dataclass(frozen=True)
class _Known:
    """What was read there, and until when it is believed, on the monotonic clock."""

    places: _Places
    keys: KeySet
    until: float


class Province:
    """The provider at this address, for which we are `client`. `number_claim` is what it calls an ID number."""

    def __init__(self, issuer: str, client: str, secret: str, number_claim: str) -> None:
        self._issuer = issuer
        self._client = client
        self._auth = (quote(client, safe=""), quote(secret, safe=""))  # RFC 6749 §2.3.1
        self._number_claim = number_claim
        # Without TLS only where the provider itself is: beside us on this machine.
        self._schemes = ("https://", "http://") if issuer.startswith("http://") else ("https://",)
        self._known: _Known | None = None

    def begin(self) -> Begun | None:
        """A new sign-in; None where the provider does not answer as it should."""
        wanted = {"id_token": {"name": {"essential": True}, self._number_claim: {"essential": True}}}
        form = {"client_id": self._client, "scope": "openid profile", "claims": json.dumps(wanted)}
        try:
            with self._line() as line:
                _, body = line.post(self._read(line).places.device_authorization_endpoint, form, self._auth, (_OK,))
            return self._begun(_decoded(body, _Device))
        except (requests.RequestException, BadAnswer) as fault:
            _say(fault)
            return None

    def ask(self, device_code: str, now: dt.datetime) -> Said | Named:
        """How far a sign-in is; whom its token names, once the citizen has agreed."""
        form = {"client_id": self._client, "grant_type": _GRANT, "device_code": device_code}
        try:
            with self._line() as line:
                status, body = line.post(self._read(line).places.token_endpoint, form, self._auth, (_OK, _BAD_REQUEST))
                if status == _BAD_REQUEST:
                    return _said(_decoded(body, _Refusal).error)
                return self._named(self._claims(line, _decoded(body, _Tokens).id_token, now))
        except (requests.RequestException, BadAnswer) as fault:
            _say(fault)
            return Said.AWAY
        except Untrue as fault:
            log.error("a token of the identity provider does not hold: %s", fault)
            return Said.UNTRUE

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _line(self) -> Line:
        return Line(time.monotonic() + ALTOGETHER, self._schemes)

    def _read(self, line: Line, *, anew: bool = False) -> _Known:
        """Its addresses and keys. Raises BadAnswer."""
        if self._known is None or self._known.until < time.monotonic() or anew:
            places = _decoded(line.get(self._issuer + _DISCOVERY), _Places)
            if places.issuer != self._issuer:
                raise BadAnswer("issuer")
            try:
                keys = KeySet.import_key_set(json.loads(line.get(places.jwks_uri)))
            except (JoseError, ValueError, TypeError, KeyError, AttributeError):
                raise BadAnswer("keys") from None
            self._known = _Known(places, keys, time.monotonic() + _KEPT_FOR)
        return self._known

    def _claims(self, line: Line, token: str, now: dt.datetime) -> dict[str, Any]:
        """What a token says; one that is signed with a key we do not know has the keys read anew, once."""
        for anew in (False, True):
            try:
                keys = self._read(line, anew=anew).keys
                return read_token(token, keys, self._issuer, self._client, now.timestamp())
            except UnknownKey:
                continue
        raise Untrue("key")

    def _named(self, claims: dict[str, Any]) -> Named:
        number, name = claims.get(self._number_claim), claims.get("name")
        if not (isinstance(number, str) and isinstance(name, str) and 0 < len(name.strip()) <= _LONGEST_NAME):
            raise Untrue("nobody")
        return Named(number, name.strip())

    def _begun(self, device: _Device) -> Begun:
        url = device.verification_uri_complete or device.verification_uri
        if not (
            url.startswith(self._schemes) and _fits(url, _LONGEST_ADDRESS) and _fits(device.user_code, _LONGEST_CODE)
        ):
            raise BadAnswer("page")
        if device.expires_in < 1 or not device.device_code:
            raise BadAnswer("code")
        lifetime = min(dt.timedelta(seconds=min(device.expires_in, 86_400)), _LONGEST)
        interval = min(max(device.interval, 1), _SLOWEST)
        return Begun(device.device_code, device.user_code, url, interval, lifetime)


def _said(error: str) -> Said:
    match error:
        case "authorization_pending":
            return Said.PENDING
        case "slow_down":
            return Said.SLOW_DOWN
        case "access_denied":
            return Said.DENIED
        case "expired_token" | "invalid_grant":  # the latter from one that was restarted, and has forgotten it
            return Said.EXPIRED
        case _:
            raise BadAnswer(error if _fits(error, _LONGEST_CODE) else "error")


def _fits(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isascii() and text.isprintable() and " " not in text


def _decoded(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError):
        raise BadAnswer(kind.__name__.strip("_").lower()) from None


def _say(fault: Exception) -> None:
    """Names what went wrong; the text of a fault may hold an address with a code in it."""
    log.warning("the identity provider: %s", fault if isinstance(fault, BadAnswer) else type(fault).__name__)
