"""The audit finds what it is there to find."""

from __future__ import annotations

from typing import Any, cast

import pytest

from screens.audit import Layout, Text, audit, contrast
from screens.box import Box
from screens.theme import DAY, NIGHT


def text(words: str = "柜门开了", **changes: object) -> Text:
    """A text with which all is well, and what is changed about it."""
    good: Text = {
        "text": words,
        "rectangle": Box(100, 100, 224, 56),
        "size": 56,
        "colour": "#16212C",
        "ground": "#FFFFFF",
        "contrast": 16.3,
        "cut": False,
        "missing": False,
        "outside": False,
        "covered": False,
    }
    return cast("Text", {**good, **changes})


def layout(*texts: Text, large: bool = False, **targets: Box) -> Layout:
    """A picture of 1080 x 1920."""
    return Layout(width=1080, height=1920, large=large, texts=list(texts), targets=targets)


def test_a_good_picture_has_no_problems() -> None:
    assert audit(layout(text(), a=Box(56, 400, 400, 112), b=Box(472, 400, 400, 112))) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"cut": True}, "cut short"),
        ({"missing": True}, "no typeface has"),
        ({"outside": True}, "reaches out"),
        ({"covered": True}, "painted over"),
        ({"contrast": 6.9}, "6.9:1"),
        ({"rectangle": Box(1000, 100, 224, 56)}, "clipped"),
    ],
)
def test_each_fault_of_a_text_is_found(changes: dict[str, Any], problem: str) -> None:
    found = audit(layout(text(**changes)))
    assert len(found) == 1
    assert problem in found[0]


def test_texts_on_one_another_are_found() -> None:
    assert "overlap" in audit(layout(text("一"), text("二", rectangle=Box(200, 120, 100, 56))))[0]


def test_small_and_crowded_targets_are_found() -> None:
    found = audit(layout(a=Box(0, 0, 87, 88), b=Box(102, 0, 88, 88), c=Box(1000, 0, 88, 88)))
    assert [problem.split(",")[0] for problem in found] == [
        "target a is 87x88",
        "target c reaches over the edge of the screen",
        "targets a and b are 15 apart",
    ]


def test_large_text_wants_larger_targets() -> None:
    assert audit(layout(large=True, a=Box(0, 0, 111, 112))) == ["target a is 111x112, less than 112"]


@pytest.mark.parametrize("palette", [DAY, NIGHT])
def test_every_pair_of_the_theme_stands_at_seven_to_one(palette: Any) -> None:  # noqa: ANN401
    pairs = [
        (palette.ink, palette.paper), (palette.ink, palette.ground), (palette.quiet, palette.paper),
        (palette.quiet, palette.ground), (palette.on_hall, palette.hall), (palette.on_hall, palette.hall_pressed),
        (palette.on_tint, palette.tint), (palette.on_tint, palette.paper),
        *((wash.ink, wash.ground) for wash in palette.washes.values()),
    ]  # fmt: skip
    assert [pair for pair in pairs if contrast(*pair) < 7] == []
