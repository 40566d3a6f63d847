"""Both chains on real photos and on rendered pictures: what must be read, and what must never be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from drivers.vision.codes.code import CODE128, EAN13, PDF417, QR, Code
from drivers.vision.codes.looks import Look, blurred, slants
from drivers.vision.codes.picture import NoPicture, gray_from
from drivers.vision.codes.still import Still
from drivers.vision.codes.stream import Seen, Stream
from drivers.vision.codes.zxing import Zxing
from drivers.vision.opencv import Image, cv2
from tests.drivers.vision.rendered import bars, noisy, on_ground, qr, turned

PHOTOS = Path(__file__).parent / "photos"
ROWS = [line.split("\t") for line in (PHOTOS / "manifest.tsv").read_text("utf-8").splitlines()[1:]]
LIVE = 24  # pictures of one code before somebody takes it away


@pytest.fixture(scope="module")
def still() -> Still:
    """The chain for still pictures."""
    return Still()


def frame(picture: Image) -> Image:
    """A picture as a camera of 1280x720 sees it."""
    scale = min(1280 / picture.shape[1], 720 / picture.shape[0])
    return on_ground(cv2.resize(picture, None, fx=scale, fy=scale), (720, 1280), 128)


def accepted(stream: Stream, pictures: list[Image]) -> Code | None:
    """The first code that a scanner would believe."""
    once = set()
    for picture in pictures:
        for code in stream.look(picture).codes:
            if code.checked or code.payload in once:
                return code
            once.add(code.payload)
    return None


@pytest.mark.parametrize(("name", "format_", "expected", "_"), ROWS, ids=[row[0] for row in ROWS])
def test_a_photo_says_what_it_says(still: Still, name: str, format_: str, expected: str, _: str) -> None:
    codes = still.read(gray_from(PHOTOS / name))
    told = [(code.format, code.text) for code in codes]
    assert told == ([] if format_ == "none" else [(format_, json.loads(expected))])


@pytest.mark.parametrize(
    ("name", "expected"), [(row[0], row[2]) for row in ROWS if row[0] not in ("qr_119.png", "neg_001.png")]
)
def test_a_photo_held_before_the_camera_is_read(name: str, expected: str) -> None:
    photo = frame(gray_from(PHOTOS / name))
    code = accepted(Stream(), [noisy(photo, 2.0, seed) for seed in range(LIVE)])
    assert code is not None
    assert code.text == json.loads(expected)


def test_a_picture_without_a_code_shows_none_to_the_camera() -> None:
    photo = frame(gray_from(PHOTOS / "neg_001.png"))
    assert accepted(Stream(), [np.roll(photo, 9 * shift, axis=1) for shift in range(LIVE)]) is None


@pytest.mark.parametrize("seed", range(6))
def test_clutter_is_no_code(still: Still, seed: int) -> None:
    dice = np.random.default_rng(seed)
    squares = np.kron(dice.choice([20, 230], (40, 40)), np.ones((8, 8))).astype(np.uint8)
    stripes = np.kron(dice.choice([20, 230], (1, 120)), np.ones((160, 3))).astype(np.uint8)
    for picture in (squares, blurred(1.0)(stripes), noisy(np.full((240, 320), 128, np.uint8), 40.0, seed)):
        assert still.read(picture) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda picture: noisy(picture, 90.0),
        blurred(3.0),
        lambda picture: turned(picture, 33.0),
        cv2.bitwise_not,
        lambda picture: (picture * 0.06 + 3).astype(np.uint8),
        lambda picture: cv2.resize(picture, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA),
        lambda picture: cv2.resize(picture, None, fx=6, fy=6),
    ],
    ids=["noise", "defocus", "turned", "light on dark", "dark hall", "small", "twelve megapixels"],
)
def test_a_chinese_pass_is_read_however_bad_the_picture(still: Still, spoil: object) -> None:
    assert callable(spoil)
    (code,) = still.read(spoil(on_ground(qr("姓名:王䶮|37099919900101001X".encode()))))
    assert code.text == "姓名:王䶮|37099919900101001X"


@pytest.mark.parametrize(
    ("payload", "format_"), [("HALL-0815", CODE128), ("6901234567892", EAN13), ("A page of text", PDF417)]
)
def test_bars_are_read_in_a_blurred_and_turned_picture(still: Still, payload: str, format_: str) -> None:
    picture = noisy(blurred(1.2)(turned(bars(payload, format_), 3.0)), 8.0)
    (code,) = still.read(picture)
    assert (code.format, code.text) == (format_, payload)


def test_of_several_codes_the_largest_comes_first(still: Still) -> None:
    picture = np.full((600, 1000), 255, np.uint8)
    small, large = qr(b"small"), cv2.resize(qr(b"large"), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    picture[: len(small), : len(small)] = small
    picture[-len(large) :, -len(large) :] = large
    assert [code.text for code in still.read(picture)] == ["large", "small"]


@pytest.mark.parametrize(
    "look", [Look("", 0.5), Look("", 2.0), Look("", 1.5, turned=30), Look("", slant=slants(1, 0.12)[0])]
)
def test_a_place_in_another_look_is_told_in_the_plain_picture(look: Look) -> None:
    picture = np.full((480, 640), 255, np.uint8)
    code_alone = qr(b"here")
    picture[40 : 40 + len(code_alone), 300 : 300 + len(code_alone)] = code_alone
    seen = look.at(picture)
    assert seen is not None
    (code,) = Zxing([QR]).read(seen[0])
    middle = 40 + len(code_alone) / 2, 300 + len(code_alone) / 2
    assert code.moved(seen[1]).middle == pytest.approx(middle[::-1], abs=12)


def test_little_is_done_while_nothing_moves_and_a_code_is_seen_at_once() -> None:
    stream, empty = Stream(), noisy(np.full((720, 1280), 90, np.uint8), 4.0)
    looks = [stream.look(empty) for _ in range(60)]
    assert not looks[0].calm
    assert looks[-1] == Seen([], calm=True)
    shown = stream.look(noisy(on_ground(qr(b"HALLPICK1:q7Zr"), (720, 1280), 90), 4.0))
    assert [code.raw for code in shown.codes] == [b"HALLPICK1:q7Zr"]
    assert not shown.calm


def test_a_code_that_lies_still_is_seen_again_and_again() -> None:
    stream, picture = Stream(), on_ground(qr(b"HALLPICK1:q7Zr"), (720, 1280), 90)
    looks = [stream.look(picture) for _ in range(80)]
    assert sum(bool(seen.codes) for seen in looks[40:]) >= 4


def test_fewer_formats_read_no_others(still: Still) -> None:
    assert Still([QR]).read(bars("HALL-0815", CODE128)) == []
    assert accepted(Stream([CODE128]), [on_ground(qr(b"x" * 20), (720, 1280))] * LIVE) is None


@pytest.mark.parametrize(
    ("dots", "says"),
    [
        (np.dstack([np.zeros((174, 174, 3), np.uint8), 255 - qr(b"HALLPICK1:q7Zr")]), "four channels"),
        (qr(b"HALLPICK1:q7Zr").astype(np.uint16) * 257, "sixteen bits"),
        (np.dstack([qr(b"HALLPICK1:q7Zr")] * 3), "colours"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pictures_of_every_kind_become_gray(still: Still, tmp_path: Path, dots: Image, says: str) -> None:
    path = tmp_path / "picture.png"
    cv2.imwrite(str(path), dots)
    assert [code.raw for code in still.read(gray_from(path))] == [b"HALLPICK1:q7Zr"], says


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_file_that_is_no_picture_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(NoPicture):
        gray_from(path)
