"""Ink on a real window without a display: it is there with the next picture, and nothing else is drawn for it."""

from __future__ import annotations

import json
import logging

import msgspec
import pytest

from kiosk.contract.intent import SignedHere
from kiosk.contract.scene import Countdown, Display
from screens.box import Box
from screens.theme import DAY, NIGHT, rgb
from tests.screens import gallery
from tests.screens.conftest import Hall

pytestmark = pytest.mark.xdist_group("glass")

LINE = tuple((0.1 + step / 20, 0.5) for step in range(12))
WHOLE = Box(0, 0, 1080, 1920)


def dark(hall: Hall, across: float, down: float) -> bool:
    """True where the pad has ink at this place, by day."""
    box = hall.target("sign.pad").box
    red, green, blue = hall.pixel(round(box.x + across * box.w), round(box.y + down * box.h))
    return (red, green, blue) == tuple(round(255 * share) for share in rgb(DAY.ink))


def test_a_line_is_on_the_glass_and_reaches_the_terminal(hall: Hall) -> None:
    hall.show(gallery.SIGN, 4)
    assert not dark(hall, 0.3, 0.5)
    hall.draw(*LINE)
    assert dark(hall, 0.3, 0.5)
    assert dark(hall, 0.333, 0.5)
    assert not dark(hall, 0.3, 0.6)
    hall.tap("sign.done")
    hall.until(lambda: hall.said, "the signature at the terminal")
    (answer,) = hall.said
    assert isinstance(answer, SignedHere)
    assert len(answer.strokes) == 1


def test_ink_drawn_bit_by_bit_looks_as_when_the_whole_picture_is_drawn(hall: Hall) -> None:
    hall.show(gallery.SIGN, 4)
    hall.draw((0.1, 0.2), (0.3, 0.8))
    hall.draw(*((0.4 + n / 60, 0.2 + 0.6 * (n % 2)) for n in range(30)))
    hall.draw((0.001, 0.001), (0.002, 0.5), (0.5, 0.999))
    bit_by_bit = hall.pixels(WHOLE)
    assert hall.stage.sheet is not None
    hall.screens.pane.paint(hall.stage.sheet)
    hall.screens.window.dispatch("on_draw")
    assert hall.pixels(WHOLE) == bit_by_bit


def test_only_a_finger_s_worth_is_drawn_for_a_point(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    from screens import pane

    drawn: list[Box] = []
    real = pane.Pane._draw_part

    def watched(self: pane.Pane, window: object, box: Box) -> None:
        drawn.append(box)
        real(self, window, box)

    monkeypatch.setattr(pane.Pane, "_draw_part", watched)
    hall.show(gallery.SIGN, 4)
    hall.draw(*((0.1 + n / 100, 0.5) for n in range(40)))
    assert len(drawn) > 20
    assert max(box.w * box.h for box in drawn[:20]) < 60 * 60  # the last ones are buttons that woke with the ink


def test_ink_is_wiped_from_the_glass(hall: Hall) -> None:
    hall.show(gallery.SIGN, 4)
    hall.draw(*LINE)
    hall.tap("sign.wipe")
    assert not dark(hall, 0.3, 0.5)
    hall.draw((0.3, 0.2), (0.3, 0.8))
    assert dark(hall, 0.3, 0.5)
    assert not dark(hall, 0.5, 0.5)


def test_ink_stands_again_under_a_warning_and_in_other_colours(hall: Hall) -> None:
    hall.show(gallery.SIGN, 4)
    hall.draw(*LINE)
    hall.show(msgspec.structs.replace(gallery.SIGN, warning=Countdown(20)), 5)
    assert dark(hall, 0.3, 0.5)
    hall.show(msgspec.structs.replace(gallery.SIGN, display=Display(contrast=True)), 6)
    box = hall.target("sign.pad").box
    place = round(box.x + 0.3 * box.w), round(box.y + 0.5 * box.h)
    assert hall.pixel(*place) == tuple(round(255 * share) for share in rgb(NIGHT.ink))
    hall.show(msgspec.structs.replace(gallery.SIGN, display=Display(language="en")), 7)
    assert not dark(hall, 0.3, 0.5)


def test_one_citizen_s_ink_is_not_on_the_next_one_s_pad(hall: Hall) -> None:
    hall.show(gallery.SIGN, 4)
    hall.draw(*LINE)
    hall.show(gallery.HOME, 5)
    hall.show(gallery.SIGN, 6)
    assert not dark(hall, 0.3, 0.5)


def test_the_trace_and_the_log_tell_where_to_sign_and_nothing_of_a_signature(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hall.show(gallery.SIGN, 4)
    box = hall.target("sign.pad").box
    hall.draw((0.12345, 0.4321), *LINE)
    hall.tap("sign.done")
    hall.until(lambda: hall.said, "the signature at the terminal")
    lines = [json.loads(line) for line in hall.trace.read_text("utf-8").splitlines()]
    assert {"scene", "name", "arrived", "flipped", "targets"} == set().union(*lines)
    assert lines[-1]["targets"]["sign.pad"] == list(box)
    assert {"sign.wipe", "sign.done"} <= set(lines[-1]["targets"])
    assert not caplog.text
