"""Handling a service item 办理: what is known beforehand, what is brought, what is sent, what comes back.

A **letter** is one act that counts: an application, or a correction. The terminal seals it to the platform's key
before it is sent, so that from then on only the platform can read it; its id is the idempotency key. It is sent until
it is answered, by the same terminal, whatever happens in between. Paths stand under /v1; calls marked · need the
session's token.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field

from kiosk.contract.facts import Signature
from kiosk.contract.items import DeliveryWay, EvidenceLevel, Way
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState, CaseSummary, Refusal

# Codes of refusals that a flow acts upon.
ITEM_CHANGED = "item_changed"  # the item has another version than the terminal's catalogue
LEVEL_NEEDED = "level_needed"  # this asks for a second proof of who is here
ALREADY_SUBMITTED = "already_submitted"  # the same thing is on its way under a number


# ---- before: POST /cases/prefill · --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    """What is to be handled, as far as it is known: answers to the item's questions, and for whom."""

    task_code: str
    task_version: str
    answers: dict[str, bool] = field(default_factory=dict)
    acting: str = ""  # id of a Represented; empty: for oneself
    area: str = ""  # regional assessment area, for construction projects


@dataclass(frozen=True)
class MaterialReady:
    """How one material stands. `settled` names the way that needs nothing more; else `ways` are those still open."""

    material: str
    settled: Way | None
    ways: tuple[Way, ...]
    level: EvidenceLevel | None = None
    note: Name | None = None  # whose record it is, until when it is valid
    ref: str = ""


@dataclass(frozen=True)
class Prefill:
    """Everything the platform can say before the first question of the form."""

    values: dict[str, str]
    materials: tuple[MaterialReady, ...]
    level: int  # of this session
    commitment_offered: bool
    tolerance_offered: bool
    barred: Name | None = None  # why neither is offered, where a record stands against it
    open_case: CaseSummary | None = None  # the same item is on its way already
    draft: bool = False  # a draft is kept: GET /drafts/{task_code}


# ---- materials ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Uploaded:
    """Answer of PUT /materials/{upload_id} · (body: a JPEG or PDF). The id is made by the terminal; twice is once."""

    upload_id: str
    sha256: str
    pages: int


class Verified(enum.StrEnum):
    """What became of asking about a document. `unavailable` is not `mismatch`."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class DocumentAsked:
    """Body of POST /verify/document ·: is there such a document, and does it belong to who is here?"""

    number_kind: str
    number: str
    acting: str = ""


@dataclass(frozen=True)
class DocumentAnswer:
    """Answer to DocumentAsked. `ref` goes into the evidence, also where it is pending."""

    result: Verified
    issuer: Name | None = None
    valid_to: dt.date | None = None
    ref: str = ""


@dataclass(frozen=True)
class LicenceShown:
    """Body of POST /elicence/verify-qr ·: a licence's QR 亮证码, opaque to the terminal."""

    text: str


class LicenceState(enum.StrEnum):
    """What a shown licence is worth."""

    VALID = "valid"
    EXPIRED_CODE = "expired_code"  # 请刷新二维码
    OTHERS = "others"  # it belongs to somebody else
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class LicenceAnswer:
    """Answer to LicenceShown."""

    state: LicenceState
    licence: str = ""  # type code
    name: Name | None = None
    valid_to: dt.date | None = None
    level: EvidenceLevel | None = None
    ref: str = ""


@dataclass(frozen=True)
class HandoffWish:
    """Body of POST /handoffs ·: let a telephone send pages for these materials into this session (M25)."""

    materials: tuple[tuple[str, Name], ...]


@dataclass(frozen=True)
class Handoff:
    """A one-time page for a telephone; nothing personal stands in the address."""

    id: str
    url: str
    expires: dt.datetime


@dataclass(frozen=True)
class Arrived:
    """Pages a telephone sent: `thumbnail` is a small JPEG in base64."""

    upload_id: str
    material: str
    pages: int
    thumbnail: str


@dataclass(frozen=True)
class HandoffState:
    """GET /handoffs/{id} ·"""

    open: bool
    opened: bool  # a telephone has the page
    arrived: tuple[Arrived, ...]


@dataclass(frozen=True)
class Evidence:
    """How one material was settled. The platform grades it anew and may not grade it higher than the way allows."""

    material: str
    way: Way
    uploads: tuple[str, ...] = ()
    number: str = ""
    ref: str = ""
    pending: bool = False  # could not be verified now: 由后台核验


# ---- letters: POST /letters -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignedText:
    """A text of an item, its version, and the strokes bound to it.

    `signature.text` is word for word what kiosk.contract.reading makes of that text in this language.
    """

    text_id: str
    version: str
    language: str
    signature: Signature


@dataclass(frozen=True)
class Application:
    """申请."""

    task_code: str
    task_version: str
    answers: dict[str, bool]
    values: dict[str, str]
    evidence: tuple[Evidence, ...]
    delivery: DeliveryWay
    site: str  # where a locker or window is chosen: site code
    address: str  # where it is mailed to
    acting: str
    form: SignedText  # the application itself, as it was read and signed; masked, and tied to all values by `salt`
    commitment: SignedText | None = None
    tolerance: SignedText | None = None
    area: str = ""
    salt: str = ""  # 128 bits in hex, drawn for this signature; known to the terminal and the platform alone


@dataclass(frozen=True)
class Correction:
    """补正: only what the notice names."""

    project_no: str
    notice_no: str
    values: dict[str, str]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Letter:
    """What lies in the envelope. `subject` is the session's own mark of who it is (platform.Session.subject)."""

    id: str
    terminal: str
    written_at: dt.datetime
    subject: str
    level: int
    card_reading: str = ""
    assisted_by: str = ""  # staff id, where somebody helped
    application: Application | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class SealedLetter:
    """Body of POST /letters: a compact JWE (ECDH-ES, A256GCM) and the terminal's keyed hash of it."""

    id: str
    envelope: str
    seal: str


class LetterState(enum.StrEnum):
    """What became of a letter. Every answer is final: the same letter gets the same one."""

    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True)
class LetterAnswer:
    """Answer of POST /letters, and of GET /letters/{id}."""

    id: str
    state: LetterState
    project_no: str = ""
    query_code: str = ""
    case_state: CaseState | None = None
    task_name: Name | None = None
    promise_date: dt.date | None = None
    fee_fen: int = 0
    hand_in: str = ""  # id of the hand-in that is awaited, where originals are still to come
    tolerance_due: dt.date | None = None
    refusal: Refusal | None = None


# ---- drafts: PUT, GET and DELETE /drafts/{task_code} · --------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """Kept at the platform, and only because the citizen asked for it."""

    task_version: str
    answers: dict[str, bool]
    values: dict[str, str]
    saved_at: dt.datetime | None = None


# ---- corrections: GET /cases/{project_no}/corrections · -------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One thing to mend: a field or a material of the application."""

    id: str
    field: str
    material: str
    problem: Name
    how: Name
    sample: Name | None = None


@dataclass(frozen=True)
class CorrectionNotice:
    """一次性告知书: every problem on one list."""

    notice_no: str
    issued_at: dt.datetime
    deadline: dt.date
    problems: tuple[Problem, ...]
    opinion: Name | None = None
    reason: Name | None = None  # why there is a second list; without one it is flagged at the platform
    answered: bool = False
    task_code: str = ""
    task_version: str = ""
