"""Frames between terminal and lock boards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contracts import Door
from drivers.locker.board8a import codec
from drivers.locker.board8a.codec import ByteOrder, Feedback, Request, RequestReader

boards = st.integers(1, 31)
channels = st.integers(1, 24)
statuses = st.binary(min_size=1, max_size=8)


def frame(text: str) -> bytes:
    return bytes.fromhex(text)


def status_frame(board: int, status: bytes) -> bytes:
    made = [bool(byte >> bit & 1) for byte in status[::-1] for bit in range(8)]
    return codec.status(board, made, ByteOrder.LOW_LAST)


# All literal frames: protocol sheet D1.


def test_requests_are_the_published_frames() -> None:
    assert codec.open_one(1, 1) == frame("8A 01 01 11 9B")
    assert codec.open_one(1, 2) == frame("8A 01 02 11 98")
    assert codec.query_one(1, 1) == frame("80 01 01 33 B3")
    assert codec.query_all(1) == frame("80 01 00 33 B2")


def test_published_requests_are_understood_by_the_board() -> None:
    heard = RequestReader().feed(frame("8A 01 01 11 9B  80 01 01 33 B3  80 01 00 33 B2"))
    assert heard == [Request(1, 1, opens=True), Request(1, 1, opens=False), Request(1, 0, opens=False)]


@pytest.mark.parametrize(("text", "made"), [("8A 01 01 11 9B", True), ("8A 01 01 00 8A", False)])
def test_answers_to_open_are_the_published_frames(text: str, made: bool) -> None:
    assert codec.opened(1, 1, made=made) == frame(text)
    assert codec.opened_in(frame(text), 1, 1) is made


@pytest.mark.parametrize(("text", "made"), [("80 01 01 11 91", True), ("80 01 01 00 80", False)])
def test_answers_to_query_one_are_the_published_frames(text: str, made: bool) -> None:
    assert codec.contact(1, 1, made=made) == frame(text)
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
    assert codec.status(1, contacts, ByteOrder.LOW_LAST) == frame(text)
    status = codec.status_in(frame(text), 1, 3)
    assert status is not None
    assert codec.contacts(status, ByteOrder.LOW_LAST) == contacts
    assert codec.status_count_in(frame(text), 1) == 3


def test_unasked_reports_are_the_published_frames() -> None:
    assert codec.report(1, 1, made=True) == frame("82 01 01 11 93")
    assert codec.report(1, 1, made=False) == frame("82 01 01 00 82")


def test_channel_1_stands_in_the_first_byte_on_boards_that_turn_the_order_round() -> None:
    assert codec.contacts(frame("01 00 00"), ByteOrder.LOW_FIRST).index(True) == 0
    assert codec.contacts(frame("01 00 00"), ByteOrder.LOW_LAST).index(True) == 16


def test_wiring_decides_what_a_contact_says_of_a_door() -> None:
    assert Feedback.CLOSED_SHORT.door(made=True) is Door.CLOSED
    assert Feedback.CLOSED_SHORT.door(made=False) is Door.OPEN
    assert Feedback.OPEN_SHORT.door(made=True) is Door.OPEN
    assert Feedback.OPEN_SHORT.door(made=False) is Door.CLOSED


def test_an_echo_of_query_all_is_not_an_answer() -> None:
    assert codec.status_in(codec.query_all(1), 1, 3) is None


def test_an_echo_of_open_looks_like_its_answer_and_is_taken_out() -> None:
    sent = codec.open_one(1, 1)
    assert codec.without_echo(sent, sent) == b""
    assert codec.without_echo(sent + codec.opened(1, 1, made=True), sent) == codec.opened(1, 1, made=True)
    assert not codec.is_echo(sent, sent)  # from this frame nobody can tell
    question = codec.query_one(1, 1)
    assert codec.is_echo(question, question)
    assert not codec.is_echo(codec.contact(1, 1, made=True), question)


def test_the_answer_of_another_door_is_not_ours() -> None:
    late = codec.opened(1, 7, made=False) + codec.opened(2, 3, made=False) + codec.contact(1, 3, made=False)
    assert codec.opened_in(late, 1, 3) is None
    assert codec.opened_in(late + codec.opened(1, 3, made=True), 1, 3) is True


def test_of_two_answers_the_newest_counts() -> None:
    assert codec.contact_in(codec.contact(1, 3, made=True) + codec.contact(1, 3, made=False), 1, 3) is False


@given(boards, statuses, st.sampled_from([b"", b"\x00", b"\x00\xff", b"\xff\xff\x00"]))
def test_a_board_with_any_number_of_status_bytes_is_understood(board: int, status: bytes, noise: bytes) -> None:
    heard = noise + status_frame(board, status)
    assert codec.status_in(heard, board, len(status)) == status


@given(boards, channels, channels, st.binary(max_size=3), st.booleans())
def test_an_answer_is_found_behind_noise_and_late_answers(
    board: int, channel: int, other: int, noise: bytes, made: bool
) -> None:
    heard = noise + codec.opened(board, other, made=not made) + noise + codec.opened(board, channel, made=made)
    assert codec.opened_in(heard, board, channel) is made


@given(boards, channels, st.booleans(), st.integers(0, 4), st.integers(1, 255))
def test_an_answer_with_one_byte_changed_is_not_accepted(
    board: int, channel: int, made: bool, place: int, change: int
) -> None:
    heard = bytearray(codec.contact(board, channel, made=made))
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
    assert made is None or codec.contact(board, channel, made=made) in noise
    assert codec.status_count_in(noise, board) in (None, *range(1, 9))


requests = st.builds(Request, boards, channels, st.booleans())


def wire(request: Request) -> bytes:
    return (codec.open_one if request.opens else codec.query_one)(request.board, request.channel)


@given(st.lists(requests, max_size=6), st.integers(1, 9))
def test_a_board_hears_requests_cut_anywhere(sent: list[Request], size: int) -> None:
    stream = b"".join(map(wire, sent))
    reader = RequestReader()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [request for piece in pieces for request in reader.feed(piece)] == sent


@given(st.binary(max_size=12).filter(lambda noise: not {0x80, 0x8A} & set(noise)), requests)
def test_a_board_finds_a_request_behind_noise(noise: bytes, request: Request) -> None:
    assert RequestReader().feed(noise + wire(request)) == [request]


@given(st.binary(max_size=64))
def test_a_board_obeys_only_sound_requests(noise: bytes) -> None:
    for request in RequestReader().feed(noise):
        assert wire(request) in noise
