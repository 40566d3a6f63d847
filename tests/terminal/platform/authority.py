"""An authority of the test's own: vouches for servers and for devices, for as long as a test says."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOUR = dt.timedelta(hours=1)
YEAR = dt.timedelta(days=365)


class Authority:
    """A key and the certificate that it gave itself."""

    def __init__(self, name: str = "the platform's CA") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._made(self.name, self.key.public_key(), dt.datetime.now(dt.UTC) - HOUR, 10 * YEAR, True)

    @property
    def pem(self) -> str:
        """What is pinned."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def vouch(
        self,
        public: ec.EllipticCurvePublicKey,
        lasts: dt.timedelta,
        *,
        begins: dt.datetime | None = None,
        of: str = "T",
    ) -> str:
        """A certificate (PEM) of that key."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, of)])
        made = self._made(name, public, begins or dt.datetime.now(dt.UTC), lasts, False)
        return made.public_bytes(Encoding.PEM).decode()

    def server(self, folder: Path) -> ssl.SSLContext:
        """What a server on this machine shows."""
        key = ec.generate_private_key(ec.SECP256R1())
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        file = folder / "server.pem"
        file.write_text(plain + self.vouch(key.public_key(), YEAR, begins=dt.datetime.now(dt.UTC) - HOUR))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _made(
        self, name: x509.Name, public: ec.EllipticCurvePublicKey, begins: dt.datetime, lasts: dt.timedelta, ca: bool
    ) -> x509.Certificate:
        here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(public)
        made = made.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(begins + lasts)
        made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectAlternativeName(here), critical=False)
        return made.sign(self.key, hashes.SHA256())
