"""The device's own key: made here, it signs here, and its private half is never told to anybody."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from kiosk.terminal.identity.files import write

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

CHIP = ".tpm"  # how the file of a key ends that a TPM keeps
_PEM = serialization.Encoding.PEM


class KeyTrouble(Exception):
    """The key cannot be made, read or used; `reason` is a short word. Never shows any of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Kept:
    """A key and the file that leads to it."""

    key: EllipticCurvePrivateKey
    file: Path

    @property
    def by_chip(self) -> bool:
        """True while a TPM keeps it, which tells it to nobody."""
        return self.file.suffix == CHIP


def make(folder: Path, tpm: str) -> Kept:
    """A new key in this folder: kept by this TPM, or in a file where `tpm` is "". Raises KeyTrouble."""
    if tpm:
        from kiosk.terminal.identity import chip

        return Kept(chip.make(tpm, folder / f"device{CHIP}"), folder / f"device{CHIP}")
    key = generate_private_key(SECP256R1())
    file = folder / "device.key"
    secret = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write(file, secret.decode())
    return Kept(key, file)


def read(file: Path) -> Kept:
    """The key that this file holds or leads to. Raises KeyTrouble."""
    if file.suffix == CHIP:
        from kiosk.terminal.identity import chip

        return Kept(chip.read(file), file)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise KeyTrouble("key_unreadable") from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise KeyTrouble("key_unreadable")
    return Kept(key, file)


def forget(file: Path) -> None:
    """Have a TPM forget the key; one in a file goes with its file."""
    if file.suffix == CHIP:
        from kiosk.terminal.identity import chip

        chip.forget(file)


def request(key: EllipticCurvePrivateKey) -> str:
    """A certificate signing request (PEM). It names nobody: who we are the platform says."""
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return asked.sign(key, hashes.SHA256()).public_bytes(_PEM).decode()


def public_half(key: EllipticCurvePublicKey) -> bytes:
    """As a claim counts it: DER, SubjectPublicKeyInfo."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
