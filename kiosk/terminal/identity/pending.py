"""A claim under way, as it lies on the disk, and what asking for an identity can end with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from kiosk.contract.enrolment import claim_code, claim_qr
from kiosk.contract.platform import Refusal
from kiosk.terminal.identity.files import write
from kiosk.terminal.identity.papers import Papers


@dataclass(frozen=True)
class Claim:
    """What is shown: the code to read out, the text of the QR, and until when both are good."""

    code: str
    qr: str
    expires: dt.datetime


@dataclass(frozen=True)
class Trouble:
    """No claim came about.

    `reason`: plain (no https), clock_wrong, a word of a KeyTrouble or CertificateTrouble, a reason of Away, or the code
    of the `refusal`. `platform_time` is what time it is there, where it said so.
    """

    reason: str
    refusal: Refusal | None = None
    platform_time: dt.datetime | None = None


@dataclass(frozen=True)
class Expired:
    """Nobody approved it in time, or the platform no longer knows it: begin anew."""


@dataclass(frozen=True)
class Declined:
    """Somebody said no."""


@dataclass(frozen=True)
class Pending:
    """The claim, where it was made, and the folder of the identity with its key file and the authority it saw."""

    url: str
    claim: str
    expires: dt.datetime
    folder: str
    key_file: str

    def shown(self) -> Claim:
        """What people see of it."""
        return Claim(claim_code(self.claim), claim_qr(self.claim), self.expires)


def keep(papers: Papers, pending: Pending) -> None:
    """Remember it through a power cut."""
    write(papers.pending, msgspec.json.encode(pending).decode())


def recall(papers: Papers) -> Pending | None:
    """The claim under way; None where there is none."""
    try:
        return msgspec.json.decode(papers.pending.read_bytes(), type=Pending)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
