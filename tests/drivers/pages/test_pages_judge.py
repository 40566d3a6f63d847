"""Every hint appears when it should, and is gone when the citizen has done what it asks for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from drivers.camera.uvc.simulated_desk import Scene
from drivers.contracts.camera import Glimpse, Hint, PageKind, PageRefused, PageTaken
from drivers.vision.pages.live import LiveView
from drivers.vision.pages.taking import taken

SIZE = (2592, 1944)
WELL = Scene(seed=2, angle=3.0)


@pytest.mark.parametrize(
    ("hint", "wrong"),
    [
        (Hint.NO_PAGE, {"kind": ""}),
        (Hint.CUT_OFF, {"cut_off": True}),
        (Hint.BLURRED, {"blur": 5.0}),
        (Hint.GLARE, {"glare": True}),
        (Hint.TOO_DARK, {"gain": 0.15}),
        (Hint.TOO_SMALL, {"fill": 0.4}),
    ],
)
def test_a_hint_comes_and_goes(hint: Hint, wrong: dict[str, object]) -> None:
    scene = dataclasses.replace(WELL, **wrong)  # type: ignore[arg-type]
    assert taken(scene.picture(*SIZE)[0], PageKind.A4) == PageRefused(hint)
    assert isinstance(taken(WELL.picture(*SIZE)[0], PageKind.A4), PageTaken)


def test_a_covered_lens_is_dark_and_not_an_empty_desk() -> None:
    assert taken(np.full((600, 800, 3), 4, np.uint8), PageKind.ANY) == PageRefused(Hint.TOO_DARK)


@pytest.mark.parametrize("gain", [0.3, 0.6, 1.0])
def test_dim_light_is_no_blur(gain: float) -> None:
    scene = dataclasses.replace(WELL, gain=gain)
    assert isinstance(taken(scene.picture(*SIZE)[0], PageKind.ANY), PageTaken)


def test_a_white_sheet_without_print_is_not_blurred() -> None:
    scene = dataclasses.replace(WELL, paper=np.full((2100, 1485, 3), 246, np.uint8))
    assert isinstance(taken(scene.picture(*SIZE)[0], PageKind.A4), PageTaken)


def test_a_live_view_says_moving_until_the_page_has_come_to_rest() -> None:
    view = LiveView()
    pictures, _ = WELL.pictures(*SIZE, grains=range(6))
    elsewhere = [np.ascontiguousarray(np.roll(picture, 60 * turn, axis=1)) for turn, picture in enumerate(pictures[:3])]
    moving = [view.glimpse(picture, PageKind.ANY).hint for picture in elsewhere]
    resting = [view.glimpse(picture, PageKind.ANY) for picture in pictures]
    assert moving == [Hint.MOVING] * 3
    assert resting[0].hint is Hint.MOVING
    assert resting[-1].hint is None
    _corners_are_shares(resting[-1])


@pytest.mark.parametrize(
    ("hint", "wrong"), [(Hint.BLURRED, {"blur": 6.0}), (Hint.GLARE, {"glare": True}), (Hint.TOO_DARK, {"gain": 0.15})]
)
def test_a_live_view_says_what_is_wrong_before_the_picture_is_taken(hint: Hint, wrong: dict[str, object]) -> None:
    view = LiveView()
    scene = dataclasses.replace(WELL, **wrong)  # type: ignore[arg-type]
    pictures, _ = scene.pictures(*SIZE, grains=range(6))
    assert [view.glimpse(picture, PageKind.ANY) for picture in pictures][-1].hint is hint


def _corners_are_shares(glimpse: Glimpse) -> None:
    assert len(glimpse.corners) == 4
    assert all(0 < x < 1 and 0 < y < 1 for x, y in glimpse.corners)
