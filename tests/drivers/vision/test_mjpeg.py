"""MJPEG over HTTP, literally and in both directions, and pictures in whatever pieces they arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.vision import mjpeg
from drivers.vision.mjpeg import PartReader

JPEG = b"\xff\xd8 a picture \xff\xd9"
MARK = b"--frame"
pictures = st.binary(max_size=80).map(lambda inside: b"\xff\xd8" + inside.replace(b"-", b"+") + b"\xff\xd9")


def test_the_request_is_the_one_of_the_paper() -> None:
    assert mjpeg.request("10.0.0.7:8080", "/stream?n=1") == (
        b"GET /stream?n=1 HTTP/1.0\r\nHost: 10.0.0.7:8080\r\nAccept: multipart/x-mixed-replace, image/jpeg\r\n\r\n"
    )
    assert b"\r\nAuthorization: Basic aGFsbDpvcGVu\r\n" in mjpeg.request("10.0.0.7:80", "/", "hall", "open")


def test_one_picture_in_the_stream_is_the_one_of_the_paper() -> None:
    part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 15\r\n\r\n" + JPEG + b"\r\n"
    assert mjpeg.part(JPEG) == part
    assert PartReader(MARK).feed(part) == [JPEG]


@pytest.mark.parametrize(
    ("head", "boundary"),
    [
        (b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n", b"--frame"),
        (b"HTTP/1.1 200 OK\r\nContent-type: multipart/x-mixed-replace;boundary=--myb\r\n", b"--myb"),
        (b'HTTP/1.1 200 OK\r\nCONTENT-TYPE: Multipart/X-Mixed-Replace; boundary="a b"\r\n', b"--a b"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", b""),
    ],
)
def test_the_boundary_is_found_however_cameras_write_it(head: bytes, boundary: bytes) -> None:
    assert mjpeg.boundary_in(head) == boundary
    assert mjpeg.status_in(head) == 200


def test_our_own_answer_is_understood() -> None:
    found = mjpeg.split_head(mjpeg.answer() + JPEG)
    assert found is not None
    head, rest = found
    assert (mjpeg.status_in(head), mjpeg.boundary_in(head), rest) == (200, MARK, JPEG)


def test_a_head_without_an_end_is_refused() -> None:
    assert mjpeg.split_head(b"HTTP/1.0 200 OK\r\n") is None
    with pytest.raises(ValueError, match="head"):
        mjpeg.split_head(b"x" * (mjpeg.LONGEST_HEAD + 1))


def test_a_camera_that_tells_no_length_is_understood() -> None:
    stream = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG + b"\r\n--frame\r\n"
    assert PartReader(MARK).feed(stream) == [JPEG]


def test_a_picture_of_which_bytes_were_lost_costs_no_other() -> None:
    torn = mjpeg.part(JPEG)[:-8]
    reader = PartReader(MARK)
    assert reader.feed(mjpeg.part(JPEG) + torn + b"\r\n" + mjpeg.part(JPEG) + mjpeg.part(JPEG))[-1] == JPEG


@given(st.lists(pictures, max_size=6), st.data())
def test_however_the_stream_is_chopped_the_same_pictures_come_out(sent: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(map(mjpeg.part, sent))
    reader, found, place = PartReader(MARK), list[bytes](), 0
    while place < len(stream):
        step = data.draw(st.integers(1, len(stream) - place))
        found += reader.feed(stream[place : place + step])
        place += step
    assert found == sent


@given(st.binary(max_size=300), st.integers(1, 50))
def test_rubbish_in_the_stream_is_survived(rubbish: bytes, step: int) -> None:
    reader = PartReader(MARK)
    found = [reader.feed(rubbish[place : place + step]) for place in range(0, len(rubbish), step)]
    assert all(one.startswith(b"\xff\xd8") for some in found for one in some)
    assert JPEG in reader.feed(b"\r\n" + mjpeg.part(JPEG) + mjpeg.part(JPEG) + mjpeg.part(JPEG))


@given(st.binary(max_size=200))
def test_any_head_is_survived(head: bytes) -> None:
    mjpeg.status_in(head)
    mjpeg.boundary_in(head)
