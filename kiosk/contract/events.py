"""The audit catalogue: every event a terminal may record, what it means, and which facts it may carry.

Facts are numbers, short words of our own, marks we made ourselves and ids of places and deposits. There is no kind for
free text, so that a name or a number of a citizen has no way into the audit log.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

Fact = str | int


class Kind(enum.Enum):
    """What a fact may look like."""

    CELL = "the number on a cell's door"
    COUNT = "a number below ten million: always shorter than a pickup code"
    WORD = "a short word of our own vocabulary, without digits"
    MARK = "a random mark of 8 bytes that the terminal made, in hex"
    CASE = "a case number without its day: 370999..00014, or none"
    ID = "the id of a cabinet, a device or a deposit; never the number of a person"


_WORD = re.compile(r"[a-z][a-z_]{0,39}")
_MARK = re.compile(r"[0-9a-f]{16}")
_CASE = re.compile(r"[0-9]{6}\.\.[0-9]{5}|none")
# Digits alone, resident numbers and the 2017 foreign residents' numbers are no ids of ours.
_ID = re.compile(r"(?![0-9]{7,}$)(?![0-9]{17}[0-9Xx]$)(?![A-Z]{3}[0-9]{12}$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Event(enum.StrEnum):
    """Names of what can happen."""

    TERMINAL_STARTED = "terminal_started"
    TERMINAL_STOPPED = "terminal_stopped"
    UNCLEAN_STOP = "unclean_stop"
    HEALTH_CHANGED = "health_changed"
    FLEET_AWAY = "fleet_away"
    FLEET_BACK = "fleet_back"
    SESSION_OPENED = "session_opened"
    SESSION_IDENTIFIED = "session_identified"
    SESSION_ENDED = "session_ended"
    RECEIPT = "receipt"
    CODE_WRONG = "code_wrong"
    CODES_LOCKED = "codes_locked"
    MANIFEST_KEPT = "manifest_kept"
    MANIFEST_REFUSED = "manifest_refused"
    STAFF_LIST_KEPT = "staff_list_kept"
    STAFF_LIST_REFUSED = "staff_list_refused"
    PROFILE_KEPT = "profile_kept"
    PROFILE_REFUSED = "profile_refused"
    GRANT_REFUSED = "grant_refused"
    CODE_FROZEN = "code_frozen"
    CODE_SHOWN = "code_shown"
    CARD_READ = "card_read"
    SIGNED = "signed"
    DELEGATED = "delegated"
    ACTING = "acting"
    CELL_RESERVED = "cell_reserved"
    DOOR_PULSING = "door_pulsing"
    ERRAND_SETTLED = "errand_settled"
    FACT_WRITTEN = "fact_written"
    CHAIN_CONTINUED = "chain_continued"
    ALARM = "alarm"
    STAFF_SIGNED_IN = "staff_signed_in"
    STAFF_REFUSED = "staff_refused"
    STAFF_SIGNED_OUT = "staff_signed_out"
    ORDER_SHOWN = "order_shown"
    DOOR_OPENED = "door_opened"
    DOOR_CLOSED = "door_closed"
    CELL_CHANGED = "cell_changed"
    LOCKS_LOST = "locks_lost"
    LOCKS_BACK = "locks_back"
    CABINET_OPENED = "cabinet_opened"
    CABINET_SHUT = "cabinet_shut"
    TAMPERED = "tampered"
    TAMPERING_ENDED = "tampering_ended"
    FIRE = "fire"
    FIRE_OVER = "fire_over"
    MAINS_LOST = "mains_lost"
    BATTERY_LOW = "battery_low"
    MAINS_BACK = "mains_back"
    POWERED_OFF = "powered_off"
    STAFF_AT_DEVICE = "staff_at_device"
    TECHNICIAN_IN = "technician_in"
    TECHNICIAN_OUT = "technician_out"
    TECHNICIAN_DID = "technician_did"
    SERVICE_CHANGED = "service_changed"
    COMMAND_REFUSED = "command_refused"
    COMMAND_STANDS = "command_stands"
    SELF_TESTED = "self_tested"
    PROVISIONED = "provisioned"
    COPY_BEGUN = "copy.begun"
    COPY_ENDED = "copy.ended"
    LETTER_WRITTEN = "letter_written"
    LETTER_ANSWERED = "letter_answered"
    HELP_CALLED = "help_called"
    HELP_ENDED = "help_ended"
    ASSISTANCE_BEGUN = "assistance_begun"
    ASSISTANCE_ENDED = "assistance_ended"


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue."""

    meaning: str
    facts: Mapping[str, Kind]


_SESSION = {"session": Kind.MARK}
_CABINET = {"cabinet": Kind.ID}
_CELL = {**_CABINET, "cell": Kind.CELL}
_DOOR = {**_CELL, "errand": Kind.COUNT}
_DEPOSIT = {"deposit": Kind.ID}
_ERRAND = {**_DOOR, **_DEPOSIT, "purpose": Kind.WORD}
_STAFF = {"staff": Kind.ID}

CATALOGUE: Mapping[Event, Entry] = {
    Event.TERMINAL_STARTED: Entry("the terminal has read its settings and its memory", {}),
    Event.TERMINAL_STOPPED: Entry("the terminal was told to stop, and did", {}),
    Event.UNCLEAN_STOP: Entry(
        "the terminal had ended without being told to, by a crash or a power cut; count is how often so far",
        {"count": Kind.COUNT},
    ),
    Event.HEALTH_CHANGED: Entry(
        "a part of the terminal itself is so now: a cause of the fault table, or well",
        {"part": Kind.WORD, "cause": Kind.WORD},
    ),
    Event.FLEET_AWAY: Entry("the fleet's broker is not to be reached, for this reason", {"cause": Kind.WORD}),
    Event.FLEET_BACK: Entry("the fleet's broker is there, and knows how this terminal stands", {}),
    Event.SESSION_OPENED: Entry("a citizen began", _SESSION),
    Event.SESSION_IDENTIFIED: Entry(
        "a citizen proved who they are, or failed to",
        {**_SESSION, "way": Kind.WORD, "outcome": Kind.WORD},
    ),
    Event.SESSION_ENDED: Entry("the citizen left or was timed out", {**_SESSION, "why": Kind.WORD}),
    Event.RECEIPT: Entry(
        "a slip was to be printed, and what became of it",
        {**_SESSION, "slip": Kind.WORD, "outcome": Kind.WORD, "cause": Kind.WORD},
    ),
    Event.CODE_WRONG: Entry("a pickup code matched nothing; tries are those still counted", {"tries": Kind.COUNT}),
    Event.CODES_LOCKED: Entry("too many wrong codes: codes are refused for a while", {"tries": Kind.COUNT}),
    Event.MANIFEST_KEPT: Entry("the platform's list of grants was taken over", {**_CABINET, "grants": Kind.COUNT}),
    Event.MANIFEST_REFUSED: Entry(
        "a list was refused: forged, addressed to another terminal, or older than the one kept",
        {**_CABINET, "why": Kind.WORD},
    ),
    Event.STAFF_LIST_KEPT: Entry("the platform's list of the staff was taken over", {"passes": Kind.COUNT}),
    Event.STAFF_LIST_REFUSED: Entry(
        "a list of the staff was refused: forged, addressed to another terminal, or older than the one kept",
        {"why": Kind.WORD},
    ),
    Event.PROFILE_KEPT: Entry("a profile of the site is worked with from now on", {"version": Kind.COUNT}),
    Event.PROFILE_REFUSED: Entry(
        "a profile of the site was refused: forged, another site's, older, or not what one may say",
        {"version": Kind.COUNT, "why": Kind.WORD},
    ),
    Event.GRANT_REFUSED: Entry(
        "a right was refused: forged, revoked, replayed, not yet or no longer good",
        {**_CABINET, **_DEPOSIT, "why": Kind.WORD},
    ),
    Event.CODE_FROZEN: Entry("too many wrong codes for one deposit: its code counts no more today", _DEPOSIT),
    Event.CODE_SHOWN: Entry("the receiver was shown their pickup code after the card", {**_SESSION, **_DEPOSIT}),
    Event.CARD_READ: Entry(
        "a card was read; its mark stands in the proof of what it opened", {**_SESSION, "reading": Kind.MARK}
    ),
    Event.SIGNED: Entry(
        "a text was signed on the screen; the digest is the beginning of what binds strokes and text",
        {**_SESSION, "digest": Kind.MARK},
    ),
    Event.DELEGATED: Entry(
        "who stands here has let somebody act for them, or has ended it; the platform knows both by this delegation",
        {**_SESSION, "delegation": Kind.ID, "outcome": Kind.WORD},
    ),
    Event.ACTING: Entry(
        "who stands here acts for somebody; the platform knows for whom by this bond, which is none for a firm",
        {**_SESSION, "relation": Kind.WORD, "bond": Kind.ID},
    ),
    Event.CELL_RESERVED: Entry("a cell is kept for something that is to be put in", {**_CELL, **_DEPOSIT}),
    Event.DOOR_PULSING: Entry("a door is about to be pulsed", {**_ERRAND, "pulse": Kind.COUNT}),
    Event.ERRAND_SETTLED: Entry(
        "an errand at a door has its end; interrupted is 1 when it was settled after a restart",
        {**_ERRAND, "said": Kind.WORD, "ending": Kind.WORD, "interrupted": Kind.COUNT},
    ),
    Event.FACT_WRITTEN: Entry(
        "a fact was written for the platform; the digest is the beginning of its hash in the chain of facts",
        {"fact": Kind.COUNT, "kind": Kind.WORD, "digest": Kind.MARK},
    ),
    Event.CHAIN_CONTINUED: Entry(
        "this box takes another's place: its facts go on after that one's last, whose hash begins with the digest",
        {"fact": Kind.COUNT, "digest": Kind.MARK},
    ),
    Event.ALARM: Entry("somebody of the staff must come", {**_CELL, "kind": Kind.WORD}),
    Event.STAFF_SIGNED_IN: Entry("somebody of the staff proved who they are", {**_STAFF, "way": Kind.WORD}),
    Event.STAFF_REFUSED: Entry(
        "a card, badge or PIN of the staff was refused; tries are those that still count",
        {"why": Kind.WORD, "tries": Kind.COUNT},
    ),
    Event.STAFF_SIGNED_OUT: Entry("somebody of the staff left or was timed out", {**_STAFF, "why": Kind.WORD}),
    Event.ORDER_SHOWN: Entry("the on-site code of an emergency opening was shown", {**_CELL, "order": Kind.ID}),
    Event.DOOR_OPENED: Entry("a sensor saw a door open; errand is 0 when nobody was to open it", _DOOR),
    Event.DOOR_CLOSED: Entry("a sensor saw a door shut; errand is 0 when nobody was to open it", _DOOR),
    Event.CELL_CHANGED: Entry(
        "a cell stands differently now, and why", {**_CELL, "state": Kind.WORD, "reason": Kind.WORD}
    ),
    Event.LOCKS_LOST: Entry("the lock boards of a cabinet do not answer", {**_CABINET, "cause": Kind.WORD}),
    Event.LOCKS_BACK: Entry("the lock boards of a cabinet answer again", _CABINET),
    Event.CABINET_OPENED: Entry("the service door of the terminal's own cabinet stands open", {}),
    Event.CABINET_SHUT: Entry("the service door of the terminal's own cabinet is shut again", {}),
    Event.TAMPERED: Entry("the terminal's cabinet is shaken, moved or forced", {}),
    Event.TAMPERING_ENDED: Entry("the terminal's cabinet has been left alone for a while", {}),
    Event.FIRE: Entry("the fire panel gives alarm: every visit ends, nothing opens, the hall's door is let go", {}),
    Event.FIRE_OVER: Entry("the fire panel's alarm is over", {}),
    Event.MAINS_LOST: Entry("the mains are away, the terminal runs on its battery", {}),
    Event.BATTERY_LOW: Entry("the battery is nearly empty: doors are opened no more", {}),
    Event.MAINS_BACK: Entry("the mains are back", {}),
    Event.POWERED_OFF: Entry("everything is parked and the machine is about to end: the battery is nearly empty", {}),
    Event.STAFF_AT_DEVICE: Entry(
        "a technician tested a device, opened it anew, or had its port lent and returned it",
        {"place": Kind.ID, "deed": Kind.WORD},
    ),
    Event.TECHNICIAN_IN: Entry("technician mode was entered at the screen", _STAFF),
    Event.TECHNICIAN_OUT: Entry(
        "technician mode is over; cut_off where the terminal ended in it; left are devices still out of service",
        {**_STAFF, "why": Kind.WORD, "left": Kind.COUNT},
    ),
    Event.TECHNICIAN_DID: Entry(
        "what was done in technician mode, and to what: a place on the bench, a supply, or the terminal",
        {**_STAFF, "deed": Kind.WORD, "place": Kind.ID},
    ),
    Event.SERVICE_CHANGED: Entry(
        "a device was taken out of service (out_ and why) or put back (back_ and why)",
        {**_STAFF, "place": Kind.ID, "reason": Kind.WORD},
    ),
    Event.COMMAND_REFUSED: Entry(
        "what came as a command from afar is none for us: garbled, forged, addressed elsewhere, or heard before",
        {"why": Kind.WORD},
    ),
    Event.COMMAND_STANDS: Entry(
        "a command from afar, by the beginning of its id, stands so now, and why",
        {"command": Kind.MARK, "kind": Kind.WORD, "state": Kind.WORD, "why": Kind.WORD},
    ),
    Event.SELF_TESTED: Entry(
        "the terminal asked itself whether it can serve; differences are cells that are not as the ledger says",
        {
            "occasion": Kind.WORD,
            "grade": Kind.WORD,
            "failed": Kind.COUNT,
            "differences": Kind.COUNT,
            "seconds": Kind.COUNT,
        },
    ),
    Event.PROVISIONED: Entry(
        "a step of setting this terminal up is behind us: passed, or left out with a reason on the sheet",
        {"step": Kind.WORD, "outcome": Kind.WORD},
    ),
    Event.COPY_BEGUN: Entry("a copy of a result is about to be printed", {**_SESSION, "copy": Kind.ID}),
    Event.COPY_ENDED: Entry(
        "what became of a copy of a result", {"copy": Kind.ID, "outcome": Kind.WORD, "pages": Kind.COUNT}
    ),
    Event.LETTER_WRITTEN: Entry(
        "an application or correction was sealed and kept, and will be sent until it is answered",
        {**_SESSION, "letter": Kind.MARK, "kind": Kind.WORD},
    ),
    Event.LETTER_ANSWERED: Entry(
        "the platform has answered a letter, which is kept no longer",
        {"letter": Kind.MARK, "state": Kind.WORD, "case": Kind.CASE},
    ),
    Event.HELP_CALLED: Entry(
        "a citizen wanted somebody of the staff; the call is none where it did not arrive, or nobody is at work",
        {**_SESSION, "call": Kind.ID, "outcome": Kind.WORD},
    ),
    Event.HELP_ENDED: Entry("a call for the staff is over", {**_SESSION, "call": Kind.ID, "why": Kind.WORD}),
    Event.ASSISTANCE_BEGUN: Entry(
        "somebody of the staff stands by from here on; what is recorded of this session names them, too",
        {**_SESSION, **_STAFF},
    ),
    Event.ASSISTANCE_ENDED: Entry("they stand by no more", {**_SESSION, **_STAFF, "why": Kind.WORD}),
}
# Beside the facts of its catalogue, a record about a session says who of the staff stood by, where somebody did.
ASSISTED_BY = "assisted_by"


def is_id(text: str) -> bool:
    """True for a text that may stand where an id belongs."""
    return _ID.fullmatch(text) is not None


def masked_case(project_no: str) -> str:
    """A case number as the audit log may have it: area, and the end with its check digit."""
    return f"{project_no[:6]}..{project_no[-5:]}"


def check(event: Event, facts: Mapping[str, Fact]) -> None:
    """Raise ValueError when the facts are not exactly those of the catalogue; the message never shows a value."""
    allowed = CATALOGUE[event].facts
    if "session" in allowed and ASSISTED_BY in facts:
        allowed = {**allowed, ASSISTED_BY: Kind.ID}
    if facts.keys() != allowed.keys():
        raise ValueError(f"{event} carries {sorted(allowed)}, not {sorted(facts)}")
    for name, kind in allowed.items():
        if not _fits(kind, facts[name]):
            raise ValueError(f"{name} of {event} must be {kind.value}")


def _fits(kind: Kind, fact: Fact) -> bool:
    match kind:
        case Kind.CELL:
            return isinstance(fact, int) and 1 <= fact <= 999
        case Kind.COUNT:
            return isinstance(fact, int) and 0 <= fact < 10_000_000
        case Kind.WORD:
            return isinstance(fact, str) and _WORD.fullmatch(fact) is not None
        case Kind.MARK:
            return isinstance(fact, str) and _MARK.fullmatch(fact) is not None
        case Kind.CASE:
            return isinstance(fact, str) and _CASE.fullmatch(fact) is not None
        case Kind.ID:
            return isinstance(fact, str) and is_id(fact)
