"""Frames between terminal and WKLY boards."""

from __future__ import annotations

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.locker.wkly import codec
from drivers.locker.wkly.codec import Answered, Command, Frame, FrameReader

boards = st.integers(1, 31)
channels = st.integers(1, 24)
frames = st.builds(Frame, boards, st.sampled_from(Command), st.binary(max_size=30))
TO_ONE = [Command.OPEN, Command.QUERY, Command.FLASH, Command.HOLD, Command.RELEASE]


def frame(text: str) -> bytes:
    return bytes.fromhex(text)


# All literal frames: protocol sheet D4, and for flash and its answer a public program's tests.


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (codec.open_one(1, 1), "57 4B 4C 59 09 00 82 01 83"),
        (codec.query_one(1, 1), "57 4B 4C 59 09 00 83 01 82"),
        (codec.query_all(1), "57 4B 4C 59 08 00 84 85"),
        (codec.flash(1, 1), "57 4B 4C 59 09 00 81 01 80"),
        (codec.release(2, 1), "57 4B 4C 59 09 01 89 01 89"),
        (Frame(2, Command.HOLD, b"\x01").wire, "57 4B 4C 59 09 01 88 01 88"),
        (Frame(1, Command.OPEN_TOGETHER, b"\x03\x01\x02\x03").wire, "57 4B 4C 59 0C 00 80 03 01 02 03 86"),
        (Frame(1, Command.OPEN_IN_TURN, b"\x03\x01\x02\x03").wire, "57 4B 4C 59 0C 00 87 03 01 02 03 81"),
        (Frame(1, Command.OPEN_ALL, b"").wire, "57 4B 4C 59 08 00 86 87"),
    ],
)
def test_requests_are_the_published_frames_and_a_board_understands_them(made: bytes, text: str) -> None:
    assert made == frame(text)
    (heard,) = FrameReader().feed(frame(text))
    assert heard.wire == made


@pytest.mark.parametrize(
    ("text", "command", "channel", "answered"),
    [
        ("57 4B 4C 59 0B 00 82 00 01 00 81", Command.OPEN, 1, Answered(done=True, made=False)),
        ("57 4B 4C 59 0B 00 83 00 01 00 80", Command.QUERY, 1, Answered(done=True, made=False)),
        ("57 4B 4C 59 0B 00 83 00 01 01 81", Command.QUERY, 1, Answered(done=True, made=True)),
        ("57 4B 4C 59 0A 00 81 00 01 83", Command.FLASH, 1, Answered(done=True, made=None)),
    ],
)
def test_answers_are_the_published_frames(text: str, command: Command, channel: int, answered: Answered) -> None:
    assert codec.answer(1, command, channel, done=answered.done, made=answered.made) == frame(text)
    assert codec.answer_in(frame(text), 1, command, channel) == answered


@pytest.mark.parametrize(
    ("text", "locks"),
    [
        ("57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87", (False, True, True, False)),
        ("57 4B 4C 59 22 00 84 00 18" + " 00" * 24 + " B7", (False,) * 24),
    ],
)
def test_answers_for_all_locks_are_the_published_frames(text: str, locks: tuple[bool, ...]) -> None:
    assert codec.locks(1, locks) == frame(text)
    assert codec.locks_in(frame(text), 1) == locks


def test_a_report_and_the_answers_to_several_are_the_published_frames() -> None:
    assert codec.report(1, 1, made=True) == frame("57 4B 4C 59 0A 00 85 01 01 86")
    assert codec.reports_in(frame("57 4B 4C 59 0A 00 85 01 01 86")) == [(1, 1, True)]
    assert codec.done(1, Command.OPEN_TOGETHER) == frame("57 4B 4C 59 09 00 80 00 80")
    assert codec.done(1, Command.OPEN_ALL) == frame("57 4B 4C 59 09 00 86 00 86")


def test_a_board_that_failed_says_so() -> None:
    failed = codec.answer(1, Command.OPEN, 3, done=False, made=True)
    assert codec.answer_in(failed, 1, Command.OPEN, 3) == Answered(done=False, made=True)


def test_a_lock_the_board_cannot_tell_is_neither_open_nor_closed() -> None:
    assert codec.locks_in(Frame(1, Command.QUERY_ALL, b"\x00\x03\x01\xff\x00").wire, 1) == (True, None, False)


def test_an_echo_is_no_answer() -> None:
    assert codec.locks_in(codec.query_all(1), 1) is None
    assert codec.answer_in(codec.open_one(1, 1), 1, Command.OPEN, 1) is None


def test_the_answer_of_another_door_is_not_ours() -> None:
    late = codec.answer(1, Command.OPEN, 7, made=False) + codec.answer(2, Command.OPEN, 3, made=False)
    assert codec.answer_in(late, 1, Command.OPEN, 3) is None


@given(boards, st.sampled_from(TO_ONE), channels, st.booleans(), st.binary(max_size=4))
def test_an_answer_is_found_behind_noise(board: int, command: Command, channel: int, done: bool, noise: bytes) -> None:
    told = command in (Command.OPEN, Command.QUERY)
    answer = codec.answer(board, command, channel, done=done, made=True if told else None)
    assert codec.answer_in(noise + answer, board, command, channel) == Answered(done, True if told else None)


@given(boards, st.lists(st.booleans(), min_size=1, max_size=24), st.integers(0, 40), st.integers(1, 255))
def test_an_answer_with_one_byte_changed_is_not_accepted(
    board: int, locks: list[bool], place: int, change: int
) -> None:
    heard = bytearray(codec.locks(board, locks))
    heard[place % len(heard)] ^= change
    assert codec.locks_in(bytes(heard), board) is None


@given(st.binary(max_size=64) | frames.map(lambda sent: b"W" + sent.wire + b"WKLY"))
def test_from_noise_comes_only_what_is_sound(noise: bytes) -> None:
    for found in codec.frames_in(noise):
        assert found.wire in noise
        assert reduce(xor, found.wire) == 0


@given(st.lists(frames, max_size=5), st.integers(1, 13))
def test_a_board_hears_frames_cut_anywhere(sent: list[Frame], size: int) -> None:
    stream = b"".join(one.wire for one in sent)
    reader = FrameReader()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [one for piece in pieces for one in reader.feed(piece)] == sent
