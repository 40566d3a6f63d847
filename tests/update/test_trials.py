"""What follows from a trial: it stays, or all is as before; and what must not be lost is worth more than either."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.update import back
from kiosk.update.memory import Unfit
from tests.update.bench import NEW, OLD, Box, packed, signed, tree

BUNDLE = packed(tree(NEW))


@pytest.fixture
def box(tmp_path: Path) -> Box:
    box = Box(tmp_path)
    box.ask(BUNDLE, signed(BUNDLE))
    return box


def test_a_good_one_stays_and_the_one_before_is_kept(box: Box) -> None:
    outcome = box.update.run()
    assert outcome is not None
    assert (outcome.end, box.current) == ("healthy", NEW)
    assert set(box.places.on_disk()) == {OLD, NEW}
    assert box.places.named(box.places.proven) == NEW


def test_a_third_version_takes_the_place_of_the_oldest(box: Box) -> None:
    box.update.run()
    newer = packed(tree("1.2.0"))
    box.ask(newer, signed(newer, "1.2.0"), serial=2)
    box.update.run()
    assert set(box.places.on_disk()) == {NEW, "1.2.0"}


@pytest.mark.parametrize(("ill", "why"), [("worse", "self_test_worse"), ("crashes", "crashed")])
@pytest.mark.parametrize("migrates", [False, True])
def test_one_that_is_not_well_goes_with_all_it_did(box: Box, ill: str, why: str, migrates: bool) -> None:
    box.programs.migrates = migrates
    setattr(box.programs, ill, True)
    outcome = box.update.run()
    assert outcome is not None
    assert (outcome.end, outcome.reason, box.current) == ("rolled_back", why, OLD)
    assert box.places.on_disk() == (OLD,)
    box.see_all_well()


def test_without_a_migration_nothing_that_was_written_is_taken_back(box: Box) -> None:
    box.programs.worse = True
    real = box.programs.start

    def start() -> None:
        real()
        if box.current == NEW:
            box.note_in("INSERT INTO facts (id, body) VALUES ('f-2', x'00')")

    box.programs.start = start  # type: ignore[method-assign]
    outcome = box.update.run()
    assert outcome is not None
    assert outcome.end == "rolled_back"
    assert [name for (name,) in box.asked_of("SELECT id FROM facts")] == ["f-1", "f-2"]


def test_what_was_written_after_a_migration_keeps_its_version(box: Box) -> None:
    box.programs.migrates = box.programs.writes = box.programs.worse = True
    outcome = box.update.run()
    assert outcome is not None
    assert (outcome.end, outcome.reason, box.current) == ("kept", "self_test_worse", NEW)
    assert box.asked_of("SELECT word FROM proof") == [("written",)]


def test_a_trial_that_was_begun_three_times_is_over_before_the_fourth(box: Box) -> None:
    box.programs.migrates = box.programs.worse = True
    update = box.update
    update._watch = lambda _journal: (_ for _ in ()).throw(KeyboardInterrupt)  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyboardInterrupt):
        update.run()
    box.programs.start()
    for _ in range(3):
        assert box.update.settle() is None
        assert box.current == NEW
    outcome = box.update.settle()
    assert outcome is not None
    assert (outcome.end, outcome.reason, box.current) == ("rolled_back", "crashed", OLD)
    box.see_all_well()


def test_going_back_by_hand_where_the_memory_allows_it(box: Box) -> None:
    box.update.run()
    assert back.go_back(box.update) is None
    assert box.current == OLD
    assert box.programs.running
    with pytest.raises(Unfit, match="no_other_version"):
        back.go_back(box.update)
