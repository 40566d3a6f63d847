"""The platform's own CA: a P-256 key in a file that only the platform reads, and what it signs."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.central.secret_files import write_once
from kiosk.contract.enrolment import CERTIFICATE_LASTS

KEY_FILE, CERTIFICATE_FILE = "ca.key", "ca.pem"
_NAME = "Hall terminals"
_LASTS = dt.timedelta(days=10 * 365)
_SERVER_LASTS = dt.timedelta(days=397)
_EARLIER = dt.timedelta(minutes=5)  # clocks of terminals may be a little behind
_BEFORE = dt.timedelta(days=1)
_LIST_LASTS = dt.timedelta(days=7)


class NotOurs(ValueError):
    """A request for a certificate that cannot be answered; never says what stood in it."""


@dataclass(frozen=True)
class Revoked:
    """One line of the list of what is not good any more."""

    serial: str
    at: dt.datetime


class CertificateAuthority:
    """Says which key is which terminal."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self.certificate = certificate
        self._skid = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value

    @property
    def pem(self) -> str:
        """Its certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        """Its certificate, as claims commit to it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def issue(self, public_key: ec.EllipticCurvePublicKey, terminal: str, now: dt.datetime) -> x509.Certificate:
        """A terminal's certificate, for a client alone. The subject is ours to say, whatever was asked for."""
        made = self._begin(public_key, terminal, now - _EARLIER, now + CERTIFICATE_LASTS)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
        return made.sign(self._key, hashes.SHA256())

    def speak(self, public_key: ec.EllipticCurvePublicKey, name: str, now: dt.datetime) -> x509.Certificate:
        """The certificate of a program of this platform that calls another, for a client alone."""
        made = self._begin(public_key, name, now - _EARLIER, now + _SERVER_LASTS)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
        return made.sign(self._key, hashes.SHA256())

    def serve(self, public_key: ec.EllipticCurvePublicKey, names: Iterable[str], now: dt.datetime) -> x509.Certificate:
        """The certificate of this platform's own TLS, for these names and addresses."""
        known = list(dict.fromkeys(names))
        made = self._begin(public_key, known[0], now - _EARLIER, now + _SERVER_LASTS)
        made = made.add_extension(x509.SubjectAlternativeName([_general(name) for name in known]), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        return made.sign(self._key, hashes.SHA256())

    def list_revoked(self, revoked: Iterable[Revoked], now: dt.datetime) -> bytes:
        """The list (CRL, PEM) of certificates that are not good any more, for a broker of MQTT or a proxy."""
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - _EARLIER)
            .next_update(now + _LIST_LASTS)
            .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._skid), critical=False)
        )
        for one in revoked:
            line = x509.RevokedCertificateBuilder().serial_number(int(one.serial, 16)).revocation_date(one.at)
            made = made.add_revoked_certificate(line.build())
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _begin(
        self, public_key: ec.EllipticCurvePublicKey, name: str, begins: dt.datetime, ends: dt.datetime
    ) -> x509.CertificateBuilder:
        usage = _usage(digital_signature=True)
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(self.certificate.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._skid), critical=False)
        )


def new_authority(now: dt.datetime) -> CertificateAuthority:
    """A CA that no file knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    return CertificateAuthority(key, _own(key, now))


def authority_in(folder: Path, now: dt.datetime) -> CertificateAuthority:
    """The CA whose key and certificate lie in this folder, made when they are missing. Raises ValueError."""
    key = private_key_in(folder / KEY_FILE)
    file = folder / CERTIFICATE_FILE
    if not file.exists():
        write_once(file, _own(key, now).public_bytes(serialization.Encoding.PEM))
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    if certificate.public_key() != key.public_key():
        raise ValueError(f"{CERTIFICATE_FILE} does not belong to {KEY_FILE}")
    return CertificateAuthority(key, certificate)


def private_key_in(file: Path) -> ec.EllipticCurvePrivateKey:
    """The P-256 key that lies in this file; a new one when there is no file. Raises ValueError for any other file."""
    if not file.exists():
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_once(file, made)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (ValueError, TypeError):
        key = None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError(f"{file.name} holds no P-256 key")


def asked_key(csr: str) -> ec.EllipticCurvePublicKey:
    """The key that a request for a certificate (PEM) is about, once it has proven itself. Raises NotOurs."""
    try:
        asked = x509.load_pem_x509_csr(csr.encode())
        proven = asked.is_signature_valid
        key = asked.public_key()
    except Exception as fault:  # noqa: BLE001  (a parser of another's bytes: whatever it stumbles over)
        raise NotOurs(type(fault).__name__) from None
    if not proven or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise NotOurs("no proven P-256 key")
    return key


def der_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as claims commit to it."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_of(der: str) -> ec.EllipticCurvePublicKey:
    """The public key in this hex, which came from here."""
    key = serialization.load_der_public_key(bytes.fromhex(der))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("a key that was kept is no P-256 key")
    return key


def _own(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{_NAME} {x509.random_serial_number() % 10**8:08d}")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
