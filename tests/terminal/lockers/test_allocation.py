"""Which cell is given out: the smallest that fits, low ones for who needs them, some kept back, none that is blind."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.lockers import CellSize, Purpose
from kiosk.profile.sections import LockerRules
from kiosk.terminal.lockers.allocation import NoCell, Wish, choose
from kiosk.terminal.lockers.wall import CellNotReady, Deed
from tests.terminal.lockers.doubles import HALL, Site

RULES = LockerRules(reserve_percent=0, keep_low=0)
KEEPING = LockerRules()  # of ten cells for results one is kept back, and two low ones
OUT = [cell.number for cell in HALL.cells if cell.use == "out"]
SMALL, MEDIUM, LARGE = CellSize.SMALL, CellSize.MEDIUM, CellSize.LARGE
BY_NUMBER = {cell.number: cell for cell in HALL.cells}


def given_out(wish: Wish, free: list[int], rules: LockerRules = RULES, usable: list[int] | None = None) -> int:
    """The number of the cell."""
    return choose(HALL.cells, free, free if usable is None else usable, wish, rules).number


@pytest.mark.parametrize(
    ("wish", "free", "cell"),
    [
        (Wish(SMALL), OUT, 1),
        (Wish(SMALL), [9, 7, 3], 3),
        (Wish(SMALL), [9, 7], 7),
        (Wish(SMALL), [10, 9], 9),
        (Wish(MEDIUM), OUT, 7),
        (Wish(LARGE), OUT, 9),
        (Wish(SMALL), [5, 2], 2),
        (Wish(SMALL, low=True), OUT, 5),
        (Wish(SMALL, low=True), [1, 8, 9], 8),
        (Wish(SMALL, low=True), [3, 9], 3),
        (Wish(MEDIUM, low=True), OUT, 8),
        (Wish(LARGE, low=True), OUT, 9),
        (Wish(SMALL, not_in=frozenset({1, 2})), OUT, 3),
        (Wish(MEDIUM, exact=True), [8, 9], 8),
        (Wish(SMALL, use="in"), [11, 12], 11),
        (Wish(LARGE, use="in"), [11, 12], 12),
    ],
)
def test_the_cell_that_is_given_out(wish: Wish, free: list[int], cell: int) -> None:
    assert given_out(wish, free) == cell


def test_this_size_and_no_larger_says_which_larger_ones_are_free() -> None:
    with pytest.raises(NoCell) as refusal:
        given_out(Wish(SMALL, exact=True), [7, 9])
    assert (refusal.value.larger, refusal.value.reserved) == ((MEDIUM, LARGE), False)


def test_nothing_fits() -> None:
    with pytest.raises(NoCell) as refusal:
        given_out(Wish(LARGE), [1, 7])
    assert not refusal.value.reserved


def test_the_last_cells_are_kept_back_for_exceptions() -> None:
    assert given_out(Wish(SMALL), [1, 2], KEEPING) == 1
    with pytest.raises(NoCell) as refusal:
        given_out(Wish(SMALL), [2], KEEPING)
    assert refusal.value.reserved
    assert given_out(Wish(SMALL, exception=True), [2], KEEPING) == 2


def test_the_last_low_cells_are_kept_for_who_needs_them() -> None:
    with pytest.raises(NoCell) as refusal:
        given_out(Wish(MEDIUM), [1, 2, 3, 6, 8], KEEPING)
    assert refusal.value.reserved
    assert given_out(Wish(MEDIUM, low=True), [1, 2, 3, 6, 8], KEEPING) == 8
    assert given_out(Wish(MEDIUM, exception=True), [1, 2, 3, 6, 8], KEEPING) == 8
    assert given_out(Wish(MEDIUM), [1, 2, 3, 5, 6, 8], KEEPING) == 8, "three low ones are more than are kept"


def test_nothing_is_kept_back_of_the_cells_for_papers() -> None:
    assert given_out(Wish(LARGE, use="in"), [12], KEEPING) == 12


@given(
    size=st.sampled_from(CellSize),
    low=st.booleans(),
    use=st.sampled_from(("out", "in")),
    exception=st.booleans(),
    free=st.sets(st.integers(1, 12)),
    usable=st.sets(st.integers(1, 12)),
    not_in=st.sets(st.integers(1, 12), max_size=3),
)
def test_whatever_is_wished_the_cell_is_free_and_usable_and_fits(
    size: CellSize, low: bool, use: str, exception: bool, free: set[int], usable: set[int], not_in: set[int]
) -> None:
    wish = Wish(size, use, low=low, exception=exception, not_in=frozenset(not_in))
    order = list(CellSize)
    try:
        cell = choose(HALL.cells, free, usable, wish, KEEPING)
    except NoCell:
        fitting = [
            each
            for each in HALL.cells
            if each.use == use
            and each.number in free & usable - not_in
            and order.index(CellSize(each.size)) >= order.index(size)
        ]
        assert not fitting or (use == "out" and not exception), "only results are refused what is free"
        return
    assert cell.number in free & usable - not_in
    assert cell.use == use
    assert order.index(CellSize(cell.size)) >= order.index(size)


# ---- at the wall ----------------------------------------------------------------------------------------------------


async def test_blind_cells_and_cells_behind_a_silent_board_are_never_given_out(hall: Site) -> None:
    hall.board.blind.update({1, 2})
    hall.board.silent.add(2)
    for _ in range(3):
        await hall.wall.look()
    hall.clock.passed += 0.9  # the next look is due soon: what the last one said still holds
    assert (await hall.wall.reserve("D-1", SMALL)).number == 3
    with pytest.raises(NoCell):
        await hall.wall.reserve("D-2", MEDIUM)


async def test_a_cell_whose_door_stands_open_is_not_given_out(hall: Site) -> None:
    hall.board.open.add(1)
    await hall.wall.look()
    assert (await hall.wall.reserve("D-1", SMALL)).number == 2


async def test_no_cell_is_given_out_before_its_sensor_was_ever_read(hall: Site) -> None:
    await hall.stop()
    hall.board.cut_power()
    await hall.start()
    with pytest.raises((NoCell, CellNotReady)):
        await hall.wall.reserve("D-1", SMALL)


async def test_cells_in_doubt_out_of_order_or_used_are_never_given_out(hall: Site) -> None:
    hall.board.open.add(1)
    await hall.wall.look()
    hall.board.open.clear()
    await hall.put_in("D-2")
    hall.board.jammed.add(3)
    cell = (await hall.wall.reserve("D-3", SMALL)).number
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-3", Deed(staff="S-101")) as errand:
        await errand.open()
        await errand.settle("did_not_open")
    assert [(await hall.state(number))[0] for number in (1, 2, 3)] == ["unverified", "occupied", "fault"]
    assert (await hall.wall.reserve("D-4", SMALL)).number == 4


async def test_a_wish_for_a_low_cell_is_heard(hall: Site) -> None:
    assert (await hall.wall.reserve("D-1", SMALL, low=True)).number == 5
    assert hall.wall.place(5).low


async def test_the_exact_size_at_the_wall(hall: Site) -> None:
    hall.wall.rules = dataclasses.replace(hall.wall.rules, reserve_percent=0, keep_low=0)
    for number in range(1, 7):
        await hall.wall.reserve(f"D-{number}", SMALL, exact=True)
    with pytest.raises(NoCell) as refusal:
        await hall.wall.reserve("D-7", SMALL, exact=True)
    assert refusal.value.larger == (MEDIUM, LARGE)
    assert (await hall.wall.reserve("D-7", SMALL)).number == 7
