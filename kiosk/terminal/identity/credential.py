"""What an enrolled terminal proves itself with: its key and its certificate sign every request."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography import x509

from kiosk.contract.request_signing import DeviceKey, signature_headers
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity import certificates, keys
from kiosk.terminal.identity.certificates import CertificateTrouble, Life
from kiosk.terminal.identity.files import write
from kiosk.terminal.identity.keys import Kept, KeyTrouble
from kiosk.terminal.platform.line import CannotSign
from kiosk.terminal.settings.model import PlatformSettings, Settings

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class _Shown:
    """One certificate, with its key ready to sign under its name."""

    certificate: x509.Certificate
    signing: DeviceKey


class Credential:
    """Signs; several threads may ask at once, and a renewed certificate takes the old one's place between two requests.

    `trouble` says why nothing can be signed, where key or certificate cannot be read: then the terminal goes on as
    without the platform.
    """

    def __init__(self, settings: PlatformSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._kept: Kept | None = None
        self._shown: _Shown | None = None
        self.trouble = ""
        self.renewed: list[Callable[[], None]] = []  # called in whatever thread has put another certificate here
        try:
            self._kept = keys.read(settings.device_key)
            self._show(settings.certificate.read_text("ascii"))
        except (OSError, ValueError, KeyTrouble, CertificateTrouble) as trouble:
            self.trouble = "identity_unreadable"
            _log.error("the terminal's identity cannot be used: %s", _reason(trouble))

    @property
    def life(self) -> Life | None:
        """How long our certificate is good; None where there is none to be read."""
        return certificates.life(self._shown.certificate) if self._shown else None

    @property
    def by_chip(self) -> bool:
        """True where a TPM keeps the key."""
        return self._kept is not None and self._kept.by_chip

    def headers(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
        """The headers to add to a request for `target` (path and query). Raises CannotSign."""
        if self._shown is None:
            raise CannotSign("identity_unreadable")
        try:
            return signature_headers(method, target, headers, body, self._shown.signing, self._clock.now())
        except KeyTrouble as trouble:
            _log.warning("nothing can be signed: %s", trouble)
            raise CannotSign("identity_unreadable") from None

    def request(self) -> str:
        """What is asked for another certificate with, for the same key. Raises KeyTrouble."""
        if self._kept is None:
            raise KeyTrouble("key_unreadable")
        return keys.request(self._kept.key)

    def renew(self, pem: str) -> None:
        """Put this certificate in the old one's place, if it is ours and longer good. Raises CertificateTrouble."""
        self._show(pem)
        write(self._settings.certificate, pem)
        for listener in tuple(self.renewed):
            listener()

    def _show(self, pem: str) -> None:
        if self._kept is None:
            raise CertificateTrouble("certificate_of_another_key")
        authority = self._settings.ca_file.read_text("ascii")
        certificate = certificates.judge(pem, self._kept.key.public_key(), authority)
        before = self.life
        if before is not None and certificates.life(certificate).ends <= before.ends:
            raise CertificateTrouble("certificate_not_longer")
        self._shown = _Shown(certificate, DeviceKey(certificates.name(certificate), self._kept.key))


def credential_of(settings: Settings, clock: Clock) -> Credential | None:
    """What this terminal proves itself with; None where it has but a key that was handed out."""
    return None if settings.platform.certificate == Path() else Credential(settings.platform, clock)


def _reason(trouble: Exception) -> str:
    return trouble.strerror or "OSError" if isinstance(trouble, OSError) else str(getattr(trouble, "reason", "no text"))
