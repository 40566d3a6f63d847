"""Frames between terminal and Kerong CU12 and CU16 boards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.locker.kerong import codec
from drivers.locker.kerong.codec import LOCKS, Command, Locks, Request, RequestReader

boards = st.integers(1, 15)
bits = st.lists(st.booleans(), min_size=LOCKS, max_size=LOCKS).map(tuple)
answers = st.builds(Locks, boards, bits, bits)
requests = st.builds(Request, st.just(Command.UNLOCK), boards, st.integers(1, LOCKS)) | st.builds(
    Request, st.just(Command.STATUS), boards
)
NOTHING_THERE = (False,) * LOCKS


def frame(text: str) -> bytes:
    return bytes.fromhex(text)


# All literal frames: protocol sheet D2.


@pytest.mark.parametrize(
    ("made", "text", "request_"),
    [
        (codec.ask_status(1), "02 00 30 03 35", Request(Command.STATUS, 1)),
        (codec.unlock(1, 1), "02 00 31 03 36", Request(Command.UNLOCK, 1, 1)),
        (codec.unlock(1, 16), "02 0F 31 03 45", Request(Command.UNLOCK, 1, 16)),
        (codec.unlock(2, 3), "02 12 31 03 48", Request(Command.UNLOCK, 2, 3)),
        (codec.ask_status_of_all(), "02 F0 32 03 27", Request(Command.STATUS_OF_ALL, 0)),
        (codec.unlock_all(1), "02 00 33 03 38", Request(Command.UNLOCK_ALL, 1)),
    ],
)
def test_requests_are_the_published_frames_and_a_board_understands_them(
    made: bytes, text: str, request_: Request
) -> None:
    assert made == frame(text)
    assert RequestReader().feed(frame(text)) == [request_]


@pytest.mark.parametrize(("text", "open_lock"), [("02 00 35 FF FF 00 00 03 38", 0), ("02 00 35 FE FF 00 00 03 37", 1)])
def test_answers_are_the_published_frames(text: str, open_lock: int) -> None:
    locks = Locks(1, tuple(lock != open_lock for lock in range(1, LOCKS + 1)), NOTHING_THERE)
    assert codec.status(locks) == frame(text)
    assert codec.locks_in(frame(text), 1) == locks


def test_answers_of_all_boards_stand_one_behind_the_other() -> None:
    # As a program's comment has them; no second source.
    heard = frame("02 00 36 00 00 00 00 03 3B 02 10 36 00 00 00 00 03 4B")
    for board in (1, 2):
        assert codec.locks_in(heard, board) == Locks(board, NOTHING_THERE, NOTHING_THERE)
        assert codec.status(Locks(board, NOTHING_THERE, NOTHING_THERE), of_all=True) in heard
    assert codec.locks_in(heard, 3) is None


def test_an_echo_is_no_answer() -> None:
    assert codec.locks_in(codec.ask_status(1) + codec.unlock(1, 4), 1) is None


@given(answers, answers, st.binary(max_size=4))
def test_the_newest_answer_of_a_board_is_found_behind_noise(old: Locks, new: Locks, noise: bytes) -> None:
    heard = codec.status(old) + noise + codec.status(new)
    assert codec.locks_in(heard, new.board) == new


@given(answers, st.integers(0, 8), st.integers(1, 255))
def test_an_answer_with_one_byte_changed_is_not_accepted(locks: Locks, place: int, change: int) -> None:
    heard = bytearray(codec.status(locks))
    heard[place] ^= change
    assert codec.locks_in(bytes(heard), locks.board) is None


@given(st.binary(max_size=64), boards)
def test_from_noise_comes_only_what_is_sound(noise: bytes, board: int) -> None:
    found = codec.locks_in(noise, board)
    if found is not None:
        sums = [noise[at : at + 9] for at in range(len(noise) - 8)]
        assert any(sum(nine[:8]) & 0xFF == nine[8] and nine[3:7] == codec.status(found)[3:7] for nine in sums)


def wire(request: Request) -> bytes:
    if request.command is Command.UNLOCK:
        return codec.unlock(request.board, request.lock)
    return codec.ask_status(request.board)


@given(st.lists(requests, max_size=6), st.integers(1, 9))
def test_a_board_hears_requests_cut_anywhere(sent: list[Request], size: int) -> None:
    stream = b"".join(map(wire, sent))
    reader = RequestReader()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [request for piece in pieces for request in reader.feed(piece)] == sent


@given(st.binary(max_size=64))
def test_a_board_obeys_only_sound_requests(noise: bytes) -> None:
    for request in RequestReader().feed(noise):
        fives = [noise[at : at + 5] for at in range(len(noise) - 4)]
        assert any(five[2] == request.command and sum(five[:4]) & 0xFF == five[4] for five in fives)
