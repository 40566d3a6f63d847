"""How an errand ends: what was said, weighed against what the sensors saw. Pure rules, no memory, no devices.

One rule stands over all: a cell becomes free, and a thing counts as put in or handed over, only where somebody said so
after the door went round and nothing that was seen speaks against it. Everything else is 待核实.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.lockers import CellState, Purpose


class Said(enum.StrEnum):
    """What was said at the end; nothing when they said nothing, or left."""

    NOTHING = "nothing"
    # a receiver
    GOT_IT = "got_it"
    EMPTY = "empty"  # also staff
    NOT_MINE = "not_mine"
    DID_NOT_OPEN = "did_not_open"  # also staff
    # who puts something in
    PLACED = "placed"
    NOT_PLACED = "not_placed"
    # staff who take something out
    TAKEN = "taken"
    LEFT = "left"
    OTHER = "other"  # something else lies there
    # staff who look
    THERE = "there"
    BROKEN = "broken"
    KEY = "key"  # it was opened with the mechanical key, and is as it should be


class Ending(enum.StrEnum):
    """How an errand ended. The first three are handovers to a receiver."""

    CONFIRMED = "confirmed"
    PRESUMED = "presumed"
    DISPUTED = "disputed"
    IN_DOUBT = "in_doubt"  # the door may have been open, and nobody can say what lies inside
    STUCK = "stuck"  # pulsed, watched, and it stayed shut
    WITHDRAWN = "withdrawn"  # nothing moved: as if it had never begun
    PLACED = "placed"  # put in: a result, or papers
    ABANDONED = "abandoned"  # opened to put something in, and nothing was
    TAKEN = "taken"  # staff took it out
    LEFT = "left"  # staff left it where it was
    MISSING = "missing"  # staff found nothing where something should be
    MISPLACED = "misplaced"  # something else lies there
    FOUND = "found"  # staff looked: it is what it should be
    CLEARED = "cleared"  # staff looked: the cell is empty
    BROKEN = "broken"  # staff took the cell out of service

    @property
    def handover(self) -> HandoverOutcome | None:
        """The outcome the platform is told, where a receiver was there."""
        return HandoverOutcome(self.value) if self in _HANDOVERS else None


_HANDOVERS = (Ending.CONFIRMED, Ending.PRESUMED, Ending.DISPUTED)
_COMPLAINTS = (Said.EMPTY, Said.NOT_MINE, Said.DID_NOT_OPEN)
PULSES_BEFORE_FAULT = 2
SAID_NOTHING_PUT_IN = "said_nothing_put_in"  # a door was open, and whoever stood there says that it is empty
WORDS: dict[Purpose, tuple[Said, ...]] = {
    Purpose.PICKUP: (Said.GOT_IT, *_COMPLAINTS),
    Purpose.DEPOSIT: (Said.PLACED, Said.NOT_PLACED, Said.DID_NOT_OPEN),
    Purpose.HAND_IN: (Said.PLACED, Said.NOT_PLACED, Said.DID_NOT_OPEN),
    Purpose.COLLECTION: (Said.TAKEN, Said.LEFT, Said.EMPTY, Said.OTHER, Said.DID_NOT_OPEN),
    Purpose.RECLAIM: (Said.TAKEN, Said.LEFT, Said.EMPTY, Said.OTHER, Said.DID_NOT_OPEN),
    Purpose.LOOK: (Said.EMPTY, Said.THERE, Said.OTHER, Said.BROKEN, Said.KEY, Said.DID_NOT_OPEN),
    Purpose.EMERGENCY: (Said.TAKEN, Said.LEFT, Said.EMPTY, Said.DID_NOT_OPEN),
    Purpose.CLEARING: (Said.TAKEN, Said.LEFT, Said.EMPTY, Said.DID_NOT_OPEN),
}


@dataclass(frozen=True)
class Evidence:
    """What is known apart from anybody's word."""

    opened: bool  # the sensor saw the door open at least once
    shut: bool  # and saw it shut after that
    sent: bool  # a pulse may have gone out
    sighted: bool  # the door was watched without a gap since the pulse, and is shut
    pulses: int
    wrong_door: bool = False  # another door opened on our pulse
    interrupted: bool = False  # the terminal was restarted in between
    inside: bool | None = None  # what the beam says after the door was shut; None where there is none
    proven: bool = True  # what was scanned is what should lie there
    holds: bool = True  # the ledger has something in this cell
    stands_open: bool = False  # the door, as far as anybody can see

    @property
    def went_round(self) -> bool:
        """The door was open, and is shut again."""
        return self.opened and self.shut


@dataclass(frozen=True)
class Verdict:
    """The errand's ending, and the cell's state from now on; a state of None means: as before the errand."""

    ending: Ending
    state: CellState | None
    reason: str = ""


def judge(purpose: Purpose, said: Said, evidence: Evidence) -> Verdict:
    """The verdict over an errand of this purpose."""
    if said is Said.BROKEN and purpose is Purpose.LOOK:
        return Verdict(Ending.BROKEN, CellState.DISABLED, "broken")
    if purpose is Purpose.PICKUP:
        return _pickup(said, evidence)
    if not evidence.opened:
        return _door_never_seen_open(said, evidence)
    if said is Said.NOTHING or said is Said.DID_NOT_OPEN or not evidence.shut:
        return _in_doubt(_open_reason(evidence))
    if purpose in (Purpose.DEPOSIT, Purpose.HAND_IN):
        return _put_in(purpose, said, evidence)
    if purpose is Purpose.LOOK:
        return _looked(said, evidence)
    return _taken_out(purpose, said, evidence)


# ---- a receiver -----------------------------------------------------------------------------------------------------


def _pickup(said: Said, evidence: Evidence) -> Verdict:
    if said is Said.GOT_IT and evidence.went_round:
        still_there = evidence.inside is True
        return Verdict(Ending.CONFIRMED, CellState.UNVERIFIED if still_there else CellState.FREE, _if(still_there))
    if evidence.opened or said in (Said.GOT_IT, Said.EMPTY, Said.NOT_MINE):
        return _somebody_was_inside(said, evidence)
    return _door_never_seen_open(said, evidence)


def _if(still_there: bool) -> str:
    return "left_behind" if still_there else ""


def _somebody_was_inside(said: Said, evidence: Evidence) -> Verdict:
    if said in _COMPLAINTS:
        return Verdict(Ending.DISPUTED, CellState.UNVERIFIED, f"said_{said}")
    reason = "door_not_seen_open" if not evidence.opened and not evidence.interrupted else _open_reason(evidence)
    # What the beam still sees was not taken: nothing was handed over, and staff must look.
    ending = Ending.IN_DOUBT if evidence.inside is True and said is Said.NOTHING else Ending.PRESUMED
    return Verdict(ending, CellState.UNVERIFIED, reason)


def _open_reason(evidence: Evidence) -> str:
    if evidence.interrupted:
        return "interrupted"
    return "not_confirmed" if evidence.shut else "door_left_open"


# ---- anybody, at a door that did not move ---------------------------------------------------------------------------


def _door_never_seen_open(said: Said, evidence: Evidence) -> Verdict:
    if evidence.wrong_door:
        return _in_doubt("wrong_door")
    if not evidence.sent:
        return Verdict(Ending.WITHDRAWN, None)
    if not evidence.sighted:
        return _in_doubt("opening_in_doubt")
    if said is Said.DID_NOT_OPEN or evidence.pulses >= PULSES_BEFORE_FAULT:
        return Verdict(Ending.STUCK, CellState.FAULT, "door_stuck")
    return Verdict(Ending.WITHDRAWN, None)


# ---- putting in, taking out, looking: the door went round ----------------------------------------------------------


def _put_in(purpose: Purpose, said: Said, evidence: Evidence) -> Verdict:
    if said is Said.PLACED:
        if evidence.inside is False:
            return _in_doubt("beam_sees_nothing")
        return Verdict(Ending.PLACED, CellState.OCCUPIED)
    # Staff are believed that they put nothing in; of a stranger only a beam can say so.
    believed = evidence.inside is False or (purpose is Purpose.DEPOSIT and evidence.inside is None)
    if believed:
        return Verdict(Ending.ABANDONED, CellState.FREE)
    return Verdict(Ending.ABANDONED, CellState.UNVERIFIED, SAID_NOTHING_PUT_IN)


def _taken_out(purpose: Purpose, said: Said, evidence: Evidence) -> Verdict:
    match said:
        case Said.LEFT:
            return _left(purpose, evidence)
        case Said.OTHER:
            return Verdict(Ending.MISPLACED, CellState.UNVERIFIED, "misplaced")
        case Said.EMPTY:
            if not evidence.holds:
                return _in_doubt("beam_sees_something") if evidence.inside is True else Verdict(Ending.LEFT, None)
            return Verdict(Ending.MISSING, CellState.UNVERIFIED, "found_empty")
        case _:
            return _took(purpose, evidence)


def _left(purpose: Purpose, evidence: Evidence) -> Verdict:
    """As it was, unless there is nothing to be left, or something where nothing should be.

    Who stands at an emergency opening has not signed in: only a beam makes their word good.
    """
    if evidence.inside is False and evidence.holds:
        return _in_doubt("beam_sees_nothing")
    if not evidence.holds:
        return _in_doubt("not_proven")
    if purpose is Purpose.EMERGENCY and evidence.inside is None:
        return Verdict(Ending.LEFT, CellState.UNVERIFIED, "emergency_opened")
    return Verdict(Ending.LEFT, None)


def _took(purpose: Purpose, evidence: Evidence) -> Verdict:
    if evidence.inside is True:
        return Verdict(Ending.TAKEN, CellState.UNVERIFIED, "left_behind")
    if purpose in (Purpose.EMERGENCY, Purpose.CLEARING):
        return Verdict(Ending.TAKEN, CellState.UNVERIFIED, f"{purpose}_opened")
    if not evidence.proven:
        return _in_doubt("not_proven")
    return Verdict(Ending.TAKEN, CellState.FREE)


def _looked(said: Said, evidence: Evidence) -> Verdict:
    if said is Said.OTHER:
        return Verdict(Ending.MISPLACED, CellState.UNVERIFIED, "misplaced")
    if said is Said.EMPTY or (said is Said.KEY and not evidence.holds):
        if evidence.inside is True:
            return _in_doubt("beam_sees_something")
        return Verdict(Ending.CLEARED, CellState.FREE)
    if evidence.inside is False:
        return _in_doubt("beam_sees_nothing")
    if not evidence.holds or not evidence.proven:
        return _in_doubt("not_proven")
    return Verdict(Ending.FOUND, CellState.OCCUPIED)


def _in_doubt(reason: str) -> Verdict:
    return Verdict(Ending.IN_DOUBT, CellState.UNVERIFIED, reason)
