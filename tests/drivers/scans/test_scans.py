"""Scans in whatever pieces, with whatever end they arrive; text in both encodings; one presentation is one scan."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import NoAnswer
from drivers.scans.assembling import LONGEST_SCAN, Ending, ScanAssembler
from drivers.scans.listening import let_pass, next_unasked
from drivers.scans.presenting import Presentation
from drivers.scans.text import text_of

SIGNS = {"cr": "0D", "lf": "0A", "crlf": "0D 0A", "tab": "09", "etx": "03"}


@pytest.mark.parametrize("end", SIGNS.values())
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


@pytest.mark.parametrize("ending", SIGNS)
def test_a_named_end_leaves_the_others_to_the_payload_and_must_come(ending: str) -> None:
    sign = bytes.fromhex(SIGNS[ending])
    assembler = ScanAssembler(Ending(ending))
    others = (bytes.fromhex(other) for other in SIGNS.values())
    payload = b"a".join(other for other in others if sign not in other) + b"b"
    assert assembler.feed(payload + sign + b"cut off by a fault") == [payload]
    assert assembler.pause() == []
    assert assembler.feed(b"next" + sign) == [b"next"]


def test_between_stx_and_etx_a_payload_is_whole_and_noise_outside_is_none() -> None:
    assembler = ScanAssembler(Ending.FRAMED)
    assert assembler.feed(b"noise\r\n\x02line 1\r\nline 2\x03more\x03") == [b"line 1\r\nline 2"]
    assert assembler.feed(b"\x02never ended") == []
    assert assembler.pause() == []
    assert assembler.feed(b"rest\x03\x02next\x03") == [b"next"]


def test_two_scans_in_one_chunk_are_two() -> None:
    assert ScanAssembler().feed(b"first\r\nsecond\r\n") == [b"first", b"second"]


def test_a_payload_with_line_ends_stays_whole_where_only_silence_ends_it() -> None:
    assembler = ScanAssembler(Ending.NONE)
    assert assembler.feed(b"line 1\r\nline 2\r\n") == []
    assert assembler.pause() == [b"line 1\r\nline 2\r\n"]


@pytest.mark.parametrize("ending", [Ending.ANY, Ending.CR])
def test_nuls_are_dropped_and_endless_scans_too(ending: Ending) -> None:
    assembler = ScanAssembler(ending)
    assert assembler.feed(b"\x00a\x00b\x00\r") == [b"ab"]
    assert assembler.feed(b"x" * (LONGEST_SCAN + 1) + b"\rnext\r") == [b"next"]
    assert assembler.feed(b"x" * 3 * LONGEST_SCAN + b"\rnext\r") == [b"next"]
    assert assembler.feed(b"x" * LONGEST_SCAN + b"\r") == [b"x" * LONGEST_SCAN]


def test_a_scan_of_which_something_was_lost_is_none() -> None:
    assembler = ScanAssembler()
    assembler.feed(b"3141")
    assembler.spoil()
    assert assembler.feed(b"5926\r2718\r") == [b"2718"]


@given(
    st.lists(st.binary(min_size=1, max_size=50).filter(lambda scan: not set(scan) & set(b"\r\n\t\x03\x00\x02"))),
    st.sampled_from([Ending.ANY, Ending.CRLF]),
    st.data(),
)
def test_however_scans_are_chopped_the_same_come_out(scans: list[bytes], ending: Ending, data: st.DataObject) -> None:
    stream = b"".join(scan + b"\r\n" for scan in scans)
    assembler, found, place = ScanAssembler(ending), list[bytes](), 0
    while place < len(stream):
        step = data.draw(st.integers(1, len(stream) - place))
        found += assembler.feed(stream[place : place + step])
        place += step
    assert found == scans


@given(st.binary(max_size=300), st.sampled_from(Ending))
def test_rubbish_on_the_line_is_survived_whatever_ends_a_scan(rubbish: bytes, ending: Ending) -> None:
    assembler = ScanAssembler(ending)
    assembler.feed(rubbish)
    assembler.pause()
    frame = {Ending.FRAMED: b"\x0231415926\x03", Ending.CRLF: b"31415926\r\n", Ending.LF: b"31415926\n"}
    frame |= {Ending.TAB: b"31415926\t", Ending.ETX: b"31415926\x03"}
    assert assembler.feed(frame.get(ending, b"31415926\r")) + assembler.pause() in (
        [b"31415926"],
        [b"31415926\r"],  # where only silence ends a scan, CR belongs to it
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_payloads_are_read_in_both_encodings(encoding: str) -> None:
    assert text_of("领件码8823 王䶮𠮷".encode(encoding)) == "领件码8823 王䶮𠮷"


@given(st.binary(max_size=60))
def test_any_payload_is_some_text(raw: bytes) -> None:
    text_of(raw)


def test_the_same_code_counts_again_only_after_it_was_away() -> None:
    presentation = Presentation(1.5)
    assert not presentation.is_same(b"code", 100.0)
    assert presentation.is_same(b"code", 101.0)
    assert presentation.is_same(b"code", 102.0)
    assert not presentation.is_same(b"other", 102.1)
    assert not presentation.is_same(b"code", 102.2)
    assert not presentation.is_same(b"code", 104.0)
    assert "other" not in repr(vars(presentation))


class Tape:
    """A line that says what it was given, then is silent."""

    def __init__(self, *chunks: bytes, held: bytes = b"") -> None:
        self.chunks = list(chunks)
        self.held = held

    async def read(self, within: float | None) -> bytes:
        """The next chunk."""
        await asyncio.sleep(0)
        if self.chunks and (chunk := self.chunks.pop(0)):
            return chunk
        raise NoAnswer("no_answer")

    def drain(self) -> bytes:
        """What came before anybody asked."""
        held, self.held = self.held, b""
        return held


async def test_the_rest_of_an_earlier_persons_code_is_not_the_next_ones() -> None:
    tape = Tape(b"98\r", b"", b"27182818\r", held=b"314159")
    scan = await next_unasked(tape, ScanAssembler(), Presentation(1.5))
    assert scan.raw == b"27182818"


async def test_a_quiet_line_is_listened_to_at_once() -> None:
    tape = Tape(b"27182818\r")
    await let_pass(tape)
    assert tape.chunks
