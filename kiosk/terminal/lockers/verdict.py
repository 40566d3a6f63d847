"""How a pickup ends: what the citizen said, weighed against what the sensor saw. Pure rules, no memory, no devices."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.contract.platform import CellState, HandoverOutcome


class Said(enum.StrEnum):
    """What the citizen said at the end; nothing when they said nothing, or left."""

    GOT_IT = "got_it"
    EMPTY = "empty"
    NOT_MINE = "not_mine"
    DID_NOT_OPEN = "did_not_open"
    NOTHING = "nothing"


class Ending(enum.StrEnum):
    """How a pickup ended. The first three are handovers, the others are none."""

    CONFIRMED = "confirmed"
    PRESUMED = "presumed"
    DISPUTED = "disputed"
    IN_DOUBT = "in_doubt"  # a pulse may have gone out and nobody saw the door since: most likely still inside
    STUCK = "stuck"  # pulsed, watched, and it stayed shut
    WITHDRAWN = "withdrawn"  # nothing moved: as if it had never begun

    @property
    def handover(self) -> HandoverOutcome | None:
        """The outcome the platform is told, where there was a handover."""
        return HandoverOutcome(self.value) if self in _HANDOVERS else None


_HANDOVERS = (Ending.CONFIRMED, Ending.PRESUMED, Ending.DISPUTED)
_COMPLAINTS = (Said.EMPTY, Said.NOT_MINE, Said.DID_NOT_OPEN)
PULSES_BEFORE_FAULT = 2


@dataclass(frozen=True)
class Evidence:
    """What is known apart from the citizen's word."""

    opened: bool  # the sensor saw the door open at least once
    shut: bool  # and saw it shut after that
    sent: bool  # a pulse may have gone out
    sighted: bool  # the door was watched without a gap since the pulse, and is shut
    pulses: int
    wrong_door: bool = False  # another door opened on our pulse
    interrupted: bool = False  # the terminal was restarted in between


@dataclass(frozen=True)
class Verdict:
    """The pickup's ending, and the cell's state from now on; a state of None means: as before the pickup."""

    ending: Ending
    state: CellState | None
    reason: str = ""


def judge(said: Said, evidence: Evidence) -> Verdict:
    """A cell becomes free only where the citizen said so after the door went round. Doubt is a state of its own."""
    if said is Said.GOT_IT and evidence.opened and evidence.shut:
        return Verdict(Ending.CONFIRMED, CellState.FREE)
    if evidence.opened or said in (Said.GOT_IT, Said.EMPTY, Said.NOT_MINE):
        return _somebody_was_inside(said, evidence)
    return _door_never_seen_open(said, evidence)


def _somebody_was_inside(said: Said, evidence: Evidence) -> Verdict:
    if said in _COMPLAINTS:
        return Verdict(Ending.DISPUTED, CellState.UNVERIFIED, f"said_{said}")
    if evidence.interrupted:
        reason = "interrupted"
    elif not evidence.opened:
        reason = "door_not_seen_open"
    else:
        reason = "not_confirmed" if evidence.shut else "door_left_open"
    return Verdict(Ending.PRESUMED, CellState.UNVERIFIED, reason)


def _door_never_seen_open(said: Said, evidence: Evidence) -> Verdict:
    if evidence.wrong_door:
        return Verdict(Ending.IN_DOUBT, CellState.UNVERIFIED, "wrong_door")
    if not evidence.sent:
        return Verdict(Ending.WITHDRAWN, None)
    if not evidence.sighted:
        return Verdict(Ending.IN_DOUBT, CellState.UNVERIFIED, "opening_in_doubt")
    if said is Said.DID_NOT_OPEN or evidence.pulses >= PULSES_BEFORE_FAULT:
        return Verdict(Ending.STUCK, CellState.FAULT, "door_stuck")
    return Verdict(Ending.WITHDRAWN, None)
