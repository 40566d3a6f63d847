"""What follows a submission at the terminal: fees, results on paper, ratings, and who else may act. Paths under /v1."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from kiosk.contract.facts import Signature
from kiosk.contract.items import EvidenceLevel
from kiosk.contract.names import Name
from kiosk.contract.platform import Session

# ---- fees: POST /cases/{project_no}/fee · and GET /fees/{id} · ------------------------------------------------------


class FeeState(enum.StrEnum):
    """缴费状态. `unknown` is a state: nothing is charged again until the collector has said what became of it."""

    UNPAID = "unpaid"
    PAYING = "paying"
    PAID = "paid"
    UNKNOWN = "unknown"
    REFUNDED = "refunded"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class FeePart:
    """收费项目, 标准 and 依据; `exempt` says why it is not charged."""

    name: Name
    amount_fen: int
    basis: Name
    exempt: Name | None = None


@dataclass(frozen=True)
class FeeOrder:
    """缴款通知: one for one case, however often asked for. `pay_url` is shown as a QR; empty where none is due."""

    id: str
    project_no: str
    parts: tuple[FeePart, ...]
    amount_fen: int
    state: FeeState
    pay_code: str  # 缴款识别码, 20 digits
    pay_url: str
    expires: dt.datetime | None
    paid_at: dt.datetime | None = None
    invoice_url: str = ""  # 电子票据, shown as a QR


# ---- results: GET /cases/{project_no}/result ·, POST /cases/{project_no}/prints ·, GET /prints/{id}/document · ------


@dataclass(frozen=True)
class ResultPaper:
    """What may be printed here. `printed` counts copies that came out, or of which it is not known.

    `pages` is 0 as long as no copy has been written.
    """

    project_no: str
    document_no: str
    name: Name
    pages: int
    level: EvidenceLevel
    watermark: Name
    copies: int
    printed: int


@dataclass(frozen=True)
class PrintTicket:
    """Leave to print one copy. The document is a PDF signed by the department, good until `expires`."""

    id: str
    copy: int
    sha256: str
    expires: dt.datetime


class PrintEnd(enum.StrEnum):
    """What became of a copy: body of POST /prints/{id}/end, and told as a fact until it is known there."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class PrintOutcome:
    """Body of POST /prints/{id}/end; needs no session, because it may come late."""

    end: PrintEnd
    pages: int


# ---- ratings: POST /ratings · ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rating:
    """好差评: one for one finished act. Voluntary, never preselected, never sent by a time-out."""

    event: str  # id of the act: a letter, a handover fact, a print
    project_no: str
    level: int  # 5 非常满意 … 1 非常不满意
    tags: tuple[str, ...] = ()
    text: str = ""


# ---- signing in by telephone: POST /auth/phone, GET /auth/phone/{id} ------------------------------------------------


@dataclass(frozen=True)
class PhoneSignIn:
    """Answer of POST /auth/phone: a page for the citizen's own telephone (RFC 8628)."""

    id: str
    url: str  # verification_uri_complete, shown as a QR
    user_code: str
    interval: int
    expires: dt.datetime


class PhoneStep(enum.StrEnum):
    """How far a sign-in by telephone is; one whose identity provider is `unavailable` now may still end well."""

    PENDING = "pending"
    DONE = "done"
    DENIED = "denied"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class PhoneState:
    """GET /auth/phone/{id}. The session is told once."""

    step: PhoneStep
    session: Session | None = None


# Codes of refusals that a flow acts upon: this sign-in is none any more, and the provider named nobody we can believe.
PHONE_OVER = "phone_over"
PHONE_NOT_PROVEN = "phone_not_proven"

# ---- a second proof: POST /auth/second ·, POST /auth/second/{id} · --------------------------------------------------


@dataclass(frozen=True)
class SecondSent:
    """A code is on its way to the telephone that the platform knows."""

    id: str
    phone_masked: str
    expires: dt.datetime


@dataclass(frozen=True)
class SecondCode:
    """Body of POST /auth/second/{id}."""

    code: str


SECOND_CODE_DIGITS = 6
# Codes of refusals that a flow acts upon: another try of the same code, or only a new code.
SECOND_WRONG = "second_wrong"
SECOND_OVER = "second_over"


# ---- acting for others: GET /me/represents ·, POST /delegations · ---------------------------------------------------

DELEGATION_DAYS = 365  # the longest that a delegation is given for
# Code of a refusal that a flow acts upon: name and number of the agent are not one person's.
AGENT_WRONG = "agent_wrong"


class Relation(enum.StrEnum):
    """Why somebody may act."""

    LEGAL_REPRESENTATIVE = "legal_representative"  # 法定代表人
    OFFICER = "officer"  # 经办人
    AGENT = "agent"  # 受托人
    GUARDIAN = "guardian"  # 监护人


class Scope(enum.StrEnum):
    """What an agent may do."""

    SUBMIT = "submit"
    CORRECT = "correct"
    COLLECT = "collect"


@dataclass(frozen=True)
class Represented:
    """Somebody for whom the holder may act; nothing more of them is told than their agent must see."""

    id: str
    relation: Relation
    name: str  # masked for persons, whole for legal persons
    credit_code: str  # of legal persons
    scopes: tuple[Scope, ...]
    until: dt.datetime | None
    task_codes: tuple[str, ...] = ()  # empty: all delegable items


@dataclass(frozen=True)
class DelegationSigned:
    """Body of POST /delegations ·: the holder lets somebody act, in writing."""

    agent_number: str
    agent_name: str
    scopes: tuple[Scope, ...]
    task_codes: tuple[str, ...]
    until: dt.datetime
    signature: Signature
    salt: str = ""  # 128 bits in hex, drawn for this signature: it ties the masked text to whom it names


@dataclass(frozen=True)
class DelegationMade:
    """One delegation of the holder: GET /delegations ·; ended by POST /delegations/{id}/revoke ·."""

    id: str
    agent_masked: str
    scopes: tuple[Scope, ...]
    task_codes: tuple[str, ...]
    until: dt.datetime
    revoked: bool = False
