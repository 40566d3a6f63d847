"""Certificates, ours and the platform's authority's: read, and judged before anything rests on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.contract.enrolment import RENEW_AT
from kiosk.contract.request_signing import fingerprint
from kiosk.terminal.identity.keys import public_half


class CertificateTrouble(Exception):
    """A certificate that nothing may rest on; `reason` is a short word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Life:
    """From when until when a certificate is good."""

    begins: dt.datetime
    ends: dt.datetime

    @property
    def renew_at(self) -> dt.datetime:
        """When another is asked for."""
        return self.begins + (self.ends - self.begins) * RENEW_AT

    def left(self, now: dt.datetime) -> dt.timedelta:
        """How long it is still good; less than nothing after its end."""
        return self.ends - now


def read(pem: str) -> x509.Certificate:
    """One certificate. Raises CertificateTrouble."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise CertificateTrouble("certificate_garbled") from None


def der(certificate: x509.Certificate) -> bytes:
    """As it is hashed and committed to."""
    return certificate.public_bytes(Encoding.DER)


def name(certificate: x509.Certificate) -> str:
    """By which the platform knows it."""
    return fingerprint(der(certificate))


def life(certificate: x509.Certificate) -> Life:
    """How long it is good."""
    return Life(certificate.not_valid_before_utc, certificate.not_valid_after_utc)


def judge(pem: str, public: EllipticCurvePublicKey, authority: str) -> x509.Certificate:
    """Our certificate, if it is for our key and this authority (PEM) made it. Raises CertificateTrouble."""
    certificate, root = read(pem), read(authority)
    held = certificate.public_key()
    if not isinstance(held, EllipticCurvePublicKey) or public_half(held) != public_half(public):
        raise CertificateTrouble("certificate_of_another_key")
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        raise CertificateTrouble("certificate_of_another_authority") from None
    return certificate
