"""The matrix itself: it expects something of every place, and a cell that came out otherwise is seen to be wrong."""

from __future__ import annotations

import pytest

from drivers.sim.verbs import DEVICES as HALL_DEVICES
from drivers.status import Condition
from kiosk.contract.words import Gap, say
from kiosk.rig.matrix.cell import Cell
from kiosk.rig.matrix.expected import EXPECTED, PLACES, Trouble
from kiosk.rig.matrix.room import DEVICES
from kiosk.rig.matrix.table import lines_of
from kiosk.technician.window import width
from kiosk.terminal.errors import FAULTS
from kiosk.terminal.trials.run import TRIALS
from kiosk.text import LANGUAGES, catalogue


def well(place: str, trouble: Trouble) -> Cell:
    """A cell that came out as expected."""
    expected = EXPECTED[place][trouble]
    gaps: dict[str, Gap] = {"left": 2, "phone": "12345", "door": 7, "device": say(f"fault.device.{place}")}
    said = say(expected.says, **gaps) if expected.says else None
    return Cell(place, trouble, expected.states[0], said, 1.0)


def test_every_place_of_the_bench_and_every_device_of_the_hall_is_in_it() -> None:
    assert set(PLACES) == set(TRIALS)
    assert set(DEVICES.values()) == set(HALL_DEVICES)
    assert [place for place in PLACES if set(EXPECTED[place]) < set(Trouble)] == ["speaker"]


def test_what_is_expected_are_words_of_the_house() -> None:
    for troubles in EXPECTED.values():
        for expected in troubles.values():
            for state in expected.states:
                condition, _, cause = state.partition(" ")
                assert condition in tuple(Condition)
                assert cause in FAULTS or not cause
            assert all(not expected.says or expected.says in catalogue(language) for language in LANGUAGES)


@pytest.mark.parametrize("place", PLACES)
def test_a_cell_as_expected_is_well(place: str) -> None:
    assert [well(place, trouble).problems for trouble in EXPECTED[place]] == [[]] * len(EXPECTED[place])


def test_a_cell_that_came_out_otherwise_is_not() -> None:
    cell = well("card", Trouble.SILENT)
    cell.state, cell.said, cell.back = "ready", say("pickup.prove"), None
    assert cell.problems == [
        "state is 'ready', not 'lost no_answer'",
        "says 'pickup.prove', not 'pickup.prove_code'",
        "does not come back",
    ]
    cell = well("card", Trouble.SILENT)
    cell.back = 60.0
    assert cell.problems == ["is back only after 60.0 s"]
    cell = well("locks", Trouble.SILENT)
    cell.wrong.append("the lock was pulsed 2 times")
    assert not cell.ok
    assert "locks, silent: the lock was pulsed 2 times" in lines_of([cell])


def test_a_cell_that_could_not_be_tried_says_so() -> None:
    cell = Cell("social", Trouble.SILENT, skipped="pcscd is not installed")
    assert cell.as_json()["ok"] is None
    assert "not tried: pcscd is not installed" in lines_of([cell])[1]


def test_the_table_is_aligned_and_shortens_sentences() -> None:
    lines = lines_of([well(place, trouble) for place, troubles in EXPECTED.items() for trouble in troubles])
    assert len(lines) == 1 + 50
    column = lines[0].index("the citizen is told")
    assert all(line[:column].isascii() or line.startswith("–") for line in lines)
    assert max(width(line) for line in lines) < 190
