"""Frames of the Honeywell guides, literally and in both directions, and replies in whatever pieces they arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.honeywell import codec
from drivers.scanner.honeywell.codec import Answer, ReplyReader
from drivers.scans.assembling import ScanAssembler


@pytest.mark.parametrize(
    ("built", "frame", "said"),
    [
        (codec.TRIGGER_ON, "16 54 0D", ("T", "")),
        (codec.TRIGGER_OFF, "16 55 0D", ("U", "")),
        (codec.menu("TRGMOD0"), "16 4D 0D 54 52 47 4D 4F 44 30 21", ("TRGMOD0", "!")),
        (codec.menu(codec.REVISION, codec.SAVED), "16 4D 0D 52 45 56 49 4E 46 2E", ("REVINF", ".")),
        (codec.menu("232BAD9", codec.SAVED), "16 4D 0D 32 33 32 42 41 44 39 2E", ("232BAD9", ".")),
        (codec.menu(codec.SERIAL_TRIGGER, codec.SAVED), "16 4D 0D 50 41 50 48 48 46 2E", ("PAPHHF", ".")),
        (codec.menu(codec.SUFFIX_CR, codec.SAVED), "16 4D 0D 56 53 55 46 43 52 2E", ("VSUFCR", ".")),
        (codec.menu(codec.read_time(30000)), "16 4D 0D 54 52 47 53 54 4F 33 30 30 30 30 21", ("TRGSTO30000", "!")),
    ],
)
def test_commands_are_the_bytes_of_the_guide(built: bytes, frame: str, said: tuple[str, str]) -> None:
    assert built == bytes.fromhex(frame)
    assert codec.split_commands(bytearray(built)) == [said]


@pytest.mark.parametrize(
    ("text", "frame", "outcome", "data"),
    [
        ("TRGMOD0", "54 52 47 4D 4F 44 30 06 21", 0x06, b""),
        ("TRGMOD9", "54 52 47 4D 4F 44 39 15 21", 0x15, b""),
        ("XYZABC1", "58 59 5A 41 42 43 31 05 21", 0x05, b""),
        ("PAPHHF", "50 41 50 48 48 46 06 2E", 0x06, b""),
        ("CBRENA", "43 42 52 45 4E 41 31 06", 0x06, b"1"),  # the guide's example of a question, without a mark
        ("cbrena", "43 42 52 45 4E 41 30 2D 31 06", 0x06, b"0-1"),
        ("REVINF", "52 45 56 49 4E 46 31 2E 30 0D 0A 06 2E", 0x06, b"REVINF1.0\r\n"),
    ],
)
def test_replies_are_the_bytes_of_the_guide(text: str, frame: str, outcome: int, data: bytes) -> None:
    answer = ReplyReader(text).feed(bytes.fromhex(frame))
    assert answer == Answer(outcome, data)
    assert answer.done is (outcome == codec.DONE)


def test_the_scanners_side_writes_the_same_replies() -> None:
    assert codec.reply("TRGMOD0") == bytes.fromhex("54 52 47 4D 4F 44 30 06 21")
    assert codec.reply("XYZABC1", codec.UNKNOWN_TAG) == bytes.fromhex("58 59 5A 41 42 43 31 05 21")
    assert codec.reply("CBRENA", data="1", storage="") == bytes.fromhex("43 42 52 45 4E 41 31 06")


@given(st.binary(max_size=60), st.integers(1, 20))
def test_the_reply_is_found_among_rubbish_in_any_pieces(rubbish: bytes, step: int) -> None:
    stream = rubbish + codec.reply("VSUFCR") + codec.reply("TRGMOD0") + b"x"
    reader = ReplyReader("TRGMOD0")
    answers = [reader.feed(stream[place : place + step]) for place in range(0, len(stream), step)]
    assert Answer(codec.DONE, b"") in answers


@given(st.binary(max_size=300), st.integers(1, 20))
def test_rubbish_on_the_line_is_survived_by_the_scanner(rubbish: bytes, step: int) -> None:
    stream, pending, found = rubbish + b"\xff" * 210 + codec.TRIGGER_ON, bytearray(), list[tuple[str, str]]()
    for place in range(0, len(stream), step):
        pending += stream[place : place + step]
        found += codec.split_commands(pending)
    assert found[-1] == ("T", "")


@given(st.binary(max_size=200))
def test_no_rubbish_is_an_answer_to_a_setting(rubbish: bytes) -> None:
    if b"TRGMOD0" not in rubbish.upper():
        assert ReplyReader("TRGMOD0").feed(rubbish) is None


def test_the_end_of_a_late_reply_is_no_part_of_a_scan() -> None:
    assembler = ScanAssembler(purify=codec.without_replies)
    assert assembler.feed(codec.reply("TRGMOD0") + b"31415926\r") == [b"31415926"]


def test_the_light_is_never_asked_for_longer_than_the_scanner_can() -> None:
    assert codec.read_time(1_000_000) == "TRGSTO300000"
