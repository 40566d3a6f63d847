"""Frames of the Newland guides, literally and in both directions, and replies in whatever pieces they arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.newland import codec, older
from drivers.scanner.newland.codec import Answer, ReplyReader
from drivers.scans.assembling import Ending, ScanAssembler


@pytest.mark.parametrize(
    ("text", "scope", "frame"),
    [
        (codec.TRIGGER_ON, codec.TEMPORARY, "7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03"),
        (codec.TRIGGER_OFF, codec.TEMPORARY, "7E 01 30 30 30 30 23 53 43 4E 54 52 47 30 3B 03"),
        (codec.TRIGGER_MODE, codec.SAVED, "7E 01 30 30 30 30 40 53 43 4E 4D 4F 44 30 3B 03"),
        (codec.PING, codec.TEMPORARY, "7E 01 30 30 30 30 23 51 52 59 53 59 53 3B 03"),
    ],
)
def test_commands_are_the_bytes_of_the_guide(text: str, scope: str, frame: str) -> None:
    assert codec.command(text, scope) == bytes.fromhex(frame)
    assert codec.split_commands(bytearray.fromhex(frame)) == [(scope, text)]


@pytest.mark.parametrize("outcome", ["06", "15", "05"])
def test_replies_are_the_bytes_of_the_guide(outcome: str) -> None:
    frame = bytes.fromhex(f"02 01 30 30 30 30 23 53 43 4E 54 52 47 31 {outcome} 3B 03")
    assert codec.reply(codec.TRIGGER_ON, int(outcome, 16)) == frame
    answer = ReplyReader(codec.TRIGGER_ON).feed(frame)
    assert answer == Answer(int(outcome, 16), b"")
    assert answer.done is (outcome == "06")


@given(st.binary(max_size=60), st.integers(1, 20))
def test_the_reply_is_found_among_rubbish_in_any_pieces(rubbish: bytes, step: int) -> None:
    stream = rubbish + codec.reply(codec.TRIGGER_OFF) + codec.reply(codec.PING, data="HR52 v1.0") + b"x"
    reader = ReplyReader(codec.PING)
    answers = [reader.feed(stream[place : place + step]) for place in range(0, len(stream), step)]
    assert Answer(codec.DONE, b"HR52 v1.0") in answers


def test_what_follows_the_reply_is_the_beginning_of_a_scan() -> None:
    reader = ReplyReader(codec.TRIGGER_ON)
    assert reader.feed(codec.reply(codec.TRIGGER_ON) + b"HALLPI") is not None
    assert reader.rest == b"HALLPI"


def test_a_late_reply_is_no_scan() -> None:
    for ending in (Ending.ANY, Ending.NONE):
        assembler = ScanAssembler(ending, codec.without_replies)
        scans = assembler.feed(codec.reply(codec.TRIGGER_ON) + b"31415926\r")
        assert [scan.rstrip(b"\r") for scan in scans + assembler.pause()] == [b"31415926"]


@given(st.binary(max_size=300))
def test_rubbish_before_a_command_does_not_hide_it(rubbish: bytes) -> None:
    pending = bytearray(rubbish + codec.command(codec.PING))
    assert codec.split_commands(pending)[-1] == (codec.TEMPORARY, codec.PING)


@pytest.mark.parametrize(
    ("built", "frame"),
    [
        (older.ENQUIRY, "3F"),
        (older.SHORT.on, "01 54 04"),
        (older.SHORT.off, "01 50 04"),
        (older.ESCAPE.on, "1B 31"),
        (older.ESCAPE.off, "1B 30"),
        (older.text_setting("nls0302010"), "6E 6C 73 30 33 30 32 30 31 30"),
        (older.ENTER, "24 24 24 24"),
        (older.LEAVE, "25 25 25 25"),
        (older.programmed("99900030"), "23 39 39 39 30 30 30 33 30 3B"),
    ],
)
def test_commands_to_elders_are_the_bytes_of_their_manuals(built: bytes, frame: str) -> None:
    assert built == bytes.fromhex(frame)
    assert older.split_commands(bytearray(b"\xff" + built)) == [built]


@pytest.mark.parametrize(
    ("said", "frame"),
    [
        (older.PRESENT, "21"),
        (older.DONE, "06"),
        (older.REFUSED, "15"),
        (older.ENTERED, "40 40 40 40"),
        (older.LEFT, "5E 5E 5E 5E"),
        (older.programmed_reply("99900030", done=True), "21 39 39 39 30 30 30 33 30 3B"),
        (older.programmed_reply("99900030", done=False), "3F 39 39 39 30 30 30 33 30 3B"),
    ],
)
def test_answers_of_elders_are_the_bytes_of_their_manuals(said: bytes, frame: str) -> None:
    assert said == bytes.fromhex(frame)


@given(st.binary(max_size=300), st.integers(1, 9))
def test_an_elder_survives_rubbish_in_any_pieces(rubbish: bytes, step: int) -> None:
    stream, pending, found = rubbish + b"\xff" * 21 + older.SHORT.on, bytearray(), list[bytes]()
    for place in range(0, len(stream), step):
        pending += stream[place : place + step]
        found += older.split_commands(pending)
    assert found[-1] == older.SHORT.on
