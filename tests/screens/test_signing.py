"""A finger signs: what becomes of its ink, when it may, what survives and what is wiped. Time is in our hands."""

from __future__ import annotations

import itertools
import math

import msgspec
import pytest

from kiosk.contract import wire
from kiosk.contract.content import MOST_POINTS, MOST_STROKES, SignaturePad, is_signature
from kiosk.contract.intent import Active, Extended, SignedHere
from kiosk.contract.scene import Countdown, Display, Scene
from kiosk.contract.words import Both
from screens.audit import audit, layout_of
from screens.box import Box
from screens.draw import in_display
from screens.hand import Hand
from screens.layout import Look, lay_out
from screens.nib import Nib
from screens.signature import Signature
from screens.window import LANDSCAPE, PORTRAIT
from tests.screens import gallery
from tests.screens.bench import Bench, Ruler

LINE = tuple((0.1 + step / 20, 0.5) for step in range(12))


def signed(bench: Bench) -> SignedHere:
    """The signature that was sent last."""
    said = bench.wire.said[-1]
    assert isinstance(said, SignedHere)
    return said


def again(scene: Scene, **changes: object) -> Scene:
    """The scene with changes."""
    return msgspec.structs.replace(scene, **changes)


def test_a_signature_is_sent_with_its_scene_when_it_is_said_to_be_done(bench: Bench) -> None:
    bench.show(gallery.SIGN, 41)
    bench.draw(*LINE)
    bench.draw((0.5, 0.2), (0.5, 0.8))
    assert not any(isinstance(said, SignedHere) for said in bench.wire.said)
    bench.tap("sign.done")
    answer = signed(bench)
    assert (answer.scene, answer.id, len(answer.strokes)) == (41, "receipt", 2)
    assert again(gallery.SIGN, number=41).asks_to_sign(answer.id, answer.strokes)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, (1200, 1920), (2160, 3840)])
@pytest.mark.parametrize("display", [Display(), Display(large=True), Display(low=True), Display(low=True, large=True)])
def test_places_are_told_in_parts_of_the_field_whatever_its_size(size: tuple[int, int], display: Display) -> None:
    bench = Bench(size)
    bench.show(again(gallery.SIGN_SHORT, display=display), 2)
    box = bench.target("sign.pad").box
    assert abs(box.w / box.h - 2.5) < 0.02
    bench.draw((0.0, 0.0), (0.25, 0.5), (0.5, 0.5), (0.5, 0.75), (0.75, 0.75), (0.999, 0.999), seconds=0.1)
    bench.tap("sign.done")
    (stroke,) = signed(bench).strokes
    wanted = [0, 0, 2500, 5000, 5000, 5000, 5000, 7500, 7500, 7500, 9990, 9990]
    places = [value for number, value in enumerate(stroke) if number % 3 != 2]
    assert all(abs(found - meant) <= 30 for found, meant in zip(places, wanted, strict=True))
    assert list(stroke[2::3]) == [0, 100, 200, 300, 400, 500]


def test_milliseconds_run_on_from_stroke_to_stroke(bench: Bench) -> None:
    bench.show(gallery.SIGN, 1)
    bench.draw((0.1, 0.1), (0.3, 0.1), (0.5, 0.1), seconds=0.02)
    bench.clock.pass_(0.5)
    bench.draw((0.1, 0.3), (0.3, 0.3), (0.5, 0.3), seconds=0.02)
    bench.tap("sign.done")
    first, second = signed(bench).strokes
    assert first[2::3] == (0, 20, 40)
    assert second[2] == 560


def test_ink_comes_with_every_point_and_the_sheet_is_not_painted_for_it(bench: Bench) -> None:
    bench.show(gallery.SIGN, 1)
    box, finger, slate = bench.target("sign.pad").box, bench.stage.finger, bench.slate
    painted = len(slate.sheets)
    finger.down(box.x + 50, box.y + 50, 1.0)
    for step in range(1, 30):
        written = len(slate.written)
        finger.move(box.x + 50 + 10 * step, box.y + 50, 1.0 + step / 100)
        assert len(slate.written) == written + 1
    assert len(slate.sheets) == painted
    assert bench.dark() is None


def test_too_little_ink_cannot_be_sent(bench: Bench) -> None:
    bench.show(gallery.SIGN, 1)
    assert not {"sign.done", "sign.wipe"} & bench.ids
    bench.draw((0.5, 0.5))
    assert "sign.wipe" in bench.ids
    assert "sign.done" not in bench.ids
    bench.draw(*LINE)
    assert "sign.done" in bench.ids


def test_what_was_written_is_wiped_and_written_anew(bench: Bench) -> None:
    bench.show(gallery.SIGN, 1)
    bench.draw(*LINE)
    bench.tap("sign.wipe")
    assert not {"sign.done", "sign.wipe"} & bench.ids
    assert bench.slate.written[-1].strokes == []
    bench.draw((0.2, 0.8), *LINE)
    bench.tap("sign.done")
    (stroke,) = signed(bench).strokes
    assert abs(stroke[0] - 2000) < 20


def test_a_signature_survives_a_warning_a_bell_and_other_colours(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw(*LINE)
    bench.show(again(gallery.SIGN, warning=Countdown(20)), 6)
    assert "sign.done" not in bench.ids
    assert "sign.pad" in bench.ids
    bench.tap("warning.extend")
    assert bench.wire.said[-1] == Extended(6)
    bench.show(again(gallery.SIGN, display=Display(contrast=True)), 7)
    bench.draw((0.5, 0.1), (0.5, 0.9))
    bench.tap("sign.done")
    assert (signed(bench).scene, len(signed(bench).strokes)) == (7, 2)


@pytest.mark.parametrize(
    "other",
    [
        again(gallery.SIGN, display=Display(language="en")),
        again(gallery.SIGN, display=Display(large=True)),
        again(gallery.SIGN, content=SignaturePad("receipt", (Both("另一份", "Another"),))),
        again(gallery.SIGN, name="pickup.sign_again"),
    ],
    ids=["language", "size", "text", "scene"],
)
def test_a_signature_is_wiped_when_it_would_stand_under_something_else(bench: Bench, other: Scene) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw(*LINE)
    bench.show(other, 6)
    if "page.next" in bench.ids:
        bench.tap("page.next")
    assert bench.slate.written[-1].strokes == []
    assert "sign.pad" in bench.ids
    assert not {"sign.done", "sign.wipe"} & bench.ids
    bench.show(gallery.SIGN, 7)
    assert "sign.done" not in bench.ids


def test_a_signature_goes_with_its_citizen(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw(*LINE)
    bench.show(gallery.HOME, 6)
    bench.show(gallery.SIGN, 7)
    assert not {"sign.done", "sign.wipe"} & bench.ids


def test_a_long_text_is_signed_only_after_its_last_page_was_seen(bench: Bench) -> None:
    bench.show(gallery.SIGN_LONG, 5)
    assert "sign.pad" not in bench.ids
    assert "行政复议" not in bench.words
    bench.tap("page.next")
    assert "sign.pad" in bench.ids
    assert "行政复议" in bench.words
    bench.draw(*LINE)
    bench.tap("page.previous")
    assert "送达回证" in bench.words
    bench.tap("page.next")
    bench.tap("sign.done")
    assert len(signed(bench).strokes) == 1


def test_a_long_text_in_another_language_is_read_from_its_beginning(bench: Bench) -> None:
    bench.show(gallery.SIGN_LONG, 5)
    bench.tap("page.next")
    bench.draw(*LINE)
    bench.show(again(gallery.SIGN_LONG, display=Display(language="en")), 6)
    assert "Proof of service" in bench.words
    assert not {"sign.pad", "sign.done"} & bench.ids


def test_a_redraw_leaves_a_reader_on_their_page_and_a_hand_in_its_stroke(bench: Bench) -> None:
    bench.show(gallery.SIGN_LONG, 5)
    bench.tap("page.next")
    box, finger = bench.target("sign.pad").box, bench.stage.finger
    finger.down(box.x + 100, box.y + 100, 1.0)
    finger.move(box.x + 200, box.y + 100, 1.1)
    bench.show(again(gallery.SIGN_LONG, warning=Countdown(20)), 6)
    for step in range(8):
        finger.move(box.x + 300 + 20 * step, box.y + 100, 1.2 + step / 100)
    finger.up(box.x + 460, box.y + 100, 1.5)
    bench.show(gallery.SIGN_LONG, 7)
    bench.tap("sign.done")
    assert len(signed(bench).strokes) == 1


def test_a_hand_that_leaves_the_field_ends_its_stroke_and_draws_nothing_outside(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw((0.1, 0.5), (0.3, 0.5), (0.5, 0.5), (0.5, 1.3), (0.7, 1.3), (0.7, 0.5), (0.8, 0.5), (0.9, 0.5))
    bench.tap("sign.done")
    strokes = signed(bench).strokes
    assert len(strokes) == 2
    assert strokes[1][0] == pytest.approx(7000, abs=20)


def test_a_finger_that_comes_from_outside_leaves_no_ink(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    box, finger = bench.target("sign.pad").box, bench.stage.finger
    finger.down(box.x + 50, box.y - 60, 1.0)
    finger.move(box.x + 50, box.y + 60, 1.1)
    finger.up(box.x + 50, box.y + 60, 1.2)
    assert "sign.wipe" not in bench.ids


def test_a_dot_right_after_a_stroke_is_no_bounce_of_the_glass(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw(*LINE, seconds=0.01)
    bench.draw((0.9, 0.9), seconds=0.01)
    bench.tap("sign.done")
    assert len(signed(bench).strokes) == 2


def test_signing_for_long_keeps_the_session_alive(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    box, finger = bench.target("sign.pad").box, bench.stage.finger
    finger.down(box.x + 50, box.y + 50, bench.clock.now())
    for step in range(8):
        bench.pulse(1, 5)
        finger.move(box.x + 50 + 20 * step, box.y + 50, bench.clock.now())
    assert bench.wire.said == [Active(5)] * 3


def test_a_signature_that_cannot_be_delivered_stays_and_may_be_sent_again(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw(*LINE)
    bench.wire.there = False
    bench.tap("sign.done")
    bench.wire.there = True
    bench.tap("sign.done")
    assert len(signed(bench).strokes) == 1


def test_while_the_terminal_is_silent_no_ink_is_seen(bench: Bench) -> None:
    bench.show(gallery.SIGN, 5)
    bench.draw(*LINE)
    bench.clock.pass_(5)
    assert bench.silent()
    assert bench.stage.sheet is not None
    assert not bench.stage.sheet.has_field
    bench.stage.take(wire.Pulse(5), bench.clock.now())
    assert "sign.done" in bench.ids


def test_the_pad_and_its_button_stand_within_reach(bench: Bench) -> None:
    for number, scene in enumerate((gallery.SIGN_LOW, gallery.SIGN_LONG_LOW)):
        for language, text in itertools.product(("zh", "en"), ("standard", "large")):
            bench.show(in_display(scene, language, text), 10 * number)
            while "page.next" in bench.ids:
                bench.tap("page.next")
            bench.draw(*LINE)
            assert {"sign.pad", "sign.wipe", "sign.done", "frame.leave"} <= bench.ids
            assert bench.stage.sheet is not None
            assert min(target.box.y for target in bench.stage.sheet.targets) >= 1920 * 0.55


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_no_page_of_a_text_and_no_pad_with_ink_has_a_problem(size: tuple[int, int]) -> None:
    pads = [scene for scene in gallery.SIGNING if isinstance(scene.content, SignaturePad)]
    for scene, language, text in itertools.product(pads, ("zh", "en"), ("standard", "large")):
        shown, page, pages = in_display(scene, language, text), 0, 1
        while page < pages:
            hand = Hand(page=page, inked=True, signed=True)
            sheet = lay_out(shown, size, Ruler(), Look(hand, "14:32"))
            assert audit(layout_of(sheet)) == [], (scene.name, language, text, page)
            more = any(target.id == "page.next" for target in sheet.targets)
            pages, page = pages + more, page + 1
            assert more != sheet.has_field


def test_digits_of_a_secret_are_read_back_as_dots(bench: Bench) -> None:
    bench.show(gallery.PIN, 9)
    empty = bench.words
    marks = len(bench.slate.sheets[-1].marks)
    for digit in "2468":
        bench.tap(f"key.{digit}")
    assert bench.words == empty
    assert len(bench.slate.sheets[-1].marks) == marks + 4
    assert "246810" not in repr(bench.stage.sheet)


# ---- thinning and smoothing -----------------------------------------------------------------------------------------

FIELD = Box(50, 1000, 1000, 400)


def test_a_resting_finger_adds_nothing_and_the_end_of_a_stroke_is_kept() -> None:
    signature = Signature()
    signature.begin(FIELD, 100, 1100, 1.0)
    for tremble in range(99):
        assert not signature.go_on(FIELD, 100 + tremble % 3, 1100, 1.0 + tremble / 100)
    assert signature.leave()
    assert signature.points == 2


def test_whatever_a_hand_does_the_signature_stays_within_its_bounds() -> None:
    signature = Signature()
    for stroke in range(120):
        signature.begin(FIELD, 60, 1010 + stroke * 3, stroke)
        for step in range(900):
            signature.go_on(FIELD, 60 + step, 1010 + stroke * 3 + 8 * (step % 2), stroke + step / 1000)
        signature.leave()
    assert signature.points <= MOST_POINTS
    assert len(signature.strokes) <= MOST_STROKES
    assert is_signature(signature.finished())


def test_nothing_of_a_signature_is_told_by_its_name() -> None:
    signature = Signature()
    signature.begin(FIELD, 100, 1100, 1.0)
    assert repr(signature) == "<Signature of 1 strokes>"
    assert "1000" not in repr(SignedHere(1, "receipt", ((1000, 2000, 0),)))


def test_a_line_goes_through_its_points_without_gaps_and_without_kinks() -> None:
    centre, radius = (500.0, 500.0), 200.0
    points = [(centre[0] + radius * math.cos(n / 3), centre[1] + radius * math.sin(n / 3)) for n in range(19)]
    nib, dots = Nib(*points[0]), [points[0]]
    for point in points[1:]:
        piece = nib.to(*point)
        dots += list(zip(piece[::2], piece[1::2], strict=True))
        assert dots[-1] == pytest.approx(point)
    assert max(math.dist(one, other) for one, other in itertools.pairwise(dots)) < 2.5
    # A straight line from point to point would leave the circle by 2.8 pixels.
    late = dots[len(dots) // 4 :]
    assert max(abs(math.dist(dot, centre) - radius) for dot in late) < 1.5


def test_a_corner_stays_a_corner() -> None:
    nib = Nib(0, 0)
    nib.to(100, 0)
    assert all(x == pytest.approx(100) for x in nib.to(100, 100)[::2])
