"""Signing a request after RFC 9421, the same for terminals, tests and the rig: with a shared key or a device's key."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from http_message_signatures import HTTPMessageSigner
from http_message_signatures.algorithms import ECDSA_P256_SHA256, HMAC_SHA256

from kiosk.contract.enrolment import COVERED, COVERED_WHEN_SENT, SIGNATURE_TAG

LABEL = "hall"
_NONCE_BYTES = 16
_PLACE = "http://hall"  # neither scheme nor host is covered: a proxy may stand before the platform
_DERIVED = b"hall-terminal/1/request"


class RequestKey(Protocol):
    """What signs: a key with its name. A TPM's gives `sign` by the chip."""

    @property
    def id(self) -> str:
        """The keyid: a terminal's id, a claim, or a certificate's fingerprint."""

    @property
    def algorithm(self) -> type[ECDSA_P256_SHA256 | HMAC_SHA256]:
        """How it signs."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature: for P-256 the 64 bytes of r and s."""


class SharedKey:
    """The `[platform].key` of a terminal that was given its key by hand, and has no certificate."""

    algorithm = HMAC_SHA256

    def __init__(self, terminal: str, platform_key: bytes) -> None:
        self.id = terminal
        self._key = request_key(platform_key)

    def sign(self, message: bytes) -> bytes:
        """HMAC-SHA256."""
        return hmac.digest(self._key, message, "sha256")


class DeviceKey:
    """A P-256 key in this program's memory."""

    algorithm = ECDSA_P256_SHA256

    def __init__(self, name: str, key: EllipticCurvePrivateKey) -> None:
        self.id = name
        self._signer = ECDSA_P256_SHA256(private_key=key)  # type: ignore[no-untyped-call]

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256."""
        made: bytes = self._signer.sign(message)
        return made


def request_key(platform_key: bytes) -> bytes:
    """The key that signs requests, made from a terminal's platform key, which has other uses too."""
    return hmac.digest(platform_key, _DERIVED, "sha256")


def fingerprint(certificate: bytes) -> str:
    """The keyid of a certificate (DER): its SHA-256 in hex."""
    return hashlib.sha256(certificate).hexdigest()


@dataclass(repr=False)
class Message:
    """A request as the library reads it: `target` is path and query exactly as they are sent."""

    method: str
    target: str
    headers: dict[str, str]

    @property
    def url(self) -> str:
        """Path and query with a place that nobody signs."""
        return _PLACE + self.target


def signature_headers(
    method: str, target: str, headers: Mapping[str, str], body: bytes | None, key: RequestKey, now: dt.datetime
) -> dict[str, str]:
    """The headers to add: Content-Digest where there is a body, Signature-Input and Signature, with a fresh nonce.

    Raises HTTPMessageSignaturesException for a target that no request may have.
    """
    message = Message(method, target, {name: value for name, value in headers.items() if _is_covered(name)})
    signer = HTTPMessageSigner(signature_algorithm=key.algorithm)
    sent = {name.lower() for name in message.headers}
    prepared = signer.prepare(
        message,
        key_id=key.id,
        created=now,
        nonce=secrets.token_urlsafe(_NONCE_BYTES),
        label=LABEL,
        tag=SIGNATURE_TAG,
        covered_component_ids=(*COVERED, *(name for name in COVERED_WHEN_SENT if name in sent)),
        body=body or None,
    )
    signer.apply(message, prepared, key.sign(prepared.signature_base))
    return {name: value for name, value in message.headers.items() if name not in headers}


def _is_covered(name: str) -> bool:
    return name.lower() in COVERED_WHEN_SENT
