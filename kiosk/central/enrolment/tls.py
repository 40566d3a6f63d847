"""The papers with which the platform itself serves TLS: a key, and a certificate of our own CA that is made anew."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from kiosk.central.enrolment.authority import CertificateAuthority, private_key_in

_HERE = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Papers:
    """Where key and certificate lie."""

    key: Path
    certificate: Path


def names_for(wished: Iterable[str], public_url: str) -> list[str]:
    """All names under which terminals may find us, the first one first."""
    public = urlsplit(public_url).hostname or ""
    return list(dict.fromkeys([*wished, *([public] if _is_name(public) else []), *_HERE]))


def papers_in(
    folder: Path, authority: CertificateAuthority, names: list[str], now: dt.datetime, called: str = "tls"
) -> Papers:
    """Papers for these names. At each start the certificate is made anew, so that it never grows old.

    Each program that serves is called otherwise, and has files of its own.
    """
    key = private_key_in(folder / f"{called}.key")
    papers = Papers(folder / f"{called}.key", folder / f"{called}.pem")
    return put(papers, authority.serve(key.public_key(), names, now), authority)


def put(papers: Papers, certificate: x509.Certificate, authority: CertificateAuthority) -> Papers:
    """The certificate and who vouches for it in their file, whole or not at all; the key lies there already."""
    part = papers.certificate.with_name(f"{papers.certificate.name}.{os.getpid()}.part")
    part.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + authority.pem.encode())
    part.replace(papers.certificate)
    return papers


def _is_name(host: str) -> bool:
    """False for an address that stands for all of a machine."""
    try:
        return not ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return bool(host)
