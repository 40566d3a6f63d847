"""Frames between terminal and lock boards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.locker.board8a.codec import board as side
from drivers.locker.board8a.codec import terminal as codec
from drivers.locker.board8a.codec.board import Act, Request, RequestReader
from drivers.locker.board8a.codec.frame import REPORT_81, ByteOrder, is_sound

boards = st.integers(1, 31)
channels = st.integers(1, 24)
statuses = st.binary(min_size=1, max_size=8)


def frame(text: str) -> bytes:
    return bytes.fromhex(text)


def status_frame(board: int, status: bytes) -> bytes:
    made = [bool(byte >> bit & 1) for byte in status[::-1] for bit in range(8)]
    return side.status(board, made, ByteOrder.LOW_LAST)


# All literal frames: protocol sheet D1.


def test_requests_are_the_published_frames() -> None:
    assert codec.open_one(1, 1) == frame("8A 01 01 11 9B")
    assert codec.open_one(1, 2) == frame("8A 01 02 11 98")
    assert codec.query_one(1, 1) == frame("80 01 01 33 B3")
    assert codec.query_all(1) == frame("80 01 00 33 B2")
    assert codec.release(1, 1) == frame("9B 01 01 11 8A")


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("8A 01 01 11 9B", Request(Act.OPEN, 1, (1,))),
        ("8A 01 02 11 98", Request(Act.OPEN, 1, (2,))),
        ("8A 01 01 33 B9", Request(Act.OPEN, 1, (1,))),  # a variant seen once
        ("8A 01 00 11 9A", Request(Act.OPEN, 1)),
        ("8A 02 00 11 99", Request(Act.OPEN, 2)),
        ("8A 01 01 11 03 98", Request(Act.OPEN, 1, (1,), 3)),
        ("90 01 02 02 02 93", Request(Act.OPEN, 1, (2, 10, 18))),
        ("80 01 01 33 B3", Request(Act.QUERY, 1, (1,))),
        ("80 01 00 33 B2", Request(Act.QUERY, 1)),
        ("9A 01 01 11 8B", Request(Act.HOLD, 1, (1,))),
        ("9B 01 01 11 8A", Request(Act.RELEASE, 1, (1,))),
        ("82 01 00 22 A1", Request(Act.VERSION, 1)),
    ],
)
def test_published_requests_are_understood_by_the_board(text: str, request_: Request) -> None:
    assert RequestReader().feed(frame(text)) == [request_]
    assert RequestReader().feed(frame(text) + frame("80 01 00 33 B2")) == [request_, Request(Act.QUERY, 1)]


def test_a_board_answers_a_hold_and_a_release_with_the_request() -> None:
    assert side.done(Act.HOLD, 1, 1) == frame("9A 01 01 11 8B")
    assert side.done(Act.RELEASE, 1, 1) == frame("9B 01 01 11 8A")
    assert codec.released_in(frame("00 9B 01 01 11 8A"), 1, 1)
    assert codec.released_in(frame("9B 01 02 11 89"), 1, 1) is None


@pytest.mark.parametrize(("text", "made"), [("8A 01 01 11 9B", True), ("8A 01 01 00 8A", False)])
def test_answers_to_open_are_the_published_frames(text: str, made: bool) -> None:
    assert side.opened(1, 1, made=made) == frame(text)
    assert codec.opened_in(frame(text), 1, 1) is made


@pytest.mark.parametrize(("text", "made"), [("80 01 01 11 91", True), ("80 01 01 00 80", False)])
def test_answers_to_query_one_are_the_published_frames(text: str, made: bool) -> None:
    assert side.contact(1, 1, made=made) == frame(text)
    assert codec.contact_in(frame(text), 1, 1) is made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("80 01 00 00 00 33 B2", set()),
        ("80 01 00 00 01 33 B3", {1}),
        ("80 01 00 00 02 33 B0", {2}),
        ("80 01 00 02 00 33 B0", {10}),
        ("80 01 02 00 00 33 B0", {18}),
        ("80 01 FF FF FF 33 4D", set(range(1, 25))),
    ],
)
def test_answers_to_query_all_are_the_published_frames(text: str, made: set[int]) -> None:
    contacts = [channel in made for channel in range(1, 25)]
    assert side.status(1, contacts, ByteOrder.LOW_LAST) == frame(text)
    status = codec.status_in(frame(text), 1, 3)
    assert status is not None
    assert codec.contacts(status, ByteOrder.LOW_LAST) == tuple(contacts)
    assert codec.status_count_in(frame(text), 1) == 3


@pytest.mark.parametrize(
    ("text", "made", "header"),
    [("82 01 01 11 93", True, 0x82), ("82 01 01 00 82", False, 0x82), ("81 01 01 11 90", True, REPORT_81)],
)
def test_unasked_reports_are_the_published_frames(text: str, made: bool, header: int) -> None:
    assert side.report(1, 1, made=made, header=header) == frame(text)
    assert codec.reports_in(b"\x00" + frame(text) + side.contact(1, 2, made=made)) == [(1, 1, made)]


def test_channel_1_stands_in_the_first_byte_on_boards_that_turn_the_order_round() -> None:
    assert codec.contacts(frame("01 00 00"), ByteOrder.LOW_FIRST).index(True) == 0
    assert codec.contacts(frame("01 00 00"), ByteOrder.LOW_LAST).index(True) == 16


def test_an_echo_of_query_all_is_not_an_answer() -> None:
    assert codec.status_in(codec.query_all(1), 1, 3) is None


def test_an_echo_of_open_looks_like_its_answer_and_one_of_a_question_does_not() -> None:
    assert codec.opened_in(codec.open_one(1, 1), 1, 1) is True
    assert codec.contact_in(codec.query_one(1, 1), 1, 1) is None


def test_a_status_may_hold_the_question_for_all_but_never_the_one_that_finds_echoes() -> None:
    made = [bool(0x0033B2 >> bit & 1) for bit in range(24)]
    assert codec.query_all(1) in side.status(1, made, ByteOrder.LOW_LAST)
    assert codec.query_one(1, 1) not in side.contact(1, 1, made=True) + side.contact(1, 1, made=False)


def test_the_answer_of_another_door_is_not_ours() -> None:
    late = side.opened(1, 7, made=False) + side.opened(2, 3, made=False) + side.contact(1, 3, made=False)
    assert codec.opened_in(late, 1, 3) is None
    assert codec.opened_in(late + side.opened(1, 3, made=True), 1, 3) is True


def test_of_two_answers_the_newest_counts() -> None:
    assert codec.contact_in(side.contact(1, 3, made=True) + side.contact(1, 3, made=False), 1, 3) is False


@given(boards, statuses, st.sampled_from([b"", b"\x00", b"\x00\xff", b"\xff\xff\x00"]))
def test_a_board_with_any_number_of_status_bytes_is_understood(board: int, status: bytes, noise: bytes) -> None:
    heard = noise + status_frame(board, status)
    assert codec.status_in(heard, board, len(status)) == status


@given(boards, channels, channels, st.binary(max_size=3), st.booleans())
def test_an_answer_is_found_behind_noise_and_late_answers(
    board: int, channel: int, other: int, noise: bytes, made: bool
) -> None:
    heard = noise + side.opened(board, other, made=not made) + noise + side.opened(board, channel, made=made)
    assert codec.opened_in(heard, board, channel) is made


@given(boards, channels, st.booleans(), st.integers(0, 4), st.integers(1, 255))
def test_an_answer_with_one_byte_changed_is_not_accepted(
    board: int, channel: int, made: bool, place: int, change: int
) -> None:
    heard = bytearray(side.contact(board, channel, made=made))
    heard[place] ^= change
    assert codec.contact_in(bytes(heard), board, channel) is None


@given(boards, statuses, st.integers(0, 11), st.integers(1, 255))
def test_a_status_with_one_byte_changed_is_not_accepted(board: int, status: bytes, place: int, change: int) -> None:
    heard = bytearray(status_frame(board, status))
    heard[place % len(heard)] ^= change
    assert codec.status_in(bytes(heard), board, len(status)) is None


@given(st.binary(max_size=64), boards, channels, st.integers(1, 8))
def test_from_noise_comes_only_what_is_sound(noise: bytes, board: int, channel: int, count: int) -> None:
    status = codec.status_in(noise, board, count)
    assert status is None or status_frame(board, status) in noise
    made = codec.contact_in(noise, board, channel)
    assert made is None or side.contact(board, channel, made=made) in noise
    assert codec.status_count_in(noise, board) in (None, *range(1, 9))


requests = st.builds(Request, st.sampled_from([Act.OPEN, Act.QUERY, Act.RELEASE]), boards, st.tuples(channels))
HEADERS = {0x80, 0x82, 0x8A, 0x90, 0x9A, 0x9B}
WIRE = {Act.OPEN: codec.open_one, Act.QUERY: codec.query_one, Act.RELEASE: codec.release}


def wire(request: Request) -> bytes:
    return WIRE[request.act](request.board, request.channels[0])


@given(st.lists(requests, max_size=6), st.integers(1, 9))
def test_a_board_hears_requests_cut_anywhere(sent: list[Request], size: int) -> None:
    stream = b"".join(map(wire, sent))
    reader = RequestReader()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [request for piece in pieces for request in reader.feed(piece)] == sent


@given(st.binary(max_size=12).filter(lambda noise: not HEADERS & set(noise)), requests)
def test_a_board_finds_a_request_behind_noise(noise: bytes, request: Request) -> None:
    assert RequestReader().feed(noise + wire(request)) == [request]


@given(st.binary(max_size=64))
def test_a_board_obeys_only_sound_requests(noise: bytes) -> None:
    sound = [
        noise[at : at + size]
        for size in (5, 6)
        for at in range(len(noise) - size + 1)
        if noise[at] in HEADERS and is_sound(noise[at : at + size])
    ]
    heard = RequestReader().feed(noise)
    assert len(heard) <= len(sound)
    assert all(any(frame[1] == request.board for frame in sound) for request in heard)
