"""The bare glass with one mark: wherever a finger is lifted, that place is told, and nothing else can be touched."""

from __future__ import annotations

import pytest

from kiosk.contract.content import Crosshair
from kiosk.contract.intent import Active, Pointed
from kiosk.contract.words import Both
from tests.screens.bench import Bench
from tests.screens.gallery_frame import scene

MARK = scene(
    "provision.touch", "点十字中心", "Touch the middle", Crosshair("mark", 1000, 9000, Both("站在平时的位置", "Stand"))
)


@pytest.mark.parametrize(
    ("x", "y", "told"), [(108, 1728, (1000, 9000)), (540, 30, (5000, 156)), (1079, 1919, (9991, 9995))]
)
def test_a_finger_anywhere_tells_its_place_even_where_a_button_would_be(
    bench: Bench, x: int, y: int, told: tuple[int, int]
) -> None:
    bench.show(MARK, 9)
    finger = bench.stage.finger
    finger.down(x, y, 1.0)
    finger.up(x, y, 1.1)
    assert [said for said in bench.wire.said if not isinstance(said, Active)] == [Pointed(9, "mark", *told)]
    assert bench.ids == {"point"}


def test_a_place_off_the_glass_answers_nothing() -> None:
    assert MARK.asks_to_point("mark", 0, 10_000)
    assert not MARK.asks_to_point("mark", -1, 5)
    assert not MARK.asks_to_point("other", 5, 5)
