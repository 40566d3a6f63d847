"""The rules by which an errand ends, over every combination of purpose, word and evidence."""

from __future__ import annotations

import itertools

import pytest

from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.verdict import WORDS, Ending, Evidence, Said, Verdict, judge

YES_NO = (False, True)
BEAM = (None, False, True)
EVERYTHING = [
    (said, Evidence(opened, shut, sent, sighted, pulses, *more))
    for said, pulses in itertools.product((*WORDS[Purpose.PICKUP], Said.NOTHING), (1, 2))
    for opened, shut, sent, sighted in itertools.product(YES_NO, repeat=4)
    for more in itertools.product(YES_NO, YES_NO, BEAM)
    if opened or not shut
]
PUT_IN = (Purpose.DEPOSIT, Purpose.HAND_IN)
TAKE_OUT = (Purpose.COLLECTION, Purpose.RECLAIM)
BY_ORDER = (Purpose.EMERGENCY, Purpose.CLEARING)


def errands(purpose: Purpose) -> list[tuple[Said, Evidence]]:
    """Every word of a purpose with every evidence that there can be."""
    holds = (False, True) if purpose in (Purpose.LOOK, *BY_ORDER) else (True,)
    return [
        (said, Evidence(opened, shut, sent, sighted, pulses, wrong, interrupted, inside, proven, held))
        for said, pulses in itertools.product((*WORDS[purpose], Said.NOTHING), (1, 2))
        for opened, shut, sent, sighted, wrong, interrupted in itertools.product(YES_NO, repeat=6)
        for inside, proven, held in itertools.product(BEAM, YES_NO, holds)
        if opened or not shut
    ]


ALL = [(purpose, said, evidence) for purpose in Purpose for said, evidence in errands(purpose)]


# ---- a receiver -----------------------------------------------------------------------------------------------------


def test_no_cell_becomes_free_without_word_and_door_cycle() -> None:
    for said, evidence in EVERYTHING:
        verdict = judge(Purpose.PICKUP, said, evidence)
        free = verdict.state is CellState.FREE
        confirmed = said is Said.GOT_IT and evidence.opened and evidence.shut
        assert free == (confirmed and evidence.inside is not True), (said, evidence)
        assert confirmed == (verdict.ending is Ending.CONFIRMED), (said, evidence)


def test_a_cell_that_was_open_is_never_offered_as_if_nothing_had_been() -> None:
    for said, evidence in EVERYTHING:
        verdict = judge(Purpose.PICKUP, said, evidence)
        if evidence.opened:
            assert verdict.state in (CellState.FREE, CellState.UNVERIFIED), (said, evidence)
            seen_untouched = said is Said.NOTHING and evidence.inside is True
            assert (verdict.ending.handover is None) == seen_untouched, (said, evidence)
        if verdict.ending is Ending.WITHDRAWN:
            assert not evidence.sent or evidence.sighted, (said, evidence)


# ---- every purpose --------------------------------------------------------------------------------------------------


def test_every_state_but_free_and_occupied_says_why() -> None:
    for purpose, said, evidence in ALL:
        verdict = judge(purpose, said, evidence)
        silent = (CellState.FREE, CellState.OCCUPIED, None)
        assert bool(verdict.reason) == (verdict.state not in silent), (purpose, said, evidence)


def test_nothing_becomes_free_while_something_may_lie_inside() -> None:
    for purpose, said, evidence in ALL:
        if judge(purpose, said, evidence).state is not CellState.FREE:
            continue
        assert evidence.went_round, (purpose, said, evidence)
        assert evidence.inside is not True, (purpose, said, evidence)
        match purpose:
            case Purpose.PICKUP:
                assert said is Said.GOT_IT
            case Purpose.DEPOSIT:
                assert said is Said.NOT_PLACED
            case Purpose.HAND_IN:
                assert said is Said.NOT_PLACED and evidence.inside is False, "a stranger's word alone empties no cell"
            case Purpose.COLLECTION | Purpose.RECLAIM:
                assert said is Said.TAKEN and evidence.proven
            case Purpose.LOOK:
                assert said is Said.EMPTY or (said is Said.KEY and not evidence.holds)
            case _:
                pytest.fail(f"after {purpose} somebody must look")


def test_nothing_counts_as_lying_there_that_nobody_saw_or_a_beam_denies() -> None:
    for purpose, said, evidence in ALL:
        if judge(purpose, said, evidence).state is not CellState.OCCUPIED:
            continue
        assert evidence.went_round and evidence.inside is not False, (purpose, said, evidence)
        if purpose is Purpose.LOOK:
            assert said in (Said.THERE, Said.KEY) and evidence.proven and evidence.holds
        else:
            assert purpose in PUT_IN and said is Said.PLACED


def test_a_cell_is_as_before_only_where_nothing_moved_or_staff_left_it_and_no_beam_objects() -> None:
    for purpose, said, evidence in ALL:
        verdict = judge(purpose, said, evidence)
        if verdict.state is not None:
            continue
        assert verdict.ending in (Ending.WITHDRAWN, Ending.LEFT), (purpose, said, evidence)
        if verdict.ending is Ending.WITHDRAWN:
            assert not evidence.opened and (not evidence.sent or evidence.sighted), (purpose, said, evidence)
        else:
            assert purpose in (*TAKE_OUT, *BY_ORDER) and evidence.went_round, (purpose, said, evidence)
            assert said is (Said.LEFT if evidence.holds else Said.EMPTY), (purpose, said, evidence)
            assert evidence.inside in (None, evidence.holds), (purpose, said, evidence)


def test_only_a_receivers_errand_hands_anything_over() -> None:
    for purpose, said, evidence in ALL:
        if judge(purpose, said, evidence).ending.handover is not None:
            assert purpose is Purpose.PICKUP


def test_a_crash_settles_nothing_but_what_never_moved() -> None:
    """What a restart settles has no word, cannot know what was sent, and saw no door without a gap."""
    for purpose, (opened, shut), wrong in itertools.product(
        Purpose, ((False, False), (True, False), (True, True)), YES_NO
    ):
        evidence = Evidence(opened, shut, True, False, 1, wrong, interrupted=True)
        verdict = judge(purpose, Said.NOTHING, evidence)
        assert verdict.state is CellState.UNVERIFIED, (purpose, evidence)
        assert verdict.ending is (Ending.PRESUMED if purpose is Purpose.PICKUP and opened else Ending.IN_DOUBT)


def test_a_door_that_stays_shut_is_a_fault_at_the_word_or_the_second_pulse() -> None:
    shut = Evidence(False, False, True, True, 1)
    for purpose in Purpose:
        assert judge(purpose, Said.NOTHING, shut).ending is Ending.WITHDRAWN
        assert judge(purpose, Said.DID_NOT_OPEN, shut) == Verdict(Ending.STUCK, CellState.FAULT, "door_stuck")
        twice = Evidence(False, False, True, True, 2)
        assert judge(purpose, Said.NOTHING, twice) == Verdict(Ending.STUCK, CellState.FAULT, "door_stuck")


FREE, OCCUPIED, UNVERIFIED, DISABLED = (
    CellState.FREE,
    CellState.OCCUPIED,
    CellState.UNVERIFIED,
    CellState.DISABLED,
)
# After the door went round: purpose, word, beam, whether the scan proves it, whether something should lie there.
TABLE = [
    (Purpose.DEPOSIT, Said.PLACED, None, True, True, Ending.PLACED, OCCUPIED, ""),
    (Purpose.DEPOSIT, Said.PLACED, True, True, True, Ending.PLACED, OCCUPIED, ""),
    (Purpose.DEPOSIT, Said.PLACED, False, True, True, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_nothing"),
    (Purpose.DEPOSIT, Said.NOT_PLACED, None, True, True, Ending.ABANDONED, FREE, ""),
    (Purpose.DEPOSIT, Said.NOT_PLACED, False, True, True, Ending.ABANDONED, FREE, ""),
    (Purpose.DEPOSIT, Said.NOT_PLACED, True, True, True, Ending.ABANDONED, UNVERIFIED, "said_nothing_put_in"),
    (Purpose.HAND_IN, Said.PLACED, None, True, True, Ending.PLACED, OCCUPIED, ""),
    (Purpose.HAND_IN, Said.PLACED, False, True, True, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_nothing"),
    (Purpose.HAND_IN, Said.NOT_PLACED, None, True, True, Ending.ABANDONED, UNVERIFIED, "said_nothing_put_in"),
    (Purpose.HAND_IN, Said.NOT_PLACED, False, True, True, Ending.ABANDONED, FREE, ""),
    (Purpose.HAND_IN, Said.NOTHING, None, True, True, Ending.IN_DOUBT, UNVERIFIED, "not_confirmed"),
    (Purpose.COLLECTION, Said.TAKEN, None, True, True, Ending.TAKEN, FREE, ""),
    (Purpose.COLLECTION, Said.TAKEN, None, False, True, Ending.IN_DOUBT, UNVERIFIED, "not_proven"),
    (Purpose.COLLECTION, Said.TAKEN, True, True, True, Ending.TAKEN, UNVERIFIED, "left_behind"),
    (Purpose.COLLECTION, Said.EMPTY, None, True, True, Ending.MISSING, UNVERIFIED, "found_empty"),
    (Purpose.COLLECTION, Said.OTHER, None, True, True, Ending.MISPLACED, UNVERIFIED, "misplaced"),
    (Purpose.RECLAIM, Said.TAKEN, None, True, True, Ending.TAKEN, FREE, ""),
    (Purpose.RECLAIM, Said.TAKEN, None, False, True, Ending.IN_DOUBT, UNVERIFIED, "not_proven"),
    (Purpose.RECLAIM, Said.LEFT, None, False, True, Ending.LEFT, None, ""),
    (Purpose.RECLAIM, Said.LEFT, False, False, True, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_nothing"),
    (Purpose.RECLAIM, Said.EMPTY, None, False, True, Ending.MISSING, UNVERIFIED, "found_empty"),
    (Purpose.RECLAIM, Said.OTHER, None, False, True, Ending.MISPLACED, UNVERIFIED, "misplaced"),
    (Purpose.LOOK, Said.EMPTY, None, False, True, Ending.CLEARED, FREE, ""),
    (Purpose.LOOK, Said.EMPTY, True, False, True, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_something"),
    (Purpose.LOOK, Said.THERE, None, True, True, Ending.FOUND, OCCUPIED, ""),
    (Purpose.LOOK, Said.THERE, None, False, True, Ending.IN_DOUBT, UNVERIFIED, "not_proven"),
    (Purpose.LOOK, Said.THERE, False, True, True, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_nothing"),
    (Purpose.LOOK, Said.THERE, None, True, False, Ending.IN_DOUBT, UNVERIFIED, "not_proven"),
    (Purpose.LOOK, Said.OTHER, None, False, True, Ending.MISPLACED, UNVERIFIED, "misplaced"),
    (Purpose.LOOK, Said.KEY, None, True, True, Ending.FOUND, OCCUPIED, ""),
    (Purpose.LOOK, Said.KEY, None, False, True, Ending.IN_DOUBT, UNVERIFIED, "not_proven"),
    (Purpose.LOOK, Said.KEY, None, True, False, Ending.CLEARED, FREE, ""),
    (Purpose.LOOK, Said.BROKEN, None, False, True, Ending.BROKEN, DISABLED, "broken"),
    (Purpose.EMERGENCY, Said.TAKEN, None, True, True, Ending.TAKEN, UNVERIFIED, "emergency_opened"),
    (Purpose.EMERGENCY, Said.LEFT, None, True, True, Ending.LEFT, UNVERIFIED, "emergency_opened"),
    (Purpose.EMERGENCY, Said.LEFT, True, True, True, Ending.LEFT, None, ""),
    (Purpose.EMERGENCY, Said.LEFT, False, True, True, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_nothing"),
    (Purpose.EMERGENCY, Said.LEFT, None, True, False, Ending.IN_DOUBT, UNVERIFIED, "not_proven"),
    (Purpose.EMERGENCY, Said.EMPTY, None, True, False, Ending.LEFT, None, ""),
    (Purpose.EMERGENCY, Said.EMPTY, True, True, False, Ending.IN_DOUBT, UNVERIFIED, "beam_sees_something"),
    (Purpose.EMERGENCY, Said.EMPTY, None, True, True, Ending.MISSING, UNVERIFIED, "found_empty"),
    (Purpose.CLEARING, Said.TAKEN, None, True, True, Ending.TAKEN, UNVERIFIED, "clearing_opened"),
    (Purpose.CLEARING, Said.LEFT, None, True, True, Ending.LEFT, None, ""),
]


@pytest.mark.parametrize(
    ("purpose", "said", "inside", "proven", "holds", "ending", "state", "reason"),
    TABLE,
    ids=[f"{row[0]}-{row[1]}-{row[2]}-{row[3]}-{row[4]}" for row in TABLE],
)
def test_what_was_said_at_a_door_that_went_round(
    purpose: Purpose,
    said: Said,
    inside: bool | None,
    proven: bool,
    holds: bool,
    ending: Ending,
    state: CellState | None,
    reason: str,
) -> None:
    evidence = Evidence(True, True, True, False, 1, inside=inside, proven=proven, holds=holds)
    assert judge(purpose, said, evidence) == Verdict(ending, state, reason)
