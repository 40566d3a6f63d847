"""The platform's key for letters: whoever has the public half can write to the platform, and only it can read them."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from kiosk.central.secret_files import secret_in

ALGORITHMS = ["ECDH-ES", "A256GCM"]


class LetterKey:
    """Opens what terminals have sealed to it."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = OKPKey.import_key(key)

    @property
    def public(self) -> str:
        """The public half as a JWK in JSON: what a terminal seals letters to."""
        return json.dumps(self._key.as_dict(private=False), sort_keys=True)

    def open(self, envelope: str) -> bytes:
        """What lies in a compact JWE. Raises ValueError for what was not sealed to this key."""
        try:
            return jwe.decrypt_compact(envelope, self._key, algorithms=ALGORITHMS).plaintext or b""
        except (JoseError, ValueError) as fault:
            raise ValueError(f"no letter to this platform: {type(fault).__name__}") from None


def letter_key_in(file: Path) -> LetterKey:
    """The key that lies in this file; a new one when there is no file. Raises ValueError."""
    return LetterKey(X25519PrivateKey.from_private_bytes(bytes.fromhex(secret_in(file))))
