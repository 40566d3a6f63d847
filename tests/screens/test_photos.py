"""Photographed pages on the real glass: seen, touched, moved on by the camera, and gone with their scene.

M07, M25: nothing of a photographed paper stays on the terminal.
"""

from __future__ import annotations

import gc

import msgspec
import pytest

from kiosk.contract import wire
from kiosk.contract.content import Photo, Photos
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both
from screens.album import Album, size_of
from screens.box import Box
from screens.marks import Icon, Picture
from tests.screens import gallery
from tests.screens.bench import Bench
from tests.screens.conftest import Hall
from tests.screens.gallery_handling import LIVE, MANY_PHOTOS, SIDE_BY_SIDE, SINGLE, THREE_PHOTOS, sheet

pytestmark = pytest.mark.xdist_group("glass")


def live(number: int, page: int) -> Scene:
    """The live view with another picture of the camera."""
    content = LIVE.content
    assert isinstance(content, Photos)
    now = msgspec.structs.replace(content.photos[-1], jpeg=sheet(page, (960, 720)))
    photos = msgspec.structs.replace(content, photos=(*content.photos[:-1], now))
    return msgspec.structs.replace(LIVE, number=number, content=photos)


def pictures(hall: Hall) -> list[Picture]:
    """The photographs on the glass."""
    assert hall.stage.sheet is not None
    return [mark for mark in hall.stage.sheet.marks if isinstance(mark, Picture)]


def whole(hall: Hall) -> bytes:
    """All pixels, drawn anew as a whole."""
    hall.screens.window.dispatch("on_draw")
    return hall.pixels(Box(0, 0, 1080, 1920))


def test_a_touched_page_is_told_by_its_id(hall: Hall) -> None:
    hall.show(THREE_PHOTOS, 5)
    hall.tap("page-3")
    hall.until(lambda: hall.said, "the page at the terminal")
    assert hall.said == [Chosen(5, "page-3")]


def test_the_page_is_seen_in_its_colours(hall: Hall) -> None:
    hall.show(THREE_PHOTOS, 5)
    large = next(mark for mark in pictures(hall) if not mark.small)
    red, green, blue = hall.pixel(large.box.x + large.box.w // 2, large.box.y + large.box.h // 14)
    assert red > 120 > 60 > max(green, blue)


def test_the_camera_goes_on_under_a_finger(hall: Hall) -> None:
    hall.show(live(5, 1), 5)
    hall.finger_down("shoot")
    for number in (6, 7, 8):
        hall.show(live(number, number), number)
    hall.finger_up("shoot")
    hall.until(lambda: hall.said, "the touch at the terminal")
    assert hall.said == [Chosen(8, "shoot")]


def test_the_next_picture_is_drawn_where_it_stands_and_is_what_a_whole_drawing_shows(hall: Hall) -> None:
    hall.show(live(5, 1), 5)
    hall.wait(0.1)
    before = whole(hall)
    hall.show(live(6, 9), 6)
    place = next(mark for mark in pictures(hall) if not mark.small).box
    assert hall.pixels(place) != before
    partly = hall.pixels(Box(0, 0, 1080, 1920))
    assert partly == whole(hall)


def test_a_touch_is_answered_once_however_many_pictures_come(bench: Bench) -> None:
    bench.show(live(5, 1), 5)
    bench.tap("shoot")
    bench.show(live(6, 2), 6)
    bench.tap("shoot")
    assert [said for said in bench.wire.said if isinstance(said, Chosen)] == [Chosen(5, "shoot")]


def test_a_touch_that_came_to_nothing_may_be_made_again_while_the_camera_goes_on(bench: Bench) -> None:
    bench.show(live(5, 1), 5)
    bench.tap("shoot")
    assert bench.dark()
    for number in range(6, 11):
        bench.clock.pass_(0.25)
        bench.show(live(number, number), number)
    assert bench.dark() is None
    bench.tap("shoot")
    assert bench.wire.said[-1] == Chosen(10, "shoot")


def test_nothing_of_the_pages_is_kept_when_their_scene_goes(hall: Hall) -> None:
    hall.show(THREE_PHOTOS, 5)
    assert hall.screens.album.kept == 4
    assert held()
    hall.show(gallery.CONFIRM, 6)
    hall.wait(0.05)
    assert hall.screens.album.kept == 0
    assert held() == []


def held() -> list[object]:
    """What still holds a page that came over the counter."""
    content = THREE_PHOTOS.content
    assert isinstance(content, Photos)
    wanted, mine = {photo.jpeg for photo in content.photos}, {id(photo.jpeg) for photo in content.photos}
    gc.collect()
    came = [one for one in gc.get_objects() if type(one) in (Picture, Photo, tuple)]
    pages = {id(page): page for page in map(_page, came) if page in wanted and id(page) not in mine}
    return list(pages.values())


def _page(one: object) -> object:
    if isinstance(one, Picture | Photo):
        return one.jpeg
    return one[0] if isinstance(one, tuple) and len(one) == 2 and type(one[0]) is bytes else None


def test_only_the_newest_picture_of_the_camera_is_held(hall: Hall) -> None:
    for number in range(5, 15):
        hall.show(live(number, number), number)
    assert hall.screens.album.kept == 3


def test_a_broken_connection_takes_the_pages_off_the_glass(hall: Hall) -> None:
    hall.show(THREE_PHOTOS, 5)
    hall.counter.close()
    hall.until(lambda: hall.stage.silent, "the wait picture")
    assert hall.screens.album.kept == 0


def test_many_pages_are_turned_and_the_strip_stays_where_it_was(bench: Bench) -> None:
    bench.show(MANY_PHOTOS, 5)
    assert {"page-1", "page-5"} <= bench.ids
    assert "page-6" not in bench.ids
    bench.tap("page.next")
    bench.tap("page-8")
    content = MANY_PHOTOS.content
    assert isinstance(content, Photos)
    large = msgspec.structs.replace(MANY_PHOTOS, content=msgspec.structs.replace(content, large="page-8"))
    bench.show(large, 6)
    assert {"page-6", "page-10"} <= bench.ids


def test_pages_side_by_side_can_all_be_touched_even_one_alone(bench: Bench) -> None:
    bench.show(SINGLE, 5)
    bench.tap("page-1")
    assert bench.wire.said[-1] == Chosen(5, "page-1")
    bench.show(SIDE_BY_SIDE, 6)
    assert {f"page-{number}" for number in range(1, 9)} <= bench.ids


def test_the_cameras_own_picture_is_no_button(bench: Bench) -> None:
    bench.show(LIVE, 5)
    assert {"page-1", "page-2"} <= bench.ids
    assert "live" not in bench.ids


def test_a_new_word_about_the_picture_loses_no_touch(bench: Bench) -> None:
    bench.show(live(5, 1), 5)
    box = bench.target("shoot").box
    bench.stage.finger.down(*box.middle, bench.clock.now())
    content = live(6, 2).content
    assert isinstance(content, Photos)
    placed = msgspec.structs.replace(content, note=Both("放好了", "Well placed"))
    bench.show(msgspec.structs.replace(LIVE, content=placed), 6)
    assert "放好了" in bench.words
    bench.clock.pass_(0.1)
    bench.stage.finger.up(*box.middle, bench.clock.now())
    assert bench.wire.said[-1] == Chosen(6, "shoot")


@pytest.mark.parametrize("rubbish", [b"", b"no picture", sheet(1)[:200]])
def test_what_is_no_picture_shows_a_sign_and_ends_nothing(hall: Hall, rubbish: bytes) -> None:
    content = THREE_PHOTOS.content
    assert isinstance(content, Photos)
    broken = tuple(msgspec.structs.replace(photo, jpeg=rubbish) for photo in content.photos)
    hall.show(msgspec.structs.replace(THREE_PHOTOS, content=msgspec.structs.replace(content, photos=broken)), 5)
    assert hall.stage.sheet is not None
    signs = [mark for mark in hall.stage.sheet.marks if isinstance(mark, Icon) and mark.name == "image-broken"]
    assert len(signs) == (4 if size_of(rubbish) is None else 0)
    hall.tap("page-3")
    hall.until(lambda: hall.said, "the touch at the terminal")


def test_pages_are_decoded_before_the_glass_asks_for_them() -> None:
    album = Album()
    album.prepare(msgspec.structs.replace(THREE_PHOTOS, number=5))
    assert album.kept == 4
    album.prepare(gallery.CONFIRM)
    assert album.kept == 0


def test_a_scene_with_pages_goes_over_the_counter() -> None:
    assert len(wire.pack(wire.Show(THREE_PHOTOS))) < wire.LONGEST_LINE
