"""The exact bytes that are signed, hashed and chained, so that both sides of the counter count the same ones."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from kiosk.contract.facts import TerminalEvent

FIRST = "0" * 64  # what the first event of a terminal is chained to
# scrypt's cost: 32 MB and about 60 ms a try.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_SCRYPT_MEMORY = 64 * 1024 * 1024

_MARK_BYTES = 20
_SALT = re.compile(r"[0-9a-f]{32}", re.ASCII)

_CAME_LATER = ("command", "visit")

SignedKind = Literal["manifest", "grant", "opening", "catalogue", "staff", "profile", "update", "command"]
KeyedKind = Literal["id", "code", "qr", "staff", "badge", "pin", "onsite", "batch", "letter", "second", "device"]


def signed_message(kind: SignedKind, body: str) -> bytes:
    """What the platform signs for a text: its kind stands before it, so that no text passes for another kind."""
    return f"hall-terminal/1/{kind}\n{body}".encode()


def keyed(key: bytes, kind: KeyedKind, text: str) -> str:
    """Keyed hash of what somebody shows, types, or was given."""
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def content_mark(salt: str, content: object) -> str:
    """A mark of something that is not shown whole, in eight groups that can be compared by eye.

    160 bits of SHA-256 over a secret salt and the content: nobody finds other content with the same mark, and nobody
    without the salt can try out names and numbers against it.
    """
    whole = hashlib.sha256(msgspec.json.encode((salt, content), order="sorted")).digest()
    letters = base64.b32encode(whole[:_MARK_BYTES]).decode()
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def is_salt(text: str) -> bool:
    """True for a salt as terminals draw them: 128 bits in hex."""
    return bool(_SALT.fullmatch(text))


def pin_verifier(pin: str, salt: str) -> str:
    """What the platform keeps of a PIN: slow to compute, so that a list of them is not soon guessed."""
    made = hashlib.scrypt(
        pin.encode(), salt=bytes.fromhex(salt), n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, maxmem=_SCRYPT_MEMORY, dklen=32
    )
    return made.hex()


def pin_proof(key: bytes, pin: str, salt: str) -> str:
    """What a terminal keeps of a PIN: worthless without its key as well."""
    return keyed(key, "pin", pin_verifier(pin, salt))


def event_hash(event: TerminalEvent) -> str:
    """SHA-256 over an event without its own hash; the hash of the event before it stands inside.

    Parts that came later are left out while they are empty: what older terminals have hashed stays as it was.
    """
    content = msgspec.to_builtins(dataclasses.replace(event, hash=""))
    for part in _CAME_LATER:
        if content[part] is None:
            del content[part]
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def batch_seal(key: bytes, last_hash: str) -> str:
    """Proves that a batch comes from who holds the terminal's key; the chain covers what stands before its last."""
    return keyed(key, "batch", last_hash)


def batch_key(events: Sequence[TerminalEvent]) -> str:
    """Under which a batch is sent: the same facts always carry the same."""
    return hashlib.sha256(" ".join(event.id for event in events).encode()).hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 of a text that is signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def binding(text: str, strokes: tuple[tuple[int, ...], ...], signed_at: dt.datetime, terminal: str) -> str:
    """Ties a signature's strokes to the text that was shown, to the moment and to the terminal."""
    parts = [text_hash(text), msgspec.json.encode(strokes).decode(), signed_at.isoformat(), terminal]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
