"""A page is found on whatever lies under the lens, to a few dots of the truth that the renderer knows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera.uvc.simulated_desk import DESKS, Scene
from drivers.contracts.camera import Hint, PageKind, PageRefused
from drivers.vision.opencv import cv2
from drivers.vision.pages.geometry import area, clockwise, enlarged, farthest, overlap, ratio
from drivers.vision.pages.outline import Outline, find_outline
from drivers.vision.pages.sheet import target
from drivers.vision.pages.taking import sight, taken

SIZE = (1632, 1224)
NEAR = 3.0  # dots
SAME = 0.97


def found_in(scene: Scene) -> tuple[Outline, float, float]:
    """The outline, its distance from the true corners in dots, the area it shares with the true page."""
    picture, truth = scene.picture(*SIZE)
    outline = find_outline(picture)
    assert outline is not None
    assert truth is not None
    right = clockwise(truth)
    return outline, farthest(outline.corners, right), overlap(outline.corners, right)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("kind", ["a4", "card"])
def test_a_sheet_is_found_on_every_desk(kind: str, desk: str, seed: int) -> None:
    outline, off, shared = found_in(Scene(kind, desk, seed))
    assert off < NEAR
    assert shared > SAME
    assert not outline.cut_off


@pytest.mark.parametrize(
    "scene",
    [
        Scene("slip", "wood", 3),
        Scene(seed=4, finger=True),
        Scene(desk="wood", seed=5, finger=True),
        Scene(desk="white", seed=6, finger=True),
        Scene(seed=7, shadow=True),
        Scene(desk="white", seed=8, shadow=True),
        Scene(seed=9, glare=True),
        Scene(seed=10, gain=0.35),
        Scene(seed=11, tilt=0.03),
        Scene(seed=12, angle=45.0),
        Scene(seed=13, blur=4.0),
    ],
    ids=[
        "slip",
        "finger",
        "finger-wood",
        "finger-white",
        "shadow",
        "shadow-white",
        "glare",
        "dim",
        "tilt",
        "45°",
        "soft",
    ],
)
def test_nothing_that_people_and_lamps_do_hides_the_page(scene: Scene) -> None:
    _, off, shared = found_in(scene)
    assert off < NEAR
    assert shared > SAME


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("desk", DESKS)
def test_a_page_that_reaches_out_of_the_picture_is_told(desk: str, seed: int) -> None:
    picture, _ = Scene(desk=desk, seed=seed, cut_off=True).picture(*SIZE)
    assert taken(picture, PageKind.ANY) == PageRefused(Hint.CUT_OFF)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("desk", [desk for desk in DESKS if desk != "clutter"])
def test_a_bare_desk_holds_no_page(desk: str, seed: int) -> None:
    picture, _ = Scene("", desk, seed).picture(*SIZE)
    assert sight(picture, PageKind.ANY).hint is Hint.NO_PAGE


def test_a_table_printed_on_the_page_is_not_the_page() -> None:
    outline, _, shared = found_in(Scene(desk="black", seed=0))
    assert shared > SAME
    assert area(outline.corners) > 0.5 * SIZE[0] * SIZE[1]


def test_an_outline_found_in_a_small_copy_is_told_in_dots_of_the_large_one() -> None:
    picture, truth = Scene(seed=2).picture(*SIZE)
    half = np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    seen = sight(half, PageKind.ANY, scale=2.0)
    assert truth is not None
    assert seen.outline is not None
    assert farthest(seen.outline.corners, clockwise(truth)) < 2 * NEAR


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_any_picture_is_judged_without_a_crash(height: int, width: int, spread: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    picture = np.asarray(chance.integers(0, spread + 1, (height, width, 3)), np.uint8)
    assert isinstance(taken(picture, PageKind.ANY), PageRefused)


@settings(max_examples=60)
@given(st.permutations(range(4)), st.floats(-0.7, 0.7), st.floats(0.2, 5.0))
def test_corners_are_told_clockwise_whatever_order_they_came_in(order: list[int], angle: float, factor: float) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    square = np.array([[-100, -80], [100, -80], [100, 80], [-100, 80]]) @ turn.T + 300
    corners = clockwise(square[order])
    assert cv2.contourArea(corners, oriented=True) > 0
    assert int(np.argmin(corners.sum(axis=1))) == 0
    assert ratio(corners) == pytest.approx(1.25, rel=1e-3)
    assert np.allclose(enlarged(enlarged(corners, factor), 1 / factor), corners, atol=1e-2)


@pytest.mark.parametrize(
    ("across", "down", "share", "wanted", "size", "dpi"),
    [
        (2970, 2100, 0.8, PageKind.ANY, (2339, 1654), 200),
        (1400, 2000, 0.5, PageKind.ANY, (1654, 2339), 200),
        (1000, 640, 0.1, PageKind.ANY, (1011, 638), 300),
        (1100, 735, 0.12, PageKind.ANY, (1011, 638), 300),  # between both shapes; a form so small could not be read
        (1590, 1000, 0.9, PageKind.ANY, (1590, 1000), 0),  # of a card's shape, and far too large for one
        (1000, 1200, 0.4, PageKind.A4, (1654, 2339), 200),
        (1000, 1050, 0.4, PageKind.A4, (1000, 1050), 0),
        (3600, 1000, 0.5, PageKind.ANY, (2339, 650), 0),
    ],
)
def test_paper_gets_its_own_shape(
    across: int, down: int, share: float, wanted: PageKind, size: tuple[int, int], dpi: int
) -> None:
    corners = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
    goal = target(corners, share, wanted)
    assert ((goal.width, goal.height), goal.dpi) == (size, dpi)
