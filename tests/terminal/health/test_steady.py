"""Hysteresis: what trembles at a limit says one thing, what flaps is one trouble, and worse is never called better."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.terminal.health.steady import Patience, Steady, above, below, due, judged

SECONDS = st.floats(0, 100, allow_nan=False)
PATIENCE = st.builds(Patience, SECONDS, SECONDS)
LOOKS = st.lists(st.tuples(st.floats(0.01, 50), st.booleans()), min_size=1, max_size=40)
FIGURE = st.floats(-1000, 1000, allow_nan=False)


def watched(looks: list[tuple[float, bool]], patience: Patience) -> list[tuple[float, Steady]]:
    """How it stood after each look."""
    now, steady, seen = 0.0, Steady(), []
    for pause, wrong in looks:
        now += pause
        steady = judged(steady, wrong, patience, now)
        seen.append((now, steady))
    return seen


@given(LOOKS, PATIENCE)
def test_between_two_turns_lies_the_whole_wait(looks: list[tuple[float, bool]], patience: Patience) -> None:
    was, turned_at = False, float("-inf")
    for now, steady in watched(looks, patience):
        if steady.sure is not was:
            wait = patience.hold if steady.sure else patience.rest
            # What had begun to fill before the last look turns after it; never sooner than its own wait.
            assert turned_at == float("-inf") or now - turned_at >= wait - 1e-6
            was, turned_at = steady.sure, now


@given(LOOKS, PATIENCE, st.data())
def test_who_sees_more_trouble_is_never_told_that_there_is_less(
    looks: list[tuple[float, bool]], patience: Patience, data: st.DataObject
) -> None:
    worse = [(pause, wrong or data.draw(st.booleans())) for pause, wrong in looks]
    for (_, less), (_, more) in zip(watched(looks, patience), watched(worse, patience), strict=True):
        assert more.level >= less.level - 1e-9
        assert more.sure or not less.sure or less.level < 1e-6


@given(LOOKS, PATIENCE)
def test_it_turns_when_it_was_said_to(looks: list[tuple[float, bool]], patience: Patience) -> None:
    now, steady = watched(looks, patience)[-1]
    wait = due(steady, patience)
    if wait is None:
        later = judged(steady, steady.wrong, patience, now + 1000)
        assert later.sure is steady.sure
    else:
        assert judged(steady, steady.wrong, patience, now + wait + 1e-6).sure is not steady.sure
        assert wait < 1e-3 or judged(steady, steady.wrong, patience, now + wait * 0.99).sure is steady.sure


@given(PATIENCE, LOOKS)
def test_nobody_who_can_look_changes_nothing(patience: Patience, looks: list[tuple[float, bool]]) -> None:
    now, steady = watched(looks, patience)[-1]
    blind = judged(steady, None, patience, now)
    assert judged(blind, None, patience, now + 10_000).sure is steady.sure
    assert due(blind, patience) is None


def test_a_plug_that_is_loose_every_other_second_is_one_trouble() -> None:
    patience = Patience(hold=3, rest=20)
    turns = [steady.sure for _, steady in watched([(1.0, second % 2 == 0) for second in range(60)], patience)]
    assert turns.index(True) < 12
    assert all(turns[turns.index(True) :])


@given(FIGURE, FIGURE, st.floats(0, 100), FIGURE, st.booleans())
def test_a_higher_figure_is_never_less_wrong(low: float, more: float, gap: float, limit: float, was: bool) -> None:
    high = max(low, more)
    low = min(low, more)
    assert above(high, limit, limit - gap, was=was) or not above(low, limit, limit - gap, was=was)
    assert below(low, limit, limit + gap, was=was) or not below(high, limit, limit + gap, was=was)
    assert above(low, limit, limit - gap, was=True) or not above(low, limit, limit - gap, was=False)


@given(st.lists(st.floats(-0.49, 0.49), min_size=2, max_size=50), st.booleans(), st.floats(0, 100))
def test_what_trembles_by_less_than_the_gap_turns_once_at_most(noise: list[float], began: bool, limit: float) -> None:
    was, turns = began, 0
    for tremble in noise:
        now = above(limit + tremble, limit, limit - 1.0, was=was)
        turns += now is not was
        was = now
    assert turns <= 1
