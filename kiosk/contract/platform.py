"""What terminal and central platform say to each other: plain frozen dataclasses, so that the platform publishes
its OpenAPI from them and the terminal decodes with them. Field names follow the nationally used columns.

Paths stand under /v1. Every write carries the header Idempotency-Key; a duplicate gets the stored answer.
Every answer carries X-Server-Time (ISO 8601). A refusal has the body `Refusal`.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from kiosk.contract.names import Name

IDEMPOTENCY_KEY = "Idempotency-Key"
TERMINAL = "X-Terminal"
SERVER_TIME = "X-Server-Time"

# Code of the refusal that means: this session is not, or no longer, known. Identifying anew helps.
SESSION_NEEDED = "session_needed"
# Code of the refusal that means: no case has this number and this query code. Another code may be tried.
LOOKUP_NO_MATCH = "lookup_no_match"
QUERY_CODE_DIGITS = 6


@dataclass(frozen=True)
class Refusal:
    """Why the platform did not do it, in words a citizen may read."""

    code: str
    message_zh: str
    message_en: str
    retryable: bool
    contact: str


# ---- sites and catalogue ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """GET /site: the place this terminal stands in."""

    code: str
    name: Name
    address: Name
    desk_phone: str
    night_phone: str
    hours: Name
    neighbour: Name  # where else to go, in words ("旁边的2号机" / "the machine beside this one")
    phone_sign_in: bool = False  # whether citizens may sign in with their telephones, in place of a card


class ProjectType(enum.StrEnum):
    """办件类型."""

    INSTANT = "1"  # 即办件
    PROMISED = "2"  # 承诺件


@dataclass(frozen=True)
class Notice:
    """One notice of GET /notices, shown until its last day."""

    id: str
    title: Name
    text: Name
    until: dt.date


# ---- identity -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CardEvidence:
    """What the ID-card reader read: body of POST /auth/sessions. Dates as on the card, 长期 as None."""

    id_type: str  # 111 resident card, 516 HK/Macao/Taiwan residence permit, 553 foreign permanent residence card
    id_number: str
    name: str
    valid_to: dt.date | None


@dataclass(frozen=True)
class Session:
    """One identification. The token is all that later calls carry (Authorization: Bearer)."""

    token: str
    name_masked: str
    expires: dt.datetime
    card_expired: bool = False  # the card is past its date: queries go on, what needs a valid card does not
    level: int = 2  # 1 own status, 2 card or telephone, 3 with a second proof (M01)
    subject: str = ""  # the platform's mark of who this is, good in letters for longer than the session lasts


# ---- cases --------------------------------------------------------------------------------------------------------


class CaseState(enum.StrEnum):
    """办件状态 of the domain dossier §5.3."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PRE_OK = "pre_ok"
    PRE_FIX = "pre_fix"
    CORRECTION = "correction"
    ACCEPTED = "accepted"
    TOLERANCE_ACCEPTED = "tolerance_accepted"
    TOLERANCE_OVERDUE = "tolerance_overdue"
    NOT_ACCEPTED = "not_accepted"
    REVIEW = "review"
    SPECIAL = "special"
    EXTENDED = "extended"
    DECIDED = "decided"
    MAKING = "making"
    READY = "ready"
    DELIVERED = "delivered"
    CLOSED = "closed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    RECLAIMED = "reclaimed"
    EXPIRED = "expired"


class UseLevel(enum.StrEnum):
    """行使层级: whose step it is. Projects are approved by county and city side by side, each recognising the other."""

    COUNTY = "county"
    CITY = "city"


class ClockColour(enum.StrEnum):
    """Colour of the promised clock: green, yellow from 80 % or one day left, red overdue, grey paused, none."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"
    NONE = "none"


@dataclass(frozen=True)
class Clock:
    """The promised time limit 承诺时限. days_left are working days, negative when overdue, None when no clock runs."""

    colour: ClockColour
    promise_date: dt.date | None
    days_left: int | None
    paused_since: dt.date | None = None
    paused_for: Name | None = None  # for example 专家评审 / expert review


@dataclass(frozen=True)
class CaseSummary:
    """One line of GET /cases."""

    project_no: str
    task_name: Name
    state: CaseState
    apply_date: dt.date
    clock: Clock


@dataclass(frozen=True)
class CaseStage:
    """One stage already entered, oldest first."""

    state: CaseState
    on: dt.date
    note: Name | None = None
    level: UseLevel = UseLevel.COUNTY


@dataclass(frozen=True)
class Contact:
    """Whom to call about a case."""

    office: Name
    phone: str


@dataclass(frozen=True)
class Lane:
    """One department's part of a parallel approval 并联审批."""

    dept_name: Name
    state: CaseState
    clock: Clock
    lead: bool = False
    level: UseLevel = UseLevel.COUNTY


class ResultPlace(enum.StrEnum):
    """Where one of several results is."""

    COMING = "coming"  # its department is not done yet, or it is on its way
    WAITING = "waiting"  # in a locker, to be collected
    AT_WINDOW = "at_window"  # taken back by staff
    COLLECTED = "collected"


@dataclass(frozen=True)
class CaseResult:
    """One of several results of a case 统一出件."""

    name: Name
    place: ResultPlace


@dataclass(frozen=True)
class CaseDetail:
    """GET /cases/{project_no}: everything the holder may see."""

    summary: CaseSummary
    name_masked: str
    stages: tuple[CaseStage, ...]
    contact: Contact
    todo: Name | None  # what the citizen does now, when the catalogue's sentence for the state is not enough
    lanes: tuple[Lane, ...] = ()
    deposit_cabinet: Name | None = None  # where it waits, when it is in a locker
    keep_until: dt.date | None = None
    legal_clock: Clock | None = None  # 法定时限, beside the promised one
    corrections: bool = False  # a one-time notice waits to be answered
    fee_due: bool = False
    printable: bool = False  # its result may be printed at a terminal
    withdrawable: bool = False
    tolerance_due: dt.date | None = None
    results: tuple[CaseResult, ...] = ()  # where there are several; all under the one number of the case
    together: bool = False  # the holder wants to collect them together


@dataclass(frozen=True)
class PickupWish:
    """Body of POST /cases/{project_no}/pickup ·, and its answer: several results together, or each as it comes."""

    together: bool


@dataclass(frozen=True)
class CaseLookup:
    """Body of POST /cases/lookup: query without a card (M04)."""

    project_no: str
    query_code: str


@dataclass(frozen=True)
class MaskedCase:
    """Answer of POST /cases/lookup: masked data only."""

    project_no: str
    name_masked: str
    task_name: Name
    state: CaseState
    clock: Clock
    contact: Contact
