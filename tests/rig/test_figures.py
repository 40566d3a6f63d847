"""Figures of the bench: ranks are those of measured values, and a missed target shows."""

from __future__ import annotations

import json

import pytest

from kiosk.rig.measure.figures import Figure, percentile, spread


@pytest.mark.parametrize(("part", "value"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_a_value_that_was_measured(part: float, value: int) -> None:
    assert percentile([*range(100, 0, -1)], part) == value


def test_one_slow_touch_of_ten_decides_the_95th_percentile() -> None:
    assert spread("tap", [0.05] * 9 + [0.2], 120.0).value == pytest.approx(200)


def test_a_figure_without_a_target_is_never_missed() -> None:
    assert Figure("card", 700.0, "ms").met
    assert Figure("idle", 3.0, "%", 3.0).met
    assert not Figure("idle", 3.1, "%", 3.0).met


def test_a_figure_is_told_as_a_line_and_as_data() -> None:
    figure = Figure("tap to next scene", 130.0, "ms", 120.0, {"chromium_p95": 88.0})
    assert figure.line().startswith("NOT  tap to next scene")
    assert "≤ 120" in figure.line()
    assert "chromium_p95 88" in figure.line()
    assert json.loads(json.dumps(figure.as_json())) == {
        "name": "tap to next scene",
        "value": 130.0,
        "unit": "ms",
        "target": 120.0,
        "beside": {"chromium_p95": 88.0},
        "met": False,
    }
