"""Typing Chinese on the screens' own keyboard, key by key as a finger does it (issue 5.3, domain §7.6)."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.content import Typing
from kiosk.contract.intent import Written
from kiosk.contract.scene import Countdown, Display, Scene
from screens.audit import audit, layout_of
from screens.draw import in_display
from screens.fonts import find_fonts
from screens.hand import Hand
from screens.input.typing.handwriting import Handwriting
from screens.input.typing.strokes import StrokeTable
from screens.input.typing.typist import Typist
from screens.input.typing.writing import MODES, Change, Edit, Mode, Press, begin
from screens.layout import Look, lay_out
from screens.sheet import Sheet
from screens.window import LANDSCAPE, PORTRAIT
from tests.screens import gallery
from tests.screens.bench import Bench, Ruler

FOUR = [("dongpingxian", "东平县"), ("lixiaoming", "李晓明"), ("getigongshanghu", "个体工商户")]
NINE = {letter: key for key, letters in {
    "2": "abc", "3": "def", "4": "ghi", "5": "jkl", "6": "mno", "7": "pqrs", "8": "tuv", "9": "wxyz"
}.items() for letter in letters}  # fmt: skip

STROKES = [("hzspn", "东"), ("hpznphhpn", "䶮"), ("hhhszpzp", "㛃"), ("hspnz", "李")]
RARE = [("yan", "䶮"), ("4dae", "䶮"), ("di", "𬱖"), ("jie", "㛃"), ("2cc56", "𬱖")]
TYPIST = Typist(find_fonts(), lambda call: call())


def written(bench: Bench) -> str:
    """What was sent."""
    said = bench.wire.said[-1]
    assert isinstance(said, Written)
    return said.text


def press(bench: Bench, keys: str) -> None:
    """Touch one key after the other."""
    for key in keys:
        bench.tap(f"type.{key}")


def take(bench: Bench, text: str) -> int:
    """Touch the candidate that says this, wherever it is; answers with how many touches that took."""
    touches = 1
    while (id_ := offered(bench).get(text)) is None:
        assert "type.further" in bench.ids, f"{text} is not among the candidates"
        bench.tap("type.further")
        touches += 1
    bench.tap(id_)
    return touches


def offered(bench: Bench) -> dict[str, str]:
    """The candidates that can be touched now, with their ids."""
    writing = bench.stage._look.hand.writing
    assert writing is not None
    numbers = sorted(int(id_.rpartition(".")[2]) for id_ in bench.ids if id_.startswith("type.pick."))
    return {writing.offers[number].text: f"type.pick.{number}" for number in numbers}


def line(bench: Bench) -> str:
    """What stands on the line."""
    writing = bench.stage._look.hand.writing
    assert writing is not None
    return writing.text


@pytest.mark.parametrize(("keys", "text"), FOUR)
def test_a_word_is_typed_on_26_keys_and_taken_with_one_touch(bench: Bench, keys: str, text: str) -> None:
    bench.show(gallery.TYPING, 41)
    press(bench, keys)
    assert take(bench, text) == 1
    bench.tap("type.done")
    assert bench.wire.said[-1] == Written(41, "name", text)
    assert msgspec.structs.replace(gallery.TYPING, number=41).asks_to_write("name", text)


def test_keys_that_come_in_one_heap_are_all_typed_and_one_that_bounces_is_typed_once(bench: Bench) -> None:
    bench.show(gallery.TYPING, 41)
    for key in "dongping":  # from a machine that was busy while somebody typed
        bench.tap(f"type.{key}", after=0.001)
    bench.tap("type.g", after=0.02)
    assert take(bench, "东平") == 1


@pytest.mark.parametrize(("keys", "text"), FOUR)
def test_a_word_is_typed_on_nine_keys(bench: Bench, keys: str, text: str) -> None:
    bench.show(gallery.TYPING, 41)
    bench.tap("type.mode.nine")
    press(bench, "".join(NINE[letter] for letter in keys))
    assert take(bench, text) == 1
    bench.tap("type.done")
    assert written(bench) == text


def test_first_letters_are_enough_and_space_takes_the_first_candidate(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    press(bench, "dpx")
    bench.tap("type.space")
    press(bench, "gtgsh")
    bench.tap("type.space")
    assert line(bench) == "东平县个体工商户"


@pytest.mark.parametrize(("keys", "text"), RARE)
def test_rare_characters_by_their_syllable_and_by_their_code(bench: Bench, keys: str, text: str) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.rare")
    press(bench, keys)
    take(bench, text)
    bench.tap("type.done")
    assert written(bench) == text


def test_a_long_row_is_taken_piece_by_piece_and_the_rest_is_kept(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    press(bench, "dongpinglixiaoming")
    take(bench, "东平")
    assert "li'xiao'ming" in bench.words
    take(bench, "李晓明")
    assert line(bench) == "东平李晓明"


def test_a_half_typed_syllable_shows_what_it_may_become(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    press(bench, "dongpingx")
    assert "东平县" in offered(bench)


def test_the_caret_moves_and_characters_are_rubbed_out_before_it(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    press(bench, "dpx")
    bench.tap("type.space")
    bench.tap("type.left")
    bench.tap("type.rub")
    assert line(bench) == "东县"
    press(bench, "p")
    bench.tap("type.rub")
    assert line(bench) == "东县"
    bench.tap("type.clear")
    assert line(bench) == ""
    assert "type.done" not in bench.ids


def test_digits_marks_and_latin_stand_in_the_same_line(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.latin")
    bench.tap("type.capital")
    press(bench, "a")
    bench.tap("type.capital")
    press(bench, "b")
    bench.tap("type.signs")
    press(bench, "12-")
    bench.tap("type.signs")
    bench.tap("type.mode.pinyin")
    press(bench, "dpx")
    bench.tap("type.comma")
    assert line(bench) == "Ab12-东平县，"


def test_a_code_has_capitals_digits_and_the_dash_only(bench: Bench) -> None:
    bench.show(gallery.TYPING_CODE, 3)
    signs = {id_.removeprefix("type.") for id_ in bench.ids if re.fullmatch("type\\..", id_)}
    assert signs == set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not any(id_.startswith("type.mode") for id_ in bench.ids)
    press(bench, "ma-7")
    bench.tap("type.done")
    assert written(bench) == "91370923MA-7"


def test_of_a_long_line_what_stands_before_the_caret_is_seen(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    for _ in range(4):
        press(bench, "gtgsh")
        bench.tap("type.space")
    press(bench, "dpx")
    bench.tap("type.space")
    assert line(bench) == "个体工商户" * 4 + "东平县"
    assert "个体工商户东平县" in bench.words
    assert "个体工商户" * 4 not in bench.words


def test_no_more_is_typed_than_the_field_takes_and_no_less_is_sent(bench: Bench) -> None:
    bench.show(msgspec.structs.replace(gallery.TYPING, content=Typing("name", "han", 4, least=2)), 1)
    press(bench, "d")
    take(bench, "大")
    assert "type.done" not in bench.ids
    press(bench, "getigongshanghu")
    take(bench, "个体工商户")
    assert line(bench) == "大个体工"
    bench.tap("type.done")
    assert written(bench) == "大个体工"


def test_who_says_z_for_zh_may_spell_so_when_they_ask_for_it(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    press(bench, "sanghai")
    assert "上海" not in offered(bench)
    for key in ("signs", "fuzzy", "signs"):
        bench.tap(f"type.{key}")
    bench.tap("type.clear")
    press(bench, "sanghai")
    assert take(bench, "上海") == 1
    press(bench, "suiwuju")
    assert take(bench, "税务局") == 1
    assert line(bench) == "上海税务局"


def test_while_keys_wait_for_a_choice_nothing_can_be_sent(bench: Bench) -> None:
    bench.show(gallery.TYPING_FILLED, 1)
    assert "type.done" in bench.ids
    press(bench, "d")
    assert "type.done" not in bench.ids
    bench.tap("type.rub")
    assert "type.done" in bench.ids


def test_what_is_typed_survives_a_warning_and_another_display(bench: Bench) -> None:
    bench.show(gallery.TYPING, 5)
    press(bench, "dpx")
    bench.tap("type.space")
    press(bench, "li")
    bench.show(msgspec.structs.replace(gallery.TYPING, warning=Countdown(20)), 6)
    bench.show(msgspec.structs.replace(gallery.TYPING, display=Display(large=True)), 7)
    take(bench, "里")
    assert line(bench) == "东平县里"


def test_the_next_field_and_the_same_field_asked_again_begin_anew(bench: Bench) -> None:
    bench.show(gallery.TYPING, 5)
    press(bench, "dpx")
    bench.tap("type.space")
    bench.tap("type.done")
    bench.show(gallery.TYPING, 6)
    assert line(bench) == ""
    bench.show(gallery.TYPING_FILLED, 7)
    assert line(bench) == "东平县老湖镇李晓明面馆"


def test_nothing_typed_outlives_its_scene(bench: Bench) -> None:
    bench.show(gallery.TYPING, 5)
    press(bench, "lixiaoming")
    take(bench, "李小明")
    press(bench, "lixiaoming")
    bench.show(gallery.HOME, 6)
    hand, pinyin = bench.stage._look.hand, bench.stage.typist._exact
    assert hand.writing is None
    assert pinyin is not None
    assert not pinyin._found
    assert "小明" not in repr(vars(bench.stage))


def test_what_is_typed_survives_the_help_over_it_and_nothing_else(bench: Bench) -> None:
    bench.show(gallery.TYPING, 41)
    press(bench, "dongpingxian")
    take(bench, "东平县")
    press(bench, "li")
    for number, name in enumerate(("help", "help.called"), 42):
        bench.show(msgspec.structs.replace(gallery.HELP, name=name), number)
    helped = msgspec.structs.replace(gallery.TYPING, frame=gallery.HELPED[0].frame)
    bench.show(helped, 44)
    assert line(bench) == "东平县"
    press(bench, "dongpingxian")
    take(bench, "东平县")
    assert line(bench) == "东平县东平县"
    bench.show(gallery.HELP, 45)
    bench.show(gallery.THANKS, 46)
    bench.show(gallery.TYPING, 47)
    assert line(bench) == ""


def test_what_was_chosen_before_is_offered_no_earlier_the_next_time(bench: Bench) -> None:
    bench.show(gallery.TYPING, 5)
    press(bench, "li")
    before = list(offered(bench))
    take(bench, before[-1])
    bench.show(gallery.HOME, 6)
    bench.show(gallery.TYPING, 7)
    press(bench, "li")
    assert list(offered(bench)) == before


def test_nothing_of_a_line_is_told_by_its_name() -> None:
    writing = begin(Typing("name", "han", 40, value="李晓明"), "zh")
    assert repr(writing) == "<Writing pinyin, 3 characters, 0 keys>"
    assert "李" not in repr(Written(1, "name", "李晓明"))
    assert "李" not in repr(Hand(writing=writing))


def test_keys_and_candidates_stand_within_reach() -> None:
    for scene, mode, language, text in itertools.product(
        (gallery.TYPING_LOW, gallery.TYPING_CODE_LOW), MODES, ("zh", "en"), ("standard", "large")
    ):
        for sheet in typed(in_display(scene, language, text), PORTRAIT, mode):
            assert min(target.box.y for target in sheet.targets) >= 1920 * 0.55


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("mode", MODES)
def test_no_board_has_a_problem_whatever_is_typed(size: tuple[int, int], mode: Mode) -> None:
    for scene, language, text in itertools.product(gallery.TYPED, ("zh", "en"), ("standard", "large")):
        for sheet in typed(in_display(scene, language, text), size, mode):
            assert audit(layout_of(sheet)) == [], (scene.name, language, text)
            keys = {target.id: target.box for target in sheet.targets if target.id.startswith("type.")}
            least = (112, 112) if text == "large" else (96, 104)
            small = [
                name for name, box in keys.items() if name != "type.done" and (box.w < least[0] or box.h < least[1])
            ]
            assert not small


# ---- a finger's writing, and strokes by their kind -------------------------------------------------------------------

# Each stroke as a few points in parts of the field, as somebody writes who takes care.
BY_HAND = {
    "东": (
        ((0.22, 0.24), (0.78, 0.22)),
        ((0.47, 0.09), (0.33, 0.46), (0.79, 0.45)),
        ((0.54, 0.33), (0.55, 0.90), (0.46, 0.83)),
        ((0.37, 0.59), (0.21, 0.79)),
        ((0.68, 0.59), (0.84, 0.78)),
    ),
    "平": (
        ((0.23, 0.20), (0.77, 0.19)),
        ((0.32, 0.30), (0.39, 0.46)),
        ((0.69, 0.29), (0.60, 0.47)),
        ((0.13, 0.57), (0.87, 0.55)),
        ((0.50, 0.20), (0.50, 0.93)),
    ),
    "县": (
        ((0.30, 0.12), (0.30, 0.56)),
        ((0.30, 0.12), (0.70, 0.12), (0.70, 0.56)),
        ((0.31, 0.26), (0.69, 0.26)),
        ((0.31, 0.41), (0.69, 0.41)),
        ((0.13, 0.57), (0.88, 0.56)),
        ((0.47, 0.59), (0.28, 0.85), (0.72, 0.80)),
        ((0.64, 0.70), (0.79, 0.90)),
    ),
}  # fmt: skip
by_finger = pytest.mark.skipif(TYPIST.modes.isdisjoint({"finger"}), reason="no zinnia and no model on this machine")
by_strokes = pytest.mark.skipif(TYPIST.modes.isdisjoint({"strokes"}), reason="no rime-data-stroke on this machine")


def draw(bench: Bench, stroke: tuple[tuple[float, float], ...]) -> None:
    """One stroke, at a hand's pace, and what it is read as."""
    points = [stroke[0]]
    for (x, y), (to_x, to_y) in itertools.pairwise(stroke):
        points += [(x + (to_x - x) * step / 8, y + (to_y - y) * step / 8) for step in range(1, 9)]
    before, box = bench.stage._look.hand.writing, bench.target("type.pad").box
    bench.draw(*((0.5 + (x - 0.5) * box.h / box.w, y) for x, y in points))  # as high as wide, in the middle
    bench.until(lambda: bench.stage._look.hand.writing != before and offered(bench), "candidates")


@by_finger
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_a_place_is_written_by_finger(size: tuple[int, int]) -> None:
    bench = Bench(size)
    bench.show(gallery.TYPING, 41)
    bench.tap("type.mode.finger")
    for sign, strokes in BY_HAND.items():
        for stroke in strokes:
            assert "type.pad" in bench.ids
            draw(bench, stroke)
        assert next(iter(offered(bench))) == sign
        take(bench, sign)
        assert bench.slate.written[-1].strokes == []
    bench.tap("type.done")
    assert written(bench) == "东平县"
    bench.show(gallery.HOME, 42)


@by_finger
def test_a_stroke_is_taken_back_and_a_character_written_anew(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.finger")
    first, second, *_ = BY_HAND["东"]
    draw(bench, first)
    alone = set(offered(bench))
    draw(bench, second)
    assert set(offered(bench)) != alone
    bench.tap("type.undo")
    bench.until(lambda: set(offered(bench)) == alone, "the candidates of one stroke")
    bench.tap("type.undo")
    assert "type.mode.pinyin" in bench.ids
    draw(bench, first)
    bench.tap("type.wipe")
    assert "type.undo" not in bench.ids
    assert "type.mode.pinyin" in bench.ids
    bench.show(gallery.HOME, 2)


@by_finger
def test_ink_comes_with_every_point_however_long_reading_takes(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.finger")
    box, finger, slate = bench.target("type.pad").box, bench.stage.finger, bench.slate
    painted = len(slate.sheets)
    finger.down(box.x + 50, box.y + 50, 1.0)
    for step in range(1, 30):
        finger.move(box.x + 50 + 8 * step, box.y + 50, 1.0 + step / 100)
        assert len(slate.written[-1].strokes[0]) >= 3 * step
    assert len(slate.sheets) == painted
    bench.show(gallery.HOME, 2)


@by_finger
def test_the_program_that_saw_the_ink_ends_with_the_field(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.finger")
    draw(bench, BY_HAND["东"][0])
    handwriting = bench.stage.typist._handwriting
    assert handwriting is not None
    sitting = handwriting._sitting
    assert sitting is not None
    assert sitting._process.poll() is None
    bench.show(gallery.HOME, 2)
    assert sitting._process.poll() is not None


@by_finger
def test_a_reader_that_died_is_followed_by_another(bench: Bench) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.finger")
    first, second, *rest = BY_HAND["东"]
    draw(bench, first)
    handwriting = bench.stage.typist._handwriting
    assert handwriting is not None
    sitting = handwriting._sitting
    assert sitting is not None
    sitting._process.kill()
    sitting._process.wait(5)
    bench.draw(*second)
    bench.until(lambda: sitting.ended, "the loss of the reader")
    for stroke in rest:
        bench.draw(*stroke)
    bench.until(lambda: "东" in offered(bench), "东")
    bench.show(gallery.HOME, 2)


@by_strokes
@pytest.mark.parametrize(("strokes", "text"), STROKES)
def test_a_character_is_found_by_the_kinds_of_its_strokes(bench: Bench, strokes: str, text: str) -> None:
    bench.show(gallery.TYPING, 1)
    bench.tap("type.mode.strokes")
    press(bench, strokes)
    take(bench, text)
    assert line(bench) == text


def test_what_is_not_installed_is_not_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(StrokeTable.find.__func__, "__defaults__", (tmp_path / "absent",))  # type: ignore[attr-defined]
    monkeypatch.setattr(Handwriting.find.__func__, "__defaults__", ((tmp_path,),))  # type: ignore[attr-defined]
    bench = Bench()
    bench.show(gallery.TYPING, 1)
    assert {id_ for id_ in bench.ids if "mode" in id_} == {
        "type.mode.pinyin", "type.mode.nine", "type.mode.latin", "type.mode.rare"
    }  # fmt: skip


def typed(scene: Scene, size: tuple[int, int], mode: Mode) -> list[Sheet]:
    """The scene with an empty strip, with candidates, and with digits and marks."""
    assert isinstance(scene.content, Typing)
    start = begin(scene.content, "zh")
    if mode in start.modes:
        start = TYPIST.after(start, Change(mode))
    keys = {"nine": "366474649426", "strokes": "hs"}.get(mode, "dongpingxian")
    states = [start, TYPIST.after(start, Edit("signs"))]
    for key in keys:
        states.append(TYPIST.after(states[-1] if len(states) > 2 else start, Press(key)))
    states.append(TYPIST.after(states[-1], Edit("further")))
    ruler = Ruler()
    return [lay_out(scene, size, ruler, Look(Hand(writing=state), "14:32")) for state in states[:2] + states[-3:]]
