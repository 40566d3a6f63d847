"""What the staff's desk is told and what it answers. All paths stand under /v1/office."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from kiosk.central.tables.cases import Delivery
from kiosk.contract.lockers import CellSize, CellState, OpeningReason, OpeningState, Role, Sensitivity
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState
from kiosk.contract.profile import ProfileProblem, ProfileState

# What is typed at the desk has its length; longer texts are refused and told so.
LONGEST_NAME = 100
_Key = Annotated[str, Field(max_length=64)]
_Named = Annotated[str, Field(max_length=LONGEST_NAME)]
_Sentence = Annotated[str, Field(max_length=300)]


@dataclass(frozen=True, repr=False)
class SignIn:
    """Body of POST /session."""

    staff: _Key
    pin: _Key


@dataclass(frozen=True, repr=False)
class SignedIn:
    """Answer of POST /session: the token goes into Authorization: Bearer."""

    token: str
    staff: str
    roles: tuple[Role, ...]
    expires: dt.datetime


@dataclass(frozen=True)
class OpeningWish:
    """Body of POST /openings: why this cell must be opened, and where that is written down.

    Of the reason the hall sees the code alone; the `note` is for the office.
    """

    cabinet: _Key
    cell: int
    reason: OpeningReason
    note: _Sentence
    ticket: _Named


@dataclass(frozen=True, repr=False)
class CodeRead:
    """Body of POST /openings/{opening}/code: what somebody reads out who stands before the terminal."""

    code: _Key


@dataclass(frozen=True)
class Opening:
    """An emergency opening as the office sees it; `tries_left` for the code read out on site."""

    id: str
    cabinet: str
    cell: int
    reason: OpeningReason
    note: str
    ticket: str
    state: OpeningState
    requester: str
    approver: str
    requested_at: dt.datetime
    approved_at: dt.datetime | None
    expires: dt.datetime
    shown: bool  # the terminal has shown its code
    tries_left: int
    done_at: dt.datetime | None
    said: str


@dataclass(frozen=True)
class Task:
    """One line of GET /tasks."""

    id: int
    kind: str
    level: str
    terminal: str
    cabinet: str
    cell: int
    deposit_id: str
    said: str
    opened_at: dt.datetime
    settled_at: dt.datetime | None
    settled_by: str
    settlement: str


@dataclass(frozen=True)
class Settlement:
    """Body of POST /tasks/{task}/settle: what was done."""

    settlement: _Sentence


@dataclass(frozen=True)
class DepositLine:
    """One line of GET /deposits and GET /overdue."""

    id: str
    item_no: str
    project_no: str
    item: Name
    name_masked: str
    cabinet: str
    cell: int
    state: str
    case_state: CaseState
    deposited_at: dt.datetime | None
    keep_until: dt.date | None
    days_over: int
    counter: int
    code_shown: int  # how often the receiver had the code shown at a terminal


@dataclass(frozen=True)
class CellLine:
    """One line of GET /cells: how its terminal last described it, and what the platform believes to be in it."""

    cabinet: str
    cell: int
    state: CellState | None
    reason: str
    at: dt.datetime | None
    deposit_id: str


@dataclass(frozen=True)
class CabinetLine:
    """One line of GET /cabinets: how old a terminal's list is. `hours` since it last asked; None: it never did."""

    cabinet: str
    terminal: str
    version: int
    current: int
    asked_at: dt.datetime | None
    hours: float | None


@dataclass(frozen=True)
class AuditLine:
    """One line of GET /audit: what is missing or broken among the facts of a terminal."""

    terminal: str
    highest: int
    missing: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]
    last_received: dt.datetime | None


@dataclass(frozen=True)
class HeldLine:
    """One line of GET /held: a fact from which nothing follows until somebody has looked, and why (`flaw`).

    altered: it is not what its hash says; second: its number is another's; unhung: it does not hang on the fact before
    it; contradicted: the one after it hangs on something else.
    """

    id: int
    terminal: str
    number: int
    flaw: str
    kind: str
    said: str
    cabinet: str
    cell: int
    deposit_id: str
    staff: str
    at: dt.datetime
    received_at: dt.datetime


@dataclass(frozen=True)
class Choice:
    """Body of POST /cases/{project_no}/delivery: how the result is to reach its receiver from now on, and why."""

    delivery: Delivery
    reason: _Sentence = ""


@dataclass(frozen=True)
class Reason:
    """Body of POST /deposits/{deposit}/dispute, and of POST /held/{id}/accept: what was seen."""

    reason: _Sentence


@dataclass(frozen=True)
class Verdict:
    """Body of POST /deposits/{deposit}/decide: whether a disputed thing did reach its receiver."""

    delivered: bool


@dataclass(frozen=True, repr=False)
class DelegationWish:
    """Body of POST /delegations: who may collect the result of a case for its holder, and until when."""

    project_no: _Key
    agent_number: _Key
    agent_name: _Named
    until: dt.datetime


@dataclass(frozen=True, repr=False)
class Delegated:
    """A delegation with the code that the agent is given; the code is told here only once."""

    id: str
    code: str


@dataclass(frozen=True)
class DelegationLine:
    """One line of GET /delegations."""

    id: str
    project_no: str
    name_masked: str
    until: dt.datetime
    made_by: str
    revoked_at: dt.datetime | None


@dataclass(frozen=True)
class ParcelWish:
    """Body of POST /parcels: a label was printed for a result that lies at this site now."""

    item_no: _Key
    site: _Key
    project_no: _Key
    item: Name  # each at most LONGEST_NAME
    document_no: _Named
    copies: int
    size: CellSize
    sensitivity: Sensitivity
    part: _Key = ""  # which of several results of its case it is


@dataclass(frozen=True)
class ProfileLine:
    """One line of GET /profiles: a terminal, the version of its site, and what it said of one last (0: nothing yet)."""

    terminal: str
    site: str
    version: int
    seen: int
    state: ProfileState | None
    kept: int
    at: dt.datetime | None
    problems: tuple[ProfileProblem, ...]


@dataclass(frozen=True)
class ProfileVersion:
    """One version of a site's profile; `by` put back `puts_back`."""

    site: str
    version: int
    made: dt.datetime
    hash: str
    puts_back: int
    by: str


@dataclass(frozen=True)
class PutBack:
    """Body of POST /profiles/{site}/put-back."""

    version: int


@dataclass(frozen=True)
class PolicyLine:
    """One line of GET /policies; a switch is 1 for yes and 0 for no."""

    name: str
    value: int


@dataclass(frozen=True)
class PolicyValue:
    """Body of PUT /policies/{name}."""

    value: int


@dataclass(frozen=True)
class PapersCounted:
    """Body of POST /hand_ins/{hand_in}/counted: papers that were missed in their cell, found and counted."""

    counted: int
    agrees: bool


@dataclass(frozen=True)
class StaffLine:
    """One line of GET /staff: somebody of the staff; who has left is on no terminal's list."""

    id: str
    name_masked: str
    roles: tuple[Role, ...]
    left: bool


@dataclass(frozen=True)
class RolesWish:
    """Body of PUT /staff/{staff}/roles: all that somebody may do from now on."""

    roles: tuple[Role, ...]


@dataclass(frozen=True, repr=False)
class PinWish:
    """Body of PUT /pin: one's own PIN, as it was and as it is to be."""

    old: _Key
    new: _Key


@dataclass(frozen=True)
class Done:
    """It is done."""

    id: str


@dataclass(frozen=True)
class DepartmentAway:
    """Body of PUT /departments/{code}/state: why its items cannot be handled, and until when, where that is known."""

    reason: Name
    until: dt.datetime | None = None


@dataclass(frozen=True)
class DepartmentLine:
    """One line of GET /departments."""

    code: str
    name: Name
    away: bool
    reason: Name | None
    until: dt.datetime | None
