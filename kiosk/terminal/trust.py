"""What the platform has signed, and whether it really was the platform. Nothing unsigned gives a right to anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.commands import Command
from kiosk.contract.items import Catalogue
from kiosk.contract.lockers import Grant, Manifest, OpenOrder, Signed, StaffList
from kiosk.contract.profile import SiteProfile
from kiosk.contract.sealing import SignedKind, signed_message
from kiosk.contract.update import UpdateOrder

Told = TypeVar("Told", Grant, Manifest, OpenOrder, Catalogue, StaffList, SiteProfile, UpdateOrder, Command)
# Points of small order, without their sign: for these "keys" anybody can make signatures that hold.
_NOBODYS_KEYS = frozenset(
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
_KINDS: dict[type, SignedKind] = {
    Grant: "grant",
    Manifest: "manifest",
    OpenOrder: "opening",
    Catalogue: "catalogue",
    UpdateOrder: "update",
    StaffList: "staff",
    SiteProfile: "profile",
    Command: "command",
}


@dataclass(frozen=True, repr=False)
class Identity:
    """Which terminal this is, the key it shares with the platform, and whose signature it believes."""

    terminal: str
    key: bytes
    signer: str


class Forged(Exception):
    """This text was not signed by the platform, or is not what it claims to be; `why` is forged or garbled."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Trust:
    """Knows the platform's signature by its public key (64 hex digits); with an empty one nothing is believed."""

    signer: str

    def read(self, signed: Signed, kind: type[Told]) -> Told:
        """What a signed text says. Raises Forged."""
        try:
            self._key.verify(bytes.fromhex(signed.signature), signed_message(_KINDS[kind], signed.body))
        except (InvalidSignature, ValueError):
            raise Forged("forged") from None
        try:
            return msgspec.json.decode(signed.body, type=kind)
        except msgspec.MsgspecError:
            raise Forged("garbled") from None

    @property
    def _key(self) -> Ed25519PublicKey:
        known = bytes.fromhex(self.signer)
        if is_nobodys(known):
            raise ValueError("nobody signs with this key")
        return Ed25519PublicKey.from_public_bytes(known)


def is_nobodys(key: bytes) -> bool:
    """True for a public key that belongs to nobody: with it every forgery could be made to look genuine."""
    return key[:31] + bytes([key[31] & 0x7F]) in _NOBODYS_KEYS if len(key) == 32 else not key
