"""What terminal and platform say about lockers: rights to collect, things to be put in, who of the staff may do what.

What the terminal must be able to rely on without the platform travels as `Signed` text: see contract.sealing. Hashes of
what people show are hex HMAC-SHA256 under the terminal's own key (sealing.KEYED gives the texts), so that neither the
list nor a stolen disk tells a number or a code to anyone without that key. Paths stand under /v1.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from kiosk.contract.names import Name

# Prefix of the text in a pickup QR; what follows is an opaque token that only the platform made.
PICKUP_QR = "HALLPICK1:"
# Prefix of the text in the QR on a staff badge.
BADGE_QR = "HALLSTAFF1:"
# Prefix of the barcode on a thing that may go into a cell, and of that on the cover slip of a hand-in.
ITEM_LABEL = "HI"
COVER_SLIP = "HS"
PICKUP_CODE_DIGITS = 8
STAFF_PIN_DIGITS = 6
ONSITE_CODE_DIGITS = 6


class CellSize(enum.StrEnum):
    """格口大小: cards and booklets, A4 folders, drawings and archive boxes; each fits into the next."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class CellState(enum.StrEnum):
    """State of a locker cell 格口. A door may only stand open in the states that end in `_open`, and in unverified."""

    FREE = "free"
    RESERVED = "reserved"  # 预占
    DEPOSIT_OPEN = "deposit_open"  # 存件开门: staff put something in, or a citizen hands something in
    OCCUPIED = "occupied"
    PICKUP_OPEN = "pickup_open"
    VERIFYING = "verifying"  # 待确认: shut again, nobody has said yet what was found
    RECLAIM_OPEN = "reclaim_open"  # 回收开门: staff take something out
    UNVERIFIED = "unverified"  # 待核实: staff must look, never allocated
    FAULT = "fault"
    DISABLED = "disabled"
    CLEANING = "cleaning"  # 清洁/维护


class Sensitivity(enum.StrEnum):
    """How much proof a thing asks for 敏感等级."""

    ORDINARY = "ordinary"  # 批文、回执
    IMPORTANT = "important"  # 营业执照、许可证、不动产权证: card and code, and a signature
    PERSONAL = "personal"  # 居民身份证、出入境证件、社保卡: in person with a face, never for an agent


class FactorRule(enum.StrEnum):
    """What proves the right to a deposit."""

    EITHER = "either"  # card or code
    BOTH = "both"  # card and code
    IN_PERSON = "in_person"  # card and face; a terminal that compares no faces takes no such thing in


class Purpose(enum.StrEnum):
    """What a door is opened for."""

    PICKUP = "pickup"  # 取件: the receiver or an agent
    DEPOSIT = "deposit"  # 投件: staff put a result in
    HAND_IN = "hand_in"  # 交件: a citizen puts papers in
    COLLECTION = "collection"  # 收件取出: staff take out and count what was handed in
    RECLAIM = "reclaim"  # 回收: staff take back what nobody collected
    LOOK = "look"  # 核实: staff look what a cell in doubt holds
    EMERGENCY = "emergency"  # 应急开箱: ordered from afar by two people
    CLEARING = "clearing"  # 清柜: a technician opens cell after cell


# ---- signed by the platform ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signed:
    """A text (JSON of the type that is asked for) and the platform's Ed25519 signature of it in hex."""

    body: str
    signature: str


@dataclass(frozen=True)
class Agent:
    """Somebody to whom the receiver has delegated 代领: own card and own code, both, until a moment."""

    delegation: str
    id_hash: str
    code_hash: str
    name_masked: str
    until: dt.datetime


@dataclass(frozen=True)
class Grant:
    """取件授权: the right to collect one deposit at one terminal, good without the platform until `valid_to`.

    `counter` grows when a right is given anew; the terminal refuses one below the highest it has heard of.
    """

    deposit_id: str
    terminal: str
    cabinet: str
    cell: int
    item_no: str
    project_no: str
    item: Name
    document_no: str  # 证照或文书编号, as it stands in the 送达回证
    copies: int
    name_masked: str
    deposited_on: dt.date
    keep_until: dt.date
    sensitivity: Sensitivity
    rule: FactorRule
    signature: bool  # an electronic 送达回证 is to be signed before the door opens
    id_hashes: tuple[str, ...]
    code_hash: str
    qr_hash: str
    agents: tuple[Agent, ...]
    counter: int
    valid_from: dt.datetime
    valid_to: dt.datetime
    parts: int = 1  # results of the case, of which this is one
    here: int = 1  # how many of them have come
    together: bool = False  # its holder wants to collect them together, and may still change their mind


@dataclass(frozen=True)
class Revocation:
    """Grants of this deposit with a counter below this one are dead."""

    deposit_id: str
    counter: int


@dataclass(frozen=True)
class Parcel:
    """出件: a result that staff may put into a cell, known by the barcode on its label.

    `refusal` is the code of a refusal that stands against it now, or empty (PARCEL_REFUSALS).
    """

    item_no: str
    project_no: str
    item: Name
    document_no: str
    copies: int
    name_masked: str
    size: CellSize
    sensitivity: Sensitivity
    low: bool  # the receiver is flagged elderly or disabled: a cell within reach, if there is one
    refusal: str = ""


# Why a parcel may not be put into a cell, in the order in which they are looked at.
PARCEL_REFUSALS = (
    "item_unknown",
    "item_deposited",
    "item_not_finished",
    "fee_unpaid",
    "tolerance_overdue",
    "delivery_elsewhere",
    "item_personal",
)


class HandInKind(enum.StrEnum):
    """Why papers are handed in."""

    ORIGINALS = "originals"  # 原件核对
    CORRECTION = "correction"  # 补正
    TOLERANCE = "tolerance"  # 容缺后补


@dataclass(frozen=True)
class Awaited:
    """待收: papers that a case still waits for, which may be put into a hand-in cell at any hour.

    `id` stands behind COVER_SLIP on the slip that lies with the papers. It begins with a letter, because the audit log
    takes no bare numbers of that length.
    """

    id: str
    project_no: str
    kind: HandInKind
    item: Name
    name_masked: str
    materials: tuple[Name, ...]
    due: dt.date | None
    size: CellSize
    low: bool
    id_hashes: tuple[str, ...]


class Role(enum.StrEnum):
    """What somebody of the staff may do at a terminal."""

    COURIER = "courier"  # 投递员: deposit, collect, reclaim
    ADMIN = "admin"  # 管理员: also settle cells in doubt
    TECHNICIAN = "technician"  # 技术员: also clear a cabinet, together with somebody else
    SECURITY = "security"  # 安全员: nothing at a terminal; at the office says which box is which terminal


@dataclass(frozen=True)
class StaffPass:
    """Somebody of the staff, as a terminal knows them: card or badge, and PIN; good until `valid_to`.

    `pin_hash` is the keyed hash of the hex text scrypt(PIN, bytes.fromhex(pin_salt)): sealing.pin_proof. The role of a
    technician ends by itself with `technician_until`, however long the pass is good.
    """

    id: str
    label: Name
    roles: tuple[Role, ...]
    card_hash: str
    badge_hash: str
    pin_salt: str
    pin_hash: str
    valid_to: dt.datetime
    technician_until: dt.datetime | None = None


@dataclass(frozen=True)
class StaffList:
    """Body of GET /roster (a `Signed` of kind "staff"): who of the staff may sign in at one terminal, lockers or not.

    (version, issued_at) never goes back; `tag` is the ETag. Each pass says how long it is good without the platform.
    """

    terminal: str
    version: int
    tag: str
    issued_at: dt.datetime
    staff: tuple[StaffPass, ...]


@dataclass(frozen=True)
class Manifest:
    """Body of GET /lockers/{cabinet}/manifest (a `Signed` of kind "manifest"): all that a cabinet must know.

    `version` grows with each change; (version, issued_at) never goes back. `tag` is the ETag. Each grant is signed by
    itself too (kind "grant"), so that it can be checked again when it is used.
    """

    cabinet: str
    terminal: str
    version: int
    tag: str
    issued_at: dt.datetime
    grants: tuple[Signed, ...]
    revoked: tuple[Revocation, ...]
    parcels: tuple[Parcel, ...]
    awaited: tuple[Awaited, ...]


# ---- putting something in -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """Body of POST /lockers/{cabinet}/claims: this cell is to hold this thing. The terminal makes the deposit's id."""

    deposit_id: str
    item_no: str
    cell: int
    staff: str


@dataclass(frozen=True)
class Claimed:
    """Answer to a claim: thing and cell are nobody else's until then. A refusal names what stands against it."""

    parcel: Parcel
    until: dt.datetime


# ---- the receiver's code ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CodeShown:
    """Answer of POST /deposits/{deposit_id}/code (with a session's token): the pickup code, for its receiver."""

    code: str


# ---- opening from afar --------------------------------------------------------------------------------------------


class OpeningState(enum.StrEnum):
    """How far an emergency opening is 应急开箱."""

    REQUESTED = "requested"  # one person asks
    APPROVED = "approved"  # a second one agrees: the terminal may show its on-site code
    CONFIRMED = "confirmed"  # the code was read out and typed in: the terminal may open, once
    DONE = "done"
    EXPIRED = "expired"
    REFUSED = "refused"


class OpeningReason(enum.StrEnum):
    """Why a cell is opened from afar: all that a hall's screen shows of it. What was written stays at the office."""

    DOOR_JAMMED = "door_jammed"
    RECEIVER_IN_NEED = "receiver_in_need"  # whoever is to have it cannot wait for a window to open
    WRONGLY_PUT_IN = "wrongly_put_in"
    THING_IN_DANGER = "thing_in_danger"  # water, fire, a pried door
    BY_LAW = "by_law"  # an authority asks for it
    OTHER = "other"


@dataclass(frozen=True)
class OpenOrder:
    """Body of a `Signed` of kind "opening": open this one cell once, before `expires`."""

    id: str
    terminal: str
    cabinet: str
    cell: int
    reason: OpeningReason
    requester: str
    approver: str
    expires: dt.datetime


@dataclass(frozen=True)
class EmergencyOpening:
    """One line of GET /lockers/{cabinet}/openings: approved or confirmed, `order` once it is confirmed."""

    id: str
    cell: int
    state: OpeningState
    reason: OpeningReason
    requester: str
    approver: str
    expires: dt.datetime
    order: Signed | None = None


@dataclass(frozen=True)
class OnSite:
    """Body of POST /lockers/{cabinet}/openings/{id}/code: keyed hash of the code that the terminal shows."""

    code_hash: str
