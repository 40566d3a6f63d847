"""电子签章: the department's seal on a PDF, by a certificate of the platform's own authority (PAdES, pyHanko)."""

from __future__ import annotations

import datetime as dt
import functools
import io
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kiosk.central.secret_files import write_once

if TYPE_CHECKING:
    from pyhanko.sign import signers

FIELD = "Seal"
_ROOT_YEARS, _SEAL_YEARS = 10, 3
_YEAR = dt.timedelta(days=365)
_DAY = dt.timedelta(days=1)


class Seal:
    """Seals PDFs. `root` is the certificate, as PEM, by which anybody verifies that."""

    def __init__(self, pem: bytes) -> None:
        self._pem = pem
        _, root = x509.load_pem_x509_certificates(pem)
        self.root = root.public_bytes(Encoding.PEM).decode()

    def seal(self, pdf: bytes, reason: str) -> bytes:
        """The same document with the seal on it."""
        # Loading this takes a fifth of a second, which no start of the platform should.
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers

        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        about = signers.PdfSignatureMetadata(
            field_name=FIELD, reason=reason, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        _let_pyhanko_tell_the_time()
        sealed = signers.sign_pdf(writer, about, signer=self._signer)
        return bytes(sealed.getbuffer())

    @functools.cached_property
    def _signer(self) -> signers.SimpleSigner:
        from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
        from pyhanko.sign import signers
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        own, root = load_certs_from_pemder_data(self._pem)
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's own registry
        store.register(root)
        key = load_private_key_from_pemder_data(self._pem, None)
        return signers.SimpleSigner(signing_cert=own, signing_key=key, cert_registry=store)


def _let_pyhanko_tell_the_time() -> None:
    """It asks tzlocal for the zone, which cannot read one as POSIX writes it (CST-8); a moment is one in UTC, too."""
    from tzlocal import unix

    unix._cache_tz = dt.UTC  # type: ignore[assignment]  # what it would have found out itself


def seal_in(file: Path) -> Seal:
    """The seal whose key and certificates lie in this file; a new one when there is no file."""
    if not file.exists():
        write_once(file, _made())
    return Seal(file.read_bytes())


def _made() -> bytes:
    """A private key, its certificate, and the authority's, whose own key is not kept: it signs nothing else."""
    root_key, own_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, own_name = _named("政务服务签章根证书(演示)"), _named("政务服务电子印章(演示)")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, _ROOT_YEARS, authority=True)
    own = _certificate(own_name, root_name, own_key.public_key(), root_key, _SEAL_YEARS, authority=False)
    key = own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key + own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signs: ec.EllipticCurvePrivateKey,
    years: int,
    *,
    authority: bool,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - _DAY).not_valid_after(now + years * _YEAR)
    made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
    made = made.add_extension(usage, critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
    return made.sign(signs, hashes.SHA256())
