"""Frames of the Newland guides, literally and in both directions, and scans in whatever pieces they arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.newland import codec
from drivers.scanner.newland.codec import Answer, ReplyReader, ScanAssembler, text_of


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


@pytest.mark.parametrize("end", ["0D", "0A", "0D 0A", "09", "03"])
def test_every_terminator_ends_a_scan_at_once(end: str) -> None:
    assembler = ScanAssembler()
    assert assembler.feed(b"31415926" + bytes.fromhex(end)) == [b"31415926"]
    assert not assembler.waiting


def test_without_a_terminator_silence_ends_a_scan() -> None:
    assembler = ScanAssembler()
    assert assembler.feed(b"31415926") == []
    assert assembler.waiting
    assert assembler.pause() == [b"31415926"]
    assert assembler.pause() == []


def test_two_scans_in_one_chunk_are_two() -> None:
    assert ScanAssembler().feed(b"first\r\nsecond\r\n") == [b"first", b"second"]


def test_a_payload_with_line_ends_stays_whole_where_terminators_are_off() -> None:
    assembler = ScanAssembler(terminated=False)
    assert assembler.feed(b"line 1\r\nline 2\r\n") == []
    assert assembler.pause() == [b"line 1\r\nline 2\r\n"]


def test_nuls_are_dropped_and_endless_scans_too() -> None:
    assembler = ScanAssembler()
    assert assembler.feed(b"\x00a\x00b\x00\r") == [b"ab"]
    assert assembler.feed(b"x" * (codec.LONGEST_SCAN + 1) + b"\rnext\r") == [b"next"]
    assert assembler.feed(b"x" * codec.LONGEST_SCAN + b"\r") == [b"x" * codec.LONGEST_SCAN]


def test_a_late_reply_is_no_scan() -> None:
    assert ScanAssembler().feed(codec.reply(codec.TRIGGER_ON) + b"31415926\r") == [b"31415926"]
    unterminated = ScanAssembler(terminated=False)
    unterminated.feed(codec.reply(codec.TRIGGER_ON) + b"31415926")
    assert unterminated.pause() == [b"31415926"]


@given(
    st.lists(st.binary(min_size=1, max_size=50).filter(lambda scan: not set(scan) & set(b"\r\n\t\x03\x00\x02"))),
    st.data(),
)
def test_however_scans_are_chopped_the_same_come_out(scans: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(scan + b"\r\n" for scan in scans)
    assembler, found, place = ScanAssembler(), list[bytes](), 0
    while place < len(stream):
        step = data.draw(st.integers(1, len(stream) - place))
        found += assembler.feed(stream[place : place + step])
        place += step
    assert found == scans


@given(st.binary(max_size=300))
def test_rubbish_on_the_line_is_survived_by_both_ends(rubbish: bytes) -> None:
    assembler = ScanAssembler()
    assembler.feed(rubbish)
    assembler.pause()
    assert assembler.feed(b"31415926\r") == [b"31415926"]
    pending = bytearray(rubbish + codec.command(codec.PING))
    assert codec.split_commands(pending)[-1] == (codec.TEMPORARY, codec.PING)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_payloads_are_read_in_both_encodings(encoding: str) -> None:
    assert text_of("领件码8823 王䶮".encode(encoding)) == "领件码8823 王䶮"
