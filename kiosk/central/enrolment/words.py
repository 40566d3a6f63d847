"""What the office is told of terminals' identities and what it answers. All paths stand under /v1/office."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from kiosk.central.tables.enrolment import RevocationReason, RevocationState
from kiosk.contract.enrolment import ClaimState

_Key = Annotated[str, Field(max_length=64)]
_Sentence = Annotated[str, Field(max_length=300)]


@dataclass(frozen=True)
class ClaimLine:
    """One line of GET /enrolments. The code is not told: whoever approves has it from the machine's own screen."""

    box: str
    asked_at: dt.datetime
    expires: dt.datetime
    state: ClaimState
    terminal: str
    site: str
    replaces: bool
    decided_by: str


@dataclass(frozen=True)
class Approval:
    """Body of POST /enrolments/{code}/approve: who this machine is. `replaces`: it takes a known terminal's place."""

    terminal: _Key
    site: _Key
    replaces: bool = False


@dataclass(frozen=True)
class TerminalLine:
    """One line of GET /terminals. `certificate` is the serial of the newest one, empty for a key from a file."""

    id: str
    site: str
    certificate: str
    issued_at: dt.datetime | None
    expires: dt.datetime | None
    revoked_at: dt.datetime | None


@dataclass(frozen=True)
class RevokeWish:
    """Body of POST /terminals/{terminal}/revoke."""

    reason: RevocationReason
    note: _Sentence


@dataclass(frozen=True)
class RevocationLine:
    """A revocation, and one line of GET /revocations."""

    id: str
    terminal: str
    reason: RevocationReason
    note: str
    state: RevocationState
    requester: str
    requested_at: dt.datetime
    expires: dt.datetime
    approver: str
    done_at: dt.datetime | None


@dataclass(frozen=True)
class ActLine:
    """One line of GET /identity_acts: what was done or refused, about which terminal, by whom of the staff if any."""

    act: str
    terminal: str
    who: str
    about: str
    at: dt.datetime
    times: int
