"""What a terminal reports as fact, in its own order, each hash-chained to the one before.

A fact says what happened; what follows from it (送达, 受理, a task for staff) is the platform's affair. Sending one
twice is harmless: the platform keeps the first. Kind and filled part belong together: handover → `handover`, deposit →
`placed`, hand_in → `handed_in`, staff → `act`, command → `command`, visit → `visit`, cell and alarm → `state` and
`reason`. With an act of staff, `state` and
`reason` tell how its cell stands from then on, the terminal's verdict over what was said; older terminals leave it out.
With a device `cabinet` is its place on the bench (printer), and `reason` out_… or back_… and why.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Final

from kiosk.contract.commands import CommandReport
from kiosk.contract.lockers import CellState, Purpose
from kiosk.contract.visits import Visit

BATCH_EVENTS: Final = 50  # the most that a terminal sends at once


class EventKind(enum.StrEnum):
    """What a terminal reports."""

    HANDOVER = "handover"  # a pickup that was one
    DEPOSIT = "deposit"  # something was put in by staff, or taken out again at once
    HAND_IN = "hand_in"  # a citizen put papers in
    STAFF = "staff"  # staff took out, looked, or opened by order
    CELL = "cell"  # a cell stands differently now
    ALARM = "alarm"  # somebody must come
    DEVICE = "device"  # a technician took a device out of service, or put it back
    COMMAND = "command"  # a command from afar has its end
    VISIT = "visit"  # a citizen was here, and has gone


class HandoverOutcome(enum.StrEnum):
    """交接结果: signed or said, and the door went round; only the door went round; the citizen disputes."""

    CONFIRMED = "confirmed"
    PRESUMED = "presumed"
    DISPUTED = "disputed"


@dataclass(frozen=True)
class Signature:
    """A text signed on the screen: an electronic 送达回证, an application, a commitment.

    `text` is what was shown, `strokes` are lists of x, y, milliseconds in turn (x and y from 0 to 10000 across the
    pad), `binding` ties strokes to text, moment and terminal: sealing.binding.
    """

    text: str
    strokes: tuple[tuple[int, ...], ...]
    signed_at: dt.datetime
    relation: str  # receiver, applicant, or agent for either
    binding: str


@dataclass(frozen=True)
class Handover:
    """交接证明: everything that proves one handover (domain dossier §3.10)."""

    outcome: HandoverOutcome
    said: str  # got_it, empty, not_mine, did_not_open, or nothing
    factors: tuple[str, ...]  # card, code, qr, code_here (the code was shown at this terminal after the card)
    item_no: str
    document_no: str
    copies: int
    grant_counter: int
    card_reading: str  # mark of the reading in the audit log; empty without a card
    delegation: str  # empty where the receiver came
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    beam_after: bool | None  # whether something lay in the cell afterwards; None where no sensor tells
    signature: Signature | None
    clock_offset: float | None  # seconds by which the platform's clock was ahead when last compared; None: never
    offline: bool  # the platform was not reachable
    camera: str  # which camera looks there, and its own time then; empty where none does


@dataclass(frozen=True)
class Placed:
    """投件: what became of putting something in."""

    item_no: str
    project_no: str
    placed: bool  # False: taken out again at once, or never put in
    unannounced: bool  # decided by the list alone, because the platform was away
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None


@dataclass(frozen=True)
class HandedIn:
    """交件: papers in a cell. They count as handed in, not as accepted."""

    project_no: str
    pieces: int
    factors: tuple[str, ...]
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None


@dataclass(frozen=True)
class StaffAct:
    """What staff did at a door, and how it was proved."""

    purpose: Purpose
    said: str  # taken, left, empty, there, other, broken, key
    item_no: str = ""  # what was scanned to prove it
    counted: int | None = None  # papers counted in a collection
    agrees: bool | None = None  # with what the cover slip says
    order: str = ""  # the order that an emergency opening obeyed
    second: str = ""  # the second person, where two are needed
    opened_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None


@dataclass(frozen=True)
class TerminalEvent:
    """One fact. `id` is its idempotency key, `number` its place in the terminal's own order.

    `deposit_id` names the deposit or the hand-in. `hash` chains it to `previous`, the hash of the event before:
    sealing.event_hash. Parts after `hash` came later, and are hashed only where they are filled.
    """

    id: str
    number: int
    at: dt.datetime
    kind: EventKind
    cabinet: str
    cell: int
    deposit_id: str = ""
    staff: str = ""
    state: CellState | None = None
    reason: str = ""
    handover: Handover | None = None
    placed: Placed | None = None
    handed_in: HandedIn | None = None
    act: StaffAct | None = None
    previous: str = ""
    hash: str = ""
    command: CommandReport | None = None
    visit: Visit | None = None


@dataclass(frozen=True)
class EventBatch:
    """Body of POST /events. `seal` is the keyed hash of the last event's hash: sealing.batch_seal."""

    events: tuple[TerminalEvent, ...] = field(default=())
    seal: str = ""


@dataclass(frozen=True)
class EventsTaken:
    """Answer of POST /events: the ids that the platform now holds, whether new or known before.

    `missing` are first and last number of what never came; `broken` the numbers whose chain does not hold.
    """

    taken: tuple[str, ...]
    missing: tuple[tuple[int, int], ...] = ()
    broken: tuple[int, ...] = ()
