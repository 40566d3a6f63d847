"""What lies in the memory in sealed form: without the terminal's key a stolen disk tells nothing of it.

AES-256-GCM under a key derived from the terminal's own, a fresh nonce each time. In SQL the two functions are called
`sealed(text)` and `unsealed(blob)`: the key stays with the connection, and nobody else has to hold it.
"""

from __future__ import annotations

import os
import sqlite3

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_PURPOSE = b"hall-terminal memory"


class WrongKey(Exception):
    """The memory was sealed with another key; it is left untouched."""


def let_seal(db: sqlite3.Connection, key: bytes) -> None:
    """Give a connection the functions `sealed` and `unsealed`."""
    cipher = AESGCM(HKDF(SHA256(), 32, None, _PURPOSE).derive(key))

    def sealed(text: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, text.encode(), None)

    def unsealed(blob: bytes) -> str:
        try:
            return cipher.decrypt(blob[:_NONCE], blob[_NONCE:], None).decode()
        except InvalidTag:
            raise WrongKey from None

    db.create_function("sealed", 1, sealed)
    db.create_function("unsealed", 1, unsealed)


def check_key(db: sqlite3.Connection) -> None:
    """Raise WrongKey when this memory was sealed with another key than the connection's. A new one is sealed later."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'seal_check'").fetchall():
        return
    try:
        db.execute("SELECT unsealed(proof) FROM seal_check").fetchall()
    except sqlite3.OperationalError:
        raise WrongKey(
            "this state was sealed with another key than the terminal's; nothing of it was changed"
        ) from None
