"""Reading the signature of a request: what it covers, by which key, when, and whether that key made it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import http_sf
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from http_message_signatures import HTTPMessageSignaturesException, HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import ECDSA_P256_SHA256, HMAC_SHA256
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from kiosk.central.refusals import Declined
from kiosk.central.tables.enrolment import NonceRow
from kiosk.contract.enrolment import (
    CLOCK_WRONG,
    COVERED,
    COVERED_WHEN_SENT,
    MOST_SKEW,
    SIGNATURE_MISSING,
    SIGNATURE_REPLAYED,
    SIGNATURE_TAG,
    SIGNATURE_THIN,
    SIGNATURE_WRONG,
)
from kiosk.contract.request_signing import Message

Key = EllipticCurvePublicKey | bytes  # a device's, or one that is shared
_PARAMETERS = {"created": int, "keyid": str, "alg": str, "nonce": str, "tag": str}
_DIGEST = "content-digest"
_INPUT, _SIGNATURE = "signature-input", "signature"
_LONGEST = 200  # of a keyid or a nonce
_KEEP = {
    flavour.__name__.rpartition(".")[2]: flavour.insert(NonceRow.__table__)
    .on_conflict_do_nothing()
    .returning(NonceRow.hash)
    for flavour in (sqlite, postgresql)
}
_REMEMBERED = 2 * MOST_SKEW + dt.timedelta(minutes=1)


class _Verifier(HTTPMessageVerifier):
    """The library's, without its clock: ours is the office's, and says something else to who is wrong."""

    def validate_created_and_expires(self, sig_input: Any, max_age: object = None) -> None:  # noqa: ANN401
        """Looked at in `Signature.believe`, by the office's clock."""


@dataclass(frozen=True, repr=False)
class Signature:
    """What a request's signature says of itself; nothing of it is believed yet."""

    message: Message
    body: bytes
    key_id: str
    algorithm: str
    created: int
    nonce: str

    @property
    def by_device(self) -> bool:
        """Whether it says that a P-256 key made it."""
        return self.algorithm == ECDSA_P256_SHA256.algorithm_id

    def prove(self, key: Key) -> None:
        """Refuse it unless this key made it, of this request and this body."""
        kind: Any = HMAC_SHA256 if isinstance(key, bytes) else ECDSA_P256_SHA256
        resolver = MappingKeyResolver(public_keys={self.key_id: key}, private_keys={})
        try:
            _Verifier(signature_algorithm=kind, key_resolver=resolver).verify(
                self.message, max_age=None, expect_tag=SIGNATURE_TAG, body=self.body
            )
        except HTTPMessageSignaturesException:
            raise Declined(SIGNATURE_WRONG) from None

    def believe(self, db: Db, now: dt.datetime) -> None:
        """Refuse one that is too old or too young, and one that was here before. Remembers it."""
        if abs(now.timestamp() - self.created) > MOST_SKEW.total_seconds():
            raise Declined(CLOCK_WRONG, gaps={"now": f"{now:%Y-%m-%d %H:%M:%S}"})
        line = db.connection()  # below the objects: this is done for every single request
        name = hashlib.sha256(f"{self.key_id}\n{self.nonce}".encode()).hexdigest()
        if line.execute(_KEEP[line.dialect.name], {"hash": name, "expires": now + _REMEMBERED}).first() is None:
            raise Declined(SIGNATURE_REPLAYED)


def signature_of(method: str, target: str, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Signature:
    """The one signature of a request, refused where there is none, or where it covers less than it must."""
    message = Message(method, target, _combined(headers))
    if _INPUT not in message.headers or _SIGNATURE not in message.headers:
        raise Declined(SIGNATURE_MISSING)
    covered, said = _read(message.headers[_INPUT])
    needed = {*COVERED, *(name for name in COVERED_WHEN_SENT if name in message.headers), *((_DIGEST,) if body else ())}
    if not needed <= covered:
        raise Declined(SIGNATURE_THIN)
    return Signature(message, body, said["keyid"], said["alg"], said["created"], said["nonce"])


def _combined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header lines as the standard reads them: those of one name stand together, in their order."""
    found: dict[str, str] = {}
    for name, value in headers:
        field, text_ = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        found[field] = f"{found[field]}, {text_}" if field in found else text_
    return found


def _read(line: str) -> tuple[set[str], dict[str, Any]]:
    """Which components a Signature-Input covers, and its parameters, all of which must be there."""
    try:
        members: Any = http_sf.parse(line.encode(), tltype="dictionary", on_duplicate_key=_twice)
        ((components, said),) = members.values()
        # A parameter would make it another component: one line of a header, or that of another message.
        covered = {name for name, parameters in components if isinstance(name, str) and not parameters}
    except (ValueError, TypeError, AttributeError):
        raise Declined(SIGNATURE_WRONG) from None
    right = set(said) == set(_PARAMETERS) and all(type(said[name]) is kind for name, kind in _PARAMETERS.items())
    if not right or said["tag"] != SIGNATURE_TAG or max(len(said["keyid"]), len(said["nonce"])) > _LONGEST:
        raise Declined(SIGNATURE_WRONG)
    return covered, said


def _twice(_key: str, _context: str) -> None:
    raise ValueError("twice")
