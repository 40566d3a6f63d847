"""The platform's signature: an Ed25519 key in a file that only the platform reads."""

from __future__ import annotations

from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.secret_files import secret_in
from kiosk.contract.lockers import Signed
from kiosk.contract.sealing import SignedKind, signed_message


class Signer:
    """Signs what a terminal must be able to rely on without asking."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> str:
        """The public half in hex: what a terminal checks signatures with."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, kind: SignedKind, content: object) -> Signed:
        """The content as JSON, signed as a text of this kind."""
        body = msgspec.json.encode(content).decode()
        return Signed(body, self._key.sign(signed_message(kind, body)).hex())


def signer_in(file: Path) -> Signer:
    """The signer whose key lies in this file; a new one when there is no file. Raises ValueError."""
    return Signer(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret_in(file))))
