"""For the broker, where a TPM keeps the terminal's key: another key, in memory alone, that the platform certifies.

A request signed by the chip asks for it, at each start anew; nothing of it ever lies on the disk.
"""

from __future__ import annotations

import datetime as dt
import os
import ssl
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from kiosk.terminal.fleet.trouble import NotCertified
from kiosk.terminal.identity import certificates, keys
from kiosk.terminal.identity.certificates import CertificateTrouble, Life

_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Lent:
    """`renewed` are called, in whatever thread brought it, once it is certified; `trusting` makes TLS without it."""

    def __init__(self, authority: Path, trusting: Callable[[], ssl.SSLContext]) -> None:
        self.renewed: list[Callable[[], None]] = []
        self._authority = authority
        self._trusting = trusting
        self._asked: EllipticCurvePrivateKey | None = None
        self._held: tuple[bytes, Life] | None = None

    @property
    def life(self) -> Life:
        """Long over before there is one, so that it is asked for at once."""
        return self._held[1] if self._held else Life(_LONG_AGO, _LONG_AGO)

    @property
    def until(self) -> dt.datetime | None:
        """How long the certificate is good; None before the first."""
        return self._held[1].ends if self._held else None

    def request(self) -> str:
        """For a new key, each time."""
        self._asked = generate_private_key(SECP256R1())
        return keys.request(self._asked)

    def renew(self, pem: str) -> None:
        """It is certified. Raises CertificateTrouble where that is not for the key that was asked for, or not ours."""
        if self._asked is None:
            raise CertificateTrouble("certificate_of_another_key")
        made = certificates.judge(pem, self._asked.public_key(), self._authority.read_text("ascii"))
        secret = self._asked.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._held, self._asked = (secret + pem.encode(), certificates.life(made)), None
        for listener in tuple(self.renewed):
            listener()

    def context(self) -> ssl.SSLContext:
        """Our certificate shown. Raises NotCertified, OSError."""
        if self._held is None:
            raise NotCertified
        made = self._trusting()
        memory = os.memfd_create("fleet")
        try:
            os.write(memory, self._held[0])
            made.load_cert_chain(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)
        return made
