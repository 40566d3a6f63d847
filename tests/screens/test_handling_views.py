"""Codes, faces, amounts, dates and texts as a citizen meets them: M15 lanes, M17 commitments, M24 ratings, M25."""

from __future__ import annotations

import msgspec
import pytest
import zxingcpp
from PIL import Image

from kiosk.contract.content import Code, Keypad, Rows
from kiosk.contract.intent import Chosen, Entered, Read
from kiosk.contract.scene import Countdown, Display, Scene
from kiosk.contract.words import Both
from screens.box import Box
from screens.marks import Stroke
from screens.window import LANDSCAPE
from tests.screens.bench import Bench
from tests.screens.conftest import Hall
from tests.screens.gallery_frame import scene
from tests.screens.gallery_handling import AGREE, AGREE_SHORT, DATE, FACES, HANDED_OVER, LANES, MANY_TICKS, TAKEN


def keypad(length: int, shortest: int = 1, **more: object) -> Scene:
    """A keypad by itself."""
    usual = Keypad("pad", length, shortest)
    return scene("form.pad", "多少？", "How much?", msgspec.structs.replace(usual, **more))


def typed(bench: Bench, keys: str) -> None:
    """Touch one key after the other."""
    for key in keys:
        bench.tap({"X": "key.x", ".": "key.point", "<": "key.back"}.get(key, f"key.{key}"))


# ---- codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.xdist_group("glass")
@pytest.mark.parametrize("shown", [HANDED_OVER, TAKEN])
@pytest.mark.parametrize("display", [Display(), Display(contrast=True, large=True)])
def test_a_telephone_reads_the_code_off_the_glass(hall: Hall, shown: Scene, display: Display) -> None:
    assert isinstance(shown.content, Code)
    hall.show(msgspec.structs.replace(shown, display=display), 3)
    hall.screens.window.dispatch("on_draw")
    pixels = hall.pixels(Box(0, 0, 1080, 1920))
    picture = Image.frombytes("RGB", (1080, 1920), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [shown.content.text]


# ---- faces ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("display", [Display(), Display(large=True), Display(low=True), Display(low=True, large=True)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_five_faces_of_one_size_and_a_way_past_them(display: Display, language: str) -> None:
    for bench in (Bench(), Bench(LANDSCAPE)):
        shown = msgspec.structs.replace(display, language=language)
        bench.show(msgspec.structs.replace(FACES, display=shown), 3)
        boxes = [bench.target(level).box for level in "54321"]
        assert len({(box.w, box.h) for box in boxes}) == 1
        assert abs(bench.target("skip").box.right - max(box.right for box in boxes)) <= 4  # as wide as its bar
        assert bench.target("skip").box.w > 700
        assert bench.stage.sheet is not None
        fills = {bench.stage.sheet.marks[bench.target(level).fill].colour for level in "54321"}  # type: ignore[union-attr]
        assert len(fills) == 1  # none is chosen


def test_the_first_face_smiles_and_the_last_does_not(bench: Bench) -> None:
    bench.show(FACES, 3)
    assert bench.stage.sheet is not None
    mouths = [mark.points for mark in bench.stage.sheet.marks if isinstance(mark, Stroke)]
    bends = [points[len(points) // 2][1] - points[0][1] for points in mouths]
    assert bends == sorted(bends, reverse=True)
    assert bends[0] > 0 > bends[-1]


@pytest.mark.parametrize("level", ["5", "3", "1", "skip"])
def test_a_face_is_told_by_its_id(bench: Bench, level: str) -> None:
    bench.show(FACES, 3)
    bench.tap(level)
    assert bench.wire.said[-1] == Chosen(3, level)


# ---- departments ----------------------------------------------------------------------------------------------------


def test_the_one_in_the_lead_and_the_one_that_decides_are_named(bench: Bench) -> None:
    bench.show(LANES, 3)
    assert bench.words.count("牵头") == 1
    assert bench.words.count("由它决定") == 1


# ---- keypads --------------------------------------------------------------------------------------------------------


def test_an_id_number_ends_with_an_x_and_has_none_before(bench: Bench) -> None:
    bench.show(keypad(18, 18, groups=(6, 8, 4), letters=True), 3)
    assert "key.x" not in bench.ids
    typed(bench, "37092319680412201X1")
    bench.tap("key.ok")
    assert bench.wire.said[-1] == Entered(3, "pad", "37092319680412201X")


def test_an_amount_is_read_back_as_it_is_written(bench: Bench) -> None:
    bench.show(keypad(12, point=True), 3)
    assert "key.point" not in bench.ids
    typed(bench, "1234.")
    assert {"key.point", "key.ok"}.isdisjoint(bench.ids)
    typed(bench, "509")
    assert "¥1,234.50" in bench.words
    bench.tap("key.ok")
    assert bench.wire.said[-1] == Entered(3, "pad", "1234.50")


def test_what_stands_there_already_can_be_sent_or_rubbed_out(bench: Bench) -> None:
    bench.show(keypad(12, point=True, value="980.5"), 3)
    assert "¥980.5" in bench.words
    typed(bench, "<<<1")
    bench.tap("key.ok")
    assert bench.wire.said[-1] == Entered(3, "pad", "981")


@pytest.mark.parametrize(("language", "day"), [("zh", "2026年11月28日"), ("en", "28 Nov 2026")])
def test_a_date_is_said_in_words_in_the_language_shown(bench: Bench, language: str, day: str) -> None:
    bench.show(msgspec.structs.replace(DATE, display=msgspec.convert({"language": language}, Display)), 3)
    assert day in bench.words
    bench.tap("key.back")
    assert day not in bench.words


def test_a_day_that_does_not_exist_is_said(bench: Bench) -> None:
    bench.show(DATE, 3)
    box = bench.target("key.1").box
    typed(bench, "<<<<0231")
    assert "没有这一天" in bench.words
    assert bench.target("key.1").box == box  # no key moved


# ---- texts that must be read ----------------------------------------------------------------------------------------


def reads(bench: Bench) -> list[int]:
    """Scenes whose text was told to be read."""
    return [said.scene for said in bench.wire.said if isinstance(said, Read)]


def turn_to_the_end(bench: Bench) -> None:
    """下一页 until there is none."""
    while "page.next" in bench.ids:
        bench.tap("page.next")
        bench.stage.flipped(bench.clock.now())


def test_nobody_can_agree_before_the_last_page(bench: Bench) -> None:
    bench.show(AGREE, 3)
    assert "agree" not in bench.ids
    assert "请看到最后" in bench.words
    assert "back" in bench.ids
    turn_to_the_end(bench)
    assert reads(bench) == [3]
    bench.tap("page.previous")
    bench.stage.flipped(bench.clock.now())
    assert reads(bench) == [3]
    bench.tap("agree")
    assert bench.wire.said[-1] == Chosen(3, "agree")


def test_a_text_of_one_page_is_read_when_it_is_drawn(bench: Bench) -> None:
    bench.show(AGREE_SHORT, 3)
    assert reads(bench) == [3]
    bench.tap("agree")
    assert bench.wire.said[-1] == Chosen(3, "agree")


def test_what_was_read_stays_read_in_the_other_language_and_when_warned(bench: Bench) -> None:
    bench.show(AGREE, 3)
    turn_to_the_end(bench)
    english = msgspec.structs.replace(AGREE, display=Display(language="en", large=True))
    bench.show(english, 4)
    assert "agree" in bench.ids
    bench.show(msgspec.structs.replace(english, warning=Countdown(20)), 5)
    bench.show(english, 6)
    assert "agree" in bench.ids


def test_a_text_half_read_is_not_read_in_the_other_language(bench: Bench) -> None:
    bench.show(AGREE, 3)
    bench.show(msgspec.structs.replace(AGREE, display=Display(language="en")), 4)
    assert "agree" not in bench.ids
    assert reads(bench) == []
    turn_to_the_end(bench)
    assert reads(bench) == [4]


def test_another_text_under_the_same_name_is_read_by_itself(bench: Bench) -> None:
    bench.show(AGREE, 3)
    turn_to_the_end(bench)
    other = msgspec.structs.replace(AGREE.content, paragraphs=AGREE.content.paragraphs[::-1])  # type: ignore[union-attr]
    bench.show(msgspec.structs.replace(AGREE, content=other), 4)
    assert "agree" not in bench.ids
    assert {"page.next"} <= bench.ids
    assert "page.previous" not in bench.ids


# ---- lists of many choices ------------------------------------------------------------------------------------------


def ticked(*ids: str) -> Scene:
    """The list with these ticked."""
    assert isinstance(MANY_TICKS.content, Rows)
    rows = tuple(msgspec.structs.replace(row, ticked=row.id in ids) for row in MANY_TICKS.content.rows)
    return msgspec.structs.replace(MANY_TICKS, content=Rows(rows))


def test_a_list_stays_on_its_page_when_a_row_is_ticked(bench: Bench) -> None:
    bench.show(ticked(), 3)
    bench.tap("page.next")
    bench.tap("7")
    bench.show(ticked("7"), 4)
    assert "7" in bench.ids
    bench.tap("8")
    bench.show(ticked("7", "8"), 5)
    assert {"7", "8", "page.previous"} <= bench.ids


def test_another_list_under_the_same_name_begins_at_its_first_page(bench: Bench) -> None:
    bench.show(ticked(), 3)
    bench.tap("page.next")
    assert isinstance(MANY_TICKS.content, Rows)
    other = tuple(
        msgspec.structs.replace(row, words=Both(f"另外{row.id}", f"Other {row.id}")) for row in MANY_TICKS.content.rows
    )
    bench.show(msgspec.structs.replace(MANY_TICKS, content=Rows(other)), 4)
    assert {"0", "page.next"} <= bench.ids
