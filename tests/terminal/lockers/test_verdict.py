"""The rules by which a pickup ends, over every combination of word and evidence."""

from __future__ import annotations

import itertools

from kiosk.contract.platform import CellState
from kiosk.terminal.lockers.verdict import Ending, Evidence, Said, judge

YES_NO = (False, True)
EVERYTHING = [
    (said, Evidence(opened, shut, sent, sighted, pulses, *more))
    for said, pulses in itertools.product(Said, (1, 2))
    for opened, shut, sent, sighted in itertools.product(YES_NO, repeat=4)
    for more in itertools.product(YES_NO, repeat=2)
    if opened or not shut
]


def test_no_cell_becomes_free_without_word_and_door_cycle() -> None:
    for said, evidence in EVERYTHING:
        verdict = judge(said, evidence)
        free = verdict.state is CellState.FREE
        assert free == (said is Said.GOT_IT and evidence.opened and evidence.shut), (said, evidence)
        assert free == (verdict.ending is Ending.CONFIRMED), (said, evidence)


def test_a_cell_that_was_open_is_never_offered_as_if_nothing_had_been() -> None:
    for said, evidence in EVERYTHING:
        verdict = judge(said, evidence)
        if evidence.opened:
            assert verdict.state in (CellState.FREE, CellState.UNVERIFIED), (said, evidence)
            assert verdict.ending.handover is not None, (said, evidence)
        if verdict.ending is Ending.WITHDRAWN:
            assert not evidence.sent or evidence.sighted, (said, evidence)


def test_every_state_but_free_says_why() -> None:
    for said, evidence in EVERYTHING:
        verdict = judge(said, evidence)
        assert bool(verdict.reason) == (verdict.state not in (CellState.FREE, None)), (said, evidence)
