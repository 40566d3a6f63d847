"""What the terminal shows to the broker: the certificate and key files, and the one authority that vouches for it."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
from dataclasses import dataclass
from pathlib import Path

from kiosk.terminal.fleet.channel import Channel
from kiosk.terminal.fleet.lent import Lent
from kiosk.terminal.fleet.line import Address
from kiosk.terminal.identity import certificates
from kiosk.terminal.identity.certificates import CertificateTrouble
from kiosk.terminal.identity.keys import CHIP
from kiosk.terminal.settings.model import Settings

_log = logging.getLogger(__name__)


class _Closing(ssl.SSLSocket):
    """Lets go of a line on which no TLS came about; paho forgets to."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


@dataclass(frozen=True)
class Papers:
    """Where they lie; read anew for each connection, because a certificate is renewed in its place."""

    authority: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or better, this authority alone, our certificate shown. Raises OSError where they cannot be read."""
        made = self.trusting()
        made.load_cert_chain(self.certificate, self.key)
        return made

    def trusting(self) -> ssl.SSLContext:
        """The same, with nothing of ours shown."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.sslsocket_class = _Closing
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.load_verify_locations(self.authority)
        return made

    @property
    def in_chip(self) -> bool:
        """True where a TPM keeps the key: OpenSSL wants the key itself, and a chip gives none away."""
        return self.key.suffix == CHIP

    @property
    def until(self) -> dt.datetime | None:
        """How long the certificate is good; None where it cannot be read."""
        try:
            return certificates.life(certificates.read(self.certificate.read_text("ascii"))).ends
        except (OSError, ValueError, CertificateTrouble):
            return None


def papers_of(settings: Settings) -> Papers:
    """Those of [fleet], or else those of [platform]."""
    fleet, platform = settings.fleet, settings.platform
    chosen = fleet if fleet.certificate != Path() else platform
    authority = fleet.ca_file if fleet.ca_file != Path() else platform.ca_file
    return Papers(authority, chosen.certificate, chosen.device_key)


def lacking(papers: Papers) -> str:
    """What is missing of them, in a word; "" where nothing is."""
    if Path() in (papers.certificate, papers.key):
        return "no_certificate"
    return "no_authority" if papers.authority == Path() else ""


def channel_of(settings: Settings) -> Channel | None:
    """This terminal's channel; None where the settings name no broker, or the papers for it are missing."""
    if not settings.fleet.host:
        return None
    papers = papers_of(settings)
    if why := lacking(papers):
        _log.error("no channel to the fleet: %s", why)
        return None
    address = Address(settings.fleet.host, settings.fleet.port, round(settings.fleet.keepalive_seconds))
    shown = Lent(papers.authority, papers.trusting) if papers.in_chip else papers
    return Channel(address, settings.terminal.id, shown)
