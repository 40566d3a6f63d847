"""The real program on a real window without a display: what is touched, what is dark, what is blank."""

from __future__ import annotations

import json
import time

import msgspec
import pytest

from kiosk.contract.intent import Chosen, Entered, Extended, Shown
from kiosk.contract.scene import Display
from screens.box import Box
from screens.theme import DAY, NIGHT, rgb
from tests.screens import gallery
from tests.screens.conftest import Counter, Hall

WHOLE = Box(0, 0, 1080, 1920)
pytestmark = pytest.mark.xdist_group("glass")


def colour(hexadecimal: str) -> tuple[int, int, int]:
    """A token as pixels have it."""
    red, green, blue = (round(255 * share) for share in rgb(hexadecimal))
    return red, green, blue


def test_a_touch_reaches_the_terminal_with_the_number_of_the_scene(hall: Hall) -> None:
    hall.show(gallery.CONFIRM, 12)
    hall.tap("open")
    hall.until(lambda: hall.said, "the touch at the terminal")
    assert hall.said == [Chosen(12, "open")]


def test_a_button_is_dark_as_soon_as_the_finger_is_down(hall: Hall) -> None:
    hall.show(gallery.CONFIRM, 12)
    box = hall.target("open").box
    place = box.x + 24, box.y + box.h // 2
    assert hall.pixel(*place) == colour(DAY.hall)
    hall.finger_down("open")
    assert hall.pixel(*place) == colour(DAY.hall_pressed)
    hall.finger_up("open")
    hall.show(gallery.CONFIRM, 13)
    assert hall.pixel(*place) == colour(DAY.hall)


def test_a_second_touch_is_dropped_by_the_glass_itself(hall: Hall) -> None:
    hall.show(gallery.CASES, 3)
    hall.tap("case-0")
    hall.tap("case-1")
    hall.wait(0.1)
    assert hall.said == [Chosen(3, "case-0")]


def test_a_code_is_typed_read_back_and_sent(hall: Hall) -> None:
    hall.show(gallery.CODE, 4)
    for digit in "20261105":
        hall.tap(f"key.{digit}")
    assert "20261105" in hall.words
    hall.tap("key.ok")
    hall.until(lambda: hall.said, "the code at the terminal")
    assert hall.said == [Entered(4, "code", "20261105")]


def test_the_second_page_of_a_list_is_touched(hall: Hall) -> None:
    hall.show(gallery.CASES, 5)
    hall.tap("page.next")
    hall.until(lambda: "道路货物运输" in hall.words, "the second page")
    hall.tap("case-7")
    hall.until(lambda: hall.said, "the touch at the terminal")
    assert hall.said == [Chosen(5, "case-7")]


def test_more_time_is_asked_for_with_one_touch(hall: Hall) -> None:
    hall.show(gallery.WARNED, 6)
    hall.tap("warning.extend")
    hall.until(lambda: hall.said, "the touch at the terminal")
    assert hall.said == [Extended(6)]


def test_the_glass_is_blank_of_a_citizen_while_the_terminal_is_away(hall: Hall, counter: Counter) -> None:
    hall.show(gallery.CONFIRM, 7)
    assert "䶮" in hall.words
    counter.close()
    hall.until(lambda: hall.stage.silent, "the wait picture")
    assert "䶮" not in hall.words
    assert "请稍候" in hall.words
    assert not any("䶮" in text or "食品" in text or "370999" in text for text in hall.screens.inkpot.texts)
    counter.open()
    hall.show(gallery.CONFIRM, 7)
    assert "䶮" in hall.words


def test_one_scene_leaves_no_texture_of_a_citizen_to_the_next(hall: Hall) -> None:
    hall.show(gallery.CONFIRM, 7)
    hall.screens.window.dispatch("on_draw")
    assert hall.screens.inkpot.fleeting > 0
    hall.show(gallery.WORKING, 8)
    assert not any("䶮" in text or "370999" in text for text in hall.screens.inkpot.texts)


def test_language_and_contrast_change_what_is_drawn(hall: Hall) -> None:
    hall.show(gallery.HOME, 1)
    hall.tap("frame.language")
    hall.until(lambda: hall.said, "the wish at the terminal")
    assert hall.said == [Shown(1, Display(language="en"))]
    hall.show(msgspec.structs.replace(gallery.HOME, display=Display(language="en")), 2)
    assert "Collect" in hall.words
    hall.show(msgspec.structs.replace(gallery.HOME, display=Display(contrast=True)), 3)
    assert hall.pixel(1, 1000) == colour(NIGHT.ground)


def test_the_trace_tells_where_to_touch_and_nothing_of_what_was_said(hall: Hall) -> None:
    before = time.monotonic()
    hall.show(gallery.CONFIRM, 9)
    line = json.loads(hall.trace.read_text("utf-8").splitlines()[-1])
    assert (line["scene"], line["name"]) == (9, "pickup.confirm")
    assert before <= line["arrived"] <= line["flipped"] <= time.monotonic()
    assert line["targets"]["open"] == list(hall.target("open").box)
    assert "䶮" not in hall.trace.read_text("utf-8")


def test_a_mistake_in_a_view_is_logged_without_content_and_the_next_scene_is_shown(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hall.show(gallery.HOME, 1)

    def broken(*_: object) -> None:
        raise ValueError("王示例 370999")

    with monkeypatch.context() as patch:
        patch.setattr("screens.stage.lay_out", broken)
        hall.counter.show(msgspec.structs.replace(gallery.CONFIRM, number=2))
        hall.until(lambda: "ValueError" in caplog.text, "the mistake in the log")
    assert "370999" not in caplog.text
    hall.show(gallery.CASES, 3)
    assert "您有8件事" in hall.words


def test_many_scenes_leave_no_more_textures_than_some(hall: Hall) -> None:
    for number in range(1, 41):
        hall.counter.show(msgspec.structs.replace(gallery.SCENES[number % 20], number=number))
    hall.until(lambda: 40 in hall.drawn, "the last scene")
    kept = hall.screens.inkpot.kept_bytes
    for number in range(41, 81):
        hall.counter.show(msgspec.structs.replace(gallery.SCENES[number % 20], number=number))
    hall.until(lambda: 80 in hall.drawn, "the last scene")
    assert hall.screens.inkpot.kept_bytes <= max(kept * 1.5, 1_000_000)


def test_what_is_typed_is_drawn_in_parts_and_looks_as_when_all_of_it_is_drawn(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    from screens import pane

    parts: list[Box] = []
    real = pane.Pane._draw_part

    def watched(self: pane.Pane, window: object, box: Box) -> None:
        parts.append(box)
        real(self, window, box)

    monkeypatch.setattr(pane.Pane, "_draw_part", watched)
    hall.show(gallery.TYPING, 4)
    for _ in range(3):  # as many buffers as there may be, each drawn whole once
        hall.screens.window.dispatch("on_draw")
    for key in (*"dongpx", "pick.0", *"li", "rub", "further", "pick.9", "left", "signs", "1", "clear", "signs"):
        already = len(parts)
        hall.tap(f"type.{key}")
        if len(key) == 1:
            hall.until(lambda already=already: len(parts) > already, f"{key} drawn in part")  # type: ignore[misc]
        hall.wait(0.05)
        in_parts = hall.pixels(WHOLE)
        hall.screens.window.dispatch("on_draw")
        assert hall.pixels(WHOLE) == in_parts, key
    assert sum(box.w * box.h for box in parts) / len(parts) < 0.2 * 1080 * 1920


def test_long_typing_does_not_fill_the_memory_with_candidates(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    from screens import ink

    monkeypatch.setattr(ink, "_GATHERED", 30)
    hall.show(gallery.TYPING, 4)
    most = 0
    for _ in range(2):
        for key in (*"zhongguoren", "further", "further", "clear"):
            hall.counter.pulse(4)
            hall.tap(f"type.{key}")
            most = max(most, hall.screens.inkpot.fleeting)
    assert 10 < most < 45  # 57 without the bound
