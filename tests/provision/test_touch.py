"""Nine touches: a straight glass, one that misses, and panels that are mirrored, turned, or both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.provision.steps.touch import MARKS, Point, judged

SIZE = (1080, 1920)


def touched(how: str) -> list[Point]:
    """Each mark as a panel of this kind would feel it, with a finger that trembles a little."""
    panels: dict[str, Callable[[int, int], tuple[int, int]]] = {
        "straight": lambda x, y: (x, y),
        "mirrored_x": lambda x, y: (10_000 - x, y),
        "mirrored_y": lambda x, y: (x, 10_000 - y),
        "turned": lambda x, y: (y, x),
        "turned_left": lambda x, y: (y, 10_000 - x),
        "shifted": lambda x, y: (x + 600, y),
    }
    felt, points = panels[how], []
    for number, (x, y) in enumerate(MARKS):
        at_x, at_y = felt(x, y)
        points.append((x, y, at_x + (number % 3 - 1) * 40, at_y + (number % 2) * 30))
    return points


def test_touches_near_the_marks_are_sound() -> None:
    glass = judged(touched("straight"), SIZE)
    assert glass.sound
    assert 3 < glass.off < 9


def test_touches_beside_the_marks_are_told_in_pixels() -> None:
    glass = judged(touched("shifted"), SIZE)
    assert glass.straight
    assert not glass.sound
    assert 60 < glass.off < 72  # 600 of 10,000 across 1080 pixels, and the finger's own trembling


@pytest.mark.parametrize(
    ("how", "turned", "mirrored"),
    [
        ("mirrored_x", False, (True, False)),
        ("mirrored_y", False, (False, True)),
        ("turned", True, (False, False)),
        ("turned_left", True, (True, False)),
    ],
)
def test_a_mirrored_or_turned_panel_is_known_and_its_matrix_puts_it_right(
    how: str, turned: bool, mirrored: tuple[bool, bool]
) -> None:
    points = touched(how)
    glass = judged(points, SIZE)
    assert not glass.sound
    assert (glass.turned, (glass.mirrored_x, glass.mirrored_y)) == (turned, mirrored)
    a, b, c, d, e, f = glass.matrix
    for x, y, at_x, at_y in points:
        assert abs(a * at_x + b * at_y + c * 10_000 - x) < 60
        assert abs(d * at_x + e * at_y + f * 10_000 - y) < 60
    assert glass.off < 9, "how far off it is once it is set right"
