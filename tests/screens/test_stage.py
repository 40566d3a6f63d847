"""What a finger may do to a scene, and what the screens do when nobody answers: a stage with time in our hands."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from kiosk.contract import wire
from kiosk.contract.intent import Active, Chosen, Entered, Extended, Moved, Shown
from kiosk.contract.scene import Countdown, Display
from tests.screens import gallery
from tests.screens.bench import Bench


def test_a_touched_tile_is_told_with_the_number_of_the_scene(bench: Bench) -> None:
    bench.show(gallery.HOME, 41)
    bench.tap("query")
    assert Chosen(41, "query") in bench.wire.said


def test_a_second_touch_on_the_same_scene_is_dropped_until_a_second_has_passed(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 5)
    bench.tap("open")
    bench.tap("open")
    bench.tap("frame.leave")
    assert [said for said in bench.wire.said if not isinstance(said, Active)] == [Chosen(5, "open")]
    bench.clock.pass_(1)
    bench.tap("frame.leave")
    assert bench.wire.said[-1] == Moved(5, "leave")


def test_the_next_scene_may_be_touched_at_once(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 5)
    bench.tap("open")
    bench.show(gallery.CASES, 6)
    bench.tap("case-0")
    assert bench.wire.said[-1] == Chosen(6, "case-0")


def test_a_tile_out_of_service_cannot_be_touched(bench: Bench) -> None:
    bench.show(gallery.HOME_LIMITED, 1)
    assert "query" not in bench.ids
    assert "pickup" in bench.ids


def test_a_tile_that_works_in_part_says_so_and_can_be_touched(bench: Bench) -> None:
    bench.show(gallery.HOME_PARTLY, 1)
    assert "可用取件码" in bench.words
    bench.tap("pickup")
    assert Chosen(1, "pickup") in bench.wire.said


def test_a_finger_that_leaves_its_button_does_nothing(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 5)
    assert bench.stage.sheet is not None
    target = next(target for target in bench.stage.sheet.targets if target.id == "open")
    x, y = target.box.middle
    bench.stage.finger.down(x, y, 1.0)
    assert bench.dark() == target
    bench.stage.finger.move(x, y - 400, 1.1)
    assert bench.dark() is None
    bench.stage.finger.up(x, y - 400, 1.2)
    assert bench.wire.said == []


def test_a_finger_held_while_the_scene_changes_touches_nothing_of_the_new_one(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 5)
    assert bench.stage.sheet is not None
    x, y = next(target for target in bench.stage.sheet.targets if target.id == "open").box.middle
    bench.stage.finger.down(x, y, 1.0)
    bench.show(gallery.DOOR_CLOSED, 6)
    bench.stage.finger.up(x, y, 1.2)
    assert bench.wire.said == []


def test_digits_are_read_back_in_groups_and_sent_only_when_confirmed(bench: Bench) -> None:
    bench.show(gallery.CODE, 9)
    for digit in "3141592":
        bench.tap(f"key.{digit}")
    assert "key.ok" not in bench.ids
    bench.tap("key.6")
    assert bench.words.endswith("0删除确定")
    assert "31415926" in bench.words
    assert not any(isinstance(said, Entered) for said in bench.wire.said)
    bench.tap("key.ok")
    assert bench.wire.said[-1] == Entered(9, "code", "31415926")


def test_a_wrong_digit_is_rubbed_out_and_a_ninth_is_not_taken(bench: Bench) -> None:
    bench.show(gallery.CODE, 9)
    for digit in "123456789":
        bench.tap(f"key.{digit}")
    bench.tap("key.back")
    bench.tap("key.0")
    bench.tap("key.ok")
    assert bench.wire.said[-1] == Entered(9, "code", "12345670")


def test_typed_digits_go_when_they_were_sent(bench: Bench) -> None:
    bench.show(gallery.CODE, 9)
    for digit in "77777777":
        bench.tap(f"key.{digit}")
    bench.tap("key.ok")
    wiped = bench.slate.wiped
    bench.show(gallery.CODE, 10)
    assert bench.slate.wiped == wiped + 1
    assert bench.words.count("7") == 1  # the key


def test_typed_digits_stay_while_the_same_question_is_drawn_anew(bench: Bench) -> None:
    bench.show(gallery.CODE, 9)
    bench.tap("key.7")
    warned = msgspec.structs.replace(gallery.CODE, warning=Countdown(20), display=Display(language="en"))
    bench.show(warned, 10)
    assert bench.words.count("7") == 2  # one typed, and the key


def test_typed_digits_go_with_the_scene(bench: Bench) -> None:
    bench.show(gallery.CODE, 9)
    bench.tap("key.7")
    bench.show(gallery.TICKS, 10)
    bench.show(gallery.CODE, 11)
    assert bench.words.count("7") == 1  # the key


def test_digits_stay_when_the_same_scene_comes_in_large_text(bench: Bench) -> None:
    bench.show(gallery.CODE, 9)
    bench.tap("key.7")
    bench.show(msgspec.structs.replace(gallery.CODE, display=Display(large=True)), 9)
    bench.tap("key.5")
    assert "75" in bench.words


def test_a_long_list_is_turned_page_by_page(bench: Bench) -> None:
    bench.show(gallery.CASES, 3)
    assert {"case-0", "case-5", "page.next"} <= bench.ids
    assert not {"case-6", "page.previous"} & bench.ids
    bench.tap("page.next")
    assert {"case-6", "case-7", "page.previous"} <= bench.ids
    assert not {"case-0", "page.next"} & bench.ids


def test_large_text_shows_four_rows_a_page(bench: Bench) -> None:
    bench.show(msgspec.structs.replace(gallery.CASES, display=Display(large=True)), 3)
    assert {"case-0", "case-3"} <= bench.ids
    assert "case-4" not in bench.ids


@pytest.mark.parametrize(
    ("target", "display"),
    [
        ("frame.large", Display(large=True)),
        ("frame.language", Display(language="en")),
        ("frame.access", Display(low=True)),
    ],
)
def test_the_display_is_changed_by_the_terminal_when_asked(bench: Bench, target: str, display: Display) -> None:
    bench.show(gallery.HOME, 2)
    bench.tap(target)
    assert bench.wire.said[-1] == Shown(2, display)


def test_reach_brings_a_choice_of_contrast_and_a_way_back(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 2)
    bench.tap("frame.access")
    low = Display(low=True)
    bench.show(msgspec.structs.replace(gallery.CONFIRM, display=low), 3)
    assert {"access.contrast", "access.usual", "access.done"} <= bench.ids
    bench.tap("access.contrast")
    dark = Display(low=True, contrast=True)
    assert bench.wire.said[-1] == Shown(3, dark)
    bench.show(msgspec.structs.replace(gallery.CONFIRM, display=dark), 4)
    bench.tap("access.done")
    assert "open" in bench.ids


def test_a_terminal_that_speaks_can_be_silenced_and_one_that_does_not_offers_nothing_of_the_kind(bench: Bench) -> None:
    assert gallery.CONFIRM.frame is not None
    voiced = msgspec.structs.replace(gallery.CONFIRM.frame, voiced=True)
    speaking = msgspec.structs.replace(gallery.CONFIRM, frame=voiced, display=Display(low=True))
    bench.show(gallery.CONFIRM, 2)
    bench.tap("frame.access")
    bench.show(msgspec.structs.replace(gallery.CONFIRM, display=Display(low=True)), 3)
    assert "access.mute" not in bench.ids
    bench.show(speaking, 4)
    bench.tap("access.mute")
    muted = Display(low=True, muted=True)
    assert bench.wire.said[-1] == Shown(4, muted)
    bench.show(msgspec.structs.replace(speaking, display=muted), 5)
    bench.tap("access.usual")
    assert bench.wire.said[-1] == Shown(5, Display())


def test_everything_to_touch_stands_in_the_lowest_part_within_reach(bench: Bench) -> None:
    for number, scene in enumerate((gallery.HOME_LOW, gallery.CASES_LOW, gallery.CODE_LOW, gallery.CONFIRM_LOW)):
        bench.show(scene, number)
        assert bench.stage.sheet is not None
        assert min(target.box.y for target in bench.stage.sheet.targets) >= 1920 * 0.55
        assert "frame.leave" in bench.ids or not (scene.frame and scene.frame.leave)


def test_the_warning_counts_down_and_one_touch_gives_more_time(bench: Bench) -> None:
    bench.show(gallery.WARNED, 8)
    assert "20秒" in bench.words
    assert "open" not in bench.ids
    bench.pulse(5, 8)
    assert "15秒" in bench.words
    bench.tap("warning.extend")
    assert bench.wire.said[-1] == Extended(8)


def test_a_slow_answer_shows_one_moment_and_gives_the_buttons_back(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    bench.tap("open")
    bench.clock.pass_(0.69)
    assert "open" in bench.ids
    bench.clock.pass_(0.02)
    assert "请稍候" in bench.words
    assert "open" not in bench.ids
    bench.pulse(7, 8)
    assert "open" in bench.ids


def test_an_answer_in_time_shows_nothing_of_waiting(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    bench.tap("open")
    bench.clock.pass_(0.5)
    bench.show(gallery.DOOR_OPENING, 9)
    bench.pulse(1, 9)
    assert "请稍候" not in bench.words


def test_a_broken_connection_hides_everything_personal(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    assert "䶮" in bench.words
    bench.stage.lost()
    bench.clock.pass_(0.29)
    assert "䶮" in bench.words
    wiped = bench.slate.wiped
    bench.clock.pass_(0.02)
    assert "䶮" not in bench.words
    assert "食品" not in bench.words
    assert bench.slate.wiped == wiped + 1
    assert bench.ids == set()
    for kept in ("请稍候", "东平县政务服务中心", "0538-2821012"):
        assert kept in bench.words


def test_a_quick_restart_of_the_terminal_is_not_seen(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    bench.stage.lost()
    bench.clock.pass_(0.2)
    bench.show(gallery.CONFIRM, 8)
    bench.clock.pass_(1)
    assert not bench.silent()


def test_four_seconds_without_a_pulse_are_silence_and_the_pulse_ends_it(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    bench.clock.pass_(3.9)
    assert not bench.silent()
    bench.clock.pass_(0.2)
    assert bench.silent()
    bench.stage.take(wire.Pulse(8), bench.clock.now())
    assert not bench.silent()
    assert "䶮" in bench.words


def test_a_pulse_of_another_scene_after_silence_asks_for_that_scene(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    bench.clock.pass_(5)
    bench.stage.take(wire.Pulse(9), bench.clock.now())
    assert bench.wire.reconnects == 1
    assert bench.silent()


def test_a_finger_on_the_glass_is_reported_at_most_every_three_seconds(bench: Bench) -> None:
    bench.show(gallery.CODE, 4)
    for _ in range(20):
        bench.tap("key.1")
        bench.tap("key.back")
        bench.stage.take(wire.Pulse(4), bench.clock.now())
    active = [said for said in bench.wire.said if isinstance(said, Active)]
    assert active == [Active(4), Active(4)]


def test_a_touch_that_cannot_be_delivered_may_be_made_again(bench: Bench) -> None:
    bench.show(gallery.CONFIRM, 8)
    bench.wire.there = False
    bench.tap("open")
    assert bench.dark() is None
    bench.wire.there = True
    bench.tap("open")
    assert Chosen(8, "open") in bench.wire.said


def test_a_light_blinks_twice_a_second_and_a_resting_scene_is_not_painted_again(bench: Bench) -> None:
    bench.show(gallery.CARD, 1)
    before = len(bench.slate.sheets)
    bench.pulse(3, 1)
    assert len(bench.slate.sheets) - before == 6
    bench.show(gallery.HOME, 2)
    before = len(bench.slate.sheets)
    bench.pulse(20, 2)
    assert len(bench.slate.sheets) == before


def test_the_hour_changes_with_the_minute(bench: Bench) -> None:
    bench.show(gallery.HOME, 2)
    assert "14:32" in bench.words
    bench.wall = dt.datetime(2026, 11, 5, 14, 33, 0, tzinfo=dt.UTC)
    bench.pulse(50, 2)
    assert "14:33" in bench.words


def test_every_scene_on_the_glass_is_reported_once(bench: Bench) -> None:
    bench.show(gallery.CARD, 1)
    bench.pulse(2, 1)
    bench.stage.flipped(bench.clock.now())
    assert [message for message in bench.wire.sent if isinstance(message, wire.Drawn)] == [wire.Drawn(1)]
