"""What the terminal asks of root, and what root answers: a file each way, nothing else.

The terminal writes `<name>.json` into the folder `errands` of its state; a path unit starts `kiosk errand <name>` as
root, and the answer lies in root's own folder. Everything asked for is read as if a stranger had written it.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

FOLDER = "errands"  # below the state folder
ANSWERS = "/run/hall-errands"
LONGEST = 64 * 1024  # bytes of a request
CONFIRMED = "network-confirmed.json"  # that the platform was reached by the new address

Name = Literal["firewall", "network", "power"]


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One port of one machine that may be called. `host` is an address, no name: root asks nobody."""

    host: str
    port: int
    protocol: Literal["tcp", "udp"] = "tcp"


class Firewall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may be called besides name and time servers; everything else is refused, in both directions.

    `nonce` makes each request another one, so that no answer to an earlier one is taken for its own.
    """

    allow: tuple[Way, ...] = ()
    nonce: str = ""


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the wired line gets its address. `interface` is "" for whichever is there; `address` has its prefix."""

    way: Literal["dhcp", "fixed"]
    interface: str = ""
    address: str = ""
    gateway: str = ""
    dns: tuple[str, ...] = ()
    nonce: str = ""


class Confirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform was reached after this request for an address had been carried out."""

    request: str


class Power(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """End the machine, or start it anew. `boot` is the kernel's id of this run: an old request is never obeyed."""

    deed: Literal["power_off", "reboot"]
    boot: str
    nonce: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What became of the request whose bytes have this SHA-256; `why` is a word for staff, "" when it is done."""

    request: str
    state: Literal["done", "trying", "refused", "taken_back"]
    why: str = ""


Request = Firewall | Network | Power


def mark(asked: bytes) -> str:
    """How a request is named in its answer."""
    return hashlib.sha256(asked).hexdigest()
