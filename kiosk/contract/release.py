"""A release: what its makers say of a bundle, signed with the release key, which no platform and no terminal holds.

The platform's signature says who is to have a version; this one says that it is ours. Whoever holds only one of the two
keys brings nothing onto a terminal.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.lockers import Signed

_VERSION = r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}"
_LARGEST = 4 * 1024**3
_KEY = re.compile(r"[0-9a-f]{64}")

Version = Annotated[str, msgspec.Meta(pattern=f"^{_VERSION}$", max_length=27)]
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Release(msgspec.Struct, frozen=True):
    """One bundle: the program for one Python. It may be installed until `not_after`, over `follows` and newer."""

    version: Version
    sha256: Digest
    size: Annotated[int, msgspec.Meta(gt=0, le=_LARGEST)]
    python: Annotated[str, msgspec.Meta(pattern=r"^3\.[0-9]{1,2}$")]
    made: Moment
    not_after: Moment
    follows: Version = "0.0"


class NotARelease(Exception):
    """`why`: forged (no key of ours signed it), garbled."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_release = msgspec.json.Decoder(Release)


def release_message(body: str) -> bytes:
    """The bytes that are signed."""
    return f"hall-terminal/1/release\n{body}".encode()


def read_release(signed: Signed, keys: Iterable[str]) -> Release:
    """What a statement says that one of these keys has signed (several, so that a key can be replaced by the next)."""
    if not any(_holds(signed, key) for key in keys):
        raise NotARelease("forged")
    try:
        return _release.decode(signed.body)
    except msgspec.MsgspecError:
        raise NotARelease("garbled") from None


def keys_in(text: str) -> tuple[str, ...]:
    """The public keys of a file: one of 64 hexadecimal digits a line, remarks after #. Raises ValueError."""
    lines = [line.partition("#")[0].strip().lower() for line in text.splitlines()]
    keys = tuple(line for line in lines if line)
    if not all(_KEY.fullmatch(key) for key in keys):
        raise ValueError("a release key is 64 hexadecimal digits")
    return keys


def order_of(version: str) -> tuple[int, ...]:
    """By which versions are compared: 0.10 comes after 0.9, and 1.0 is 1.0.0."""
    if not re.fullmatch(_VERSION, version):
        raise ValueError("a version is numbers with dots between")
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def is_version(text: str) -> bool:
    """True for what may stand for a version, and for a folder's name."""
    return re.fullmatch(_VERSION, text) is not None


def _holds(signed: Signed, key: str) -> bool:
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        known.verify(bytes.fromhex(signed.signature), release_message(signed.body))
    except (InvalidSignature, ValueError):
        return False
    return True
