"""Frames of the ESC/POS sheet, literally and in both directions, and what no stream of bytes may do."""

from __future__ import annotations

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.escpos.codec import code128, commands
from drivers.printer.escpos.codec.columns import clean, in_printer_font, needs_drawing, width, wrap
from drivers.printer.escpos.codec.commands import Ask
from drivers.printer.escpos.codec.replies import (
    Answered,
    Flow,
    Marked,
    PrinterState,
    Queued,
    ReplyReader,
    Reported,
    answer_for,
    mark_reply,
    report_of,
    state_of_report,
)
from drivers.printer.escpos.codec.stream import UNKNOWN, CommandReader
from drivers.printer.escpos.codec.verdict import status_of, stopping_cause
from drivers.status import Condition

QR_FRAMES = (
    "1D 28 6B 04 00 31 41 32 00",
    "1D 28 6B 03 00 31 43 06",
    "1D 28 6B 03 00 31 45 31",
    "1D 28 6B 10 00 31 50 30 68 74 74 70 3A 2F 2F 61 2E 63 6E 2F 31",
    "1D 28 6B 03 00 31 51 30",
)


@pytest.mark.parametrize(
    ("built", "frame"),
    [
        (commands.INIT, "1B 40"),
        (commands.text("取号单") + b"\n", "1C 26 C8 A1 BA C5 B5 A5 1C 2E 0A"),
        (commands.text("Pickup"), "50 69 63 6B 75 70"),
        (commands.align(commands.Align.CENTRE), "1B 61 01"),
        (commands.size(double=True), "1D 21 11"),
        (commands.bold(on=True), "1B 45 01"),
        (commands.feed(3), "1B 64 03"),
        (commands.FEED_AND_CUT, "1D 56 42 00"),
        (commands.REPORT_CHANGES, "1D 61 0E"),
        (commands.QUEUED_PAPER_STATUS, "1D 72 01"),
        (commands.RECOVER_AND_CLEAR, "10 05 02"),
        (commands.ask_status(Ask.PAPER), "10 04 04"),
        (commands.mark(b"A001"), "1D 28 48 06 00 30 30 41 30 30 31"),
        (commands.qr("http://a.cn/1"), "".join(QR_FRAMES)),
        (commands.code128("AB12"), "1D 77 02 1D 68 50 1D 48 02 1D 6B 49 06 7B 42 41 42 31 32"),
        (commands.code128("3709991"), "1D 77 02 1D 68 50 1D 48 02 1D 6B 49 08 7B 43 25 09 63 7B 42 31"),
        (commands.rasters(bytes((0xF0, 0x0F)), 1)[0], "1D 76 30 00 01 00 02 00 F0 0F"),
    ],
)
def test_commands_are_the_bytes_of_the_sheet(built: bytes, frame: str) -> None:
    assert built == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("align", "1B 61 00"),
        ("align", "1B 61 02"),
        ("size", "1D 21 11"),
        ("chinese_mode", "1C 21 04"),
        ("chinese_on", "1C 26"),
        ("chinese_off", "1C 2E"),
        ("cut", "1D 56 00"),
        ("cut", "1D 56 01"),
        ("cut", "1D 56 42 00"),
        ("queued_status", "1D 72 31"),
        ("queued_status", "1D 72 02"),
        ("queued_status", "1D 72 32"),
        ("identity", "1D 49 01"),
        ("report_changes", "1D 61 00"),
        ("graphic", "1D 28 4C 0B 00 30 70 30 01 01 31 08 00 01 00 FF"),
        ("graphic", "1D 28 4C 02 00 30 32"),
        ("graphic", "1D 28 48 06 00 30 30 41 30 30 31"),
        ("buzzer", "1B 42 03 02"),
        ("recover", "10 05 01"),
        ("recover", "10 05 02"),
        ("ask_status", "10 04 01"),
        ("ask_status", "10 04 04"),
        ("drawer", "1B 70 00 19 FA"),
        ("real_time_order", "10 14 02 01 08"),
        ("real_time_order", "10 14 08 01 03 14 01 06 02 08"),
    ],
)
def test_a_printer_knows_every_command_of_the_sheet_also_those_that_are_never_sent(name: str, frame: str) -> None:
    (command,) = CommandReader().feed(bytes.fromhex(frame))
    assert (command.name, command.frame) == (name, bytes.fromhex(frame))


def test_a_printer_reads_back_what_the_driver_wrote() -> None:
    line = commands.text("取号单") + b"\n"
    stream = line + commands.qr("http://a.cn/1") + commands.mark(b"A001") + commands.FEED_AND_CUT
    names = [command.name for command in CommandReader().feed(stream)]
    assert names == ["chinese_on", "text", "chinese_off", "line_feed", *["graphic"] * 6, "cut"]


@pytest.mark.parametrize(
    ("question", "value", "bits"),
    [
        (Ask.PRINTER, 0x12, ""),
        (Ask.PRINTER, 0x1A, "offline"),
        (Ask.PRINTER, 0x32, "waiting"),
        (Ask.OFFLINE_CAUSE, 0x1A, "feeding"),
        (Ask.ERROR_CAUSE, 0x16, "mechanical"),
        (Ask.OFFLINE_CAUSE, 0x12, ""),
        (Ask.OFFLINE_CAUSE, 0x16, "cover_open"),
        (Ask.OFFLINE_CAUSE, 0x32, "paper_stop"),
        (Ask.OFFLINE_CAUSE, 0x52, "error"),
        (Ask.ERROR_CAUSE, 0x1A, "cutter"),
        (Ask.ERROR_CAUSE, 0x32, "unrecoverable"),
        (Ask.ERROR_CAUSE, 0x52, "overheated"),
        (Ask.PAPER, 0x12, ""),
        (Ask.PAPER, 0x1E, "near_end"),
        (Ask.PAPER, 0x72, "paper_out"),
        (Ask.PAPER, 0x7E, "near_end paper_out"),
    ],
)
def test_status_bytes_mean_what_the_sheet_says(question: Ask, value: int, bits: str) -> None:
    said = PrinterState(**dict.fromkeys(bits.split(), True))
    assert PrinterState().with_answer(question, value) == said
    assert answer_for(said, question) == value


@pytest.mark.parametrize(
    ("value", "bit"), [(0x16, "near_end"), (0x1A, "near_end"), (0x32, "paper_out"), (0x52, "paper_out")]
)
def test_clones_that_set_one_bit_of_a_pair_are_understood(value: int, bit: str) -> None:
    assert PrinterState().with_answer(Ask.PAPER, value) == PrinterState(**{bit: True})


@pytest.mark.parametrize(
    ("frame", "bits"),
    [
        ("10 00 00 0F", ""),
        ("38 00 00 0F", "offline cover_open"),
        ("18 08 00 0F", "offline cutter error"),
        ("18 00 0F 0F", "offline near_end paper_out paper_stop"),
        ("10 00 03 0F", "near_end"),
        ("50 00 00 0F", "feeding"),
        ("18 04 00 0F", "offline mechanical error"),
        ("18 20 00 0F", "offline unrecoverable error"),
        ("18 40 00 0F", "offline overheated error"),
        ("10 01 00 0F", "waiting"),
    ],
)
def test_reports_mean_what_the_sheet_says(frame: str, bits: str) -> None:
    said = PrinterState(**dict.fromkeys(bits.split(), True))
    assert state_of_report(bytes.fromhex(frame)) == said
    assert report_of(said) == bytes.fromhex(frame)


@pytest.mark.parametrize("value", range(256))
def test_every_byte_belongs_to_one_class_only(value: int) -> None:
    """The sheet's classes do not overlap: what a byte may begin is decided by itself."""
    classes = [
        value & 0x93 == 0x12,
        value & 0x93 == 0x10,
        value in (0x37, 0x5F, 0x3D) or value & 0x90 == 0,
        value in (0x11, 0x13),
    ]
    assert sum(classes) <= 1
    assert len(ReplyReader().feed(bytes((value,)))) <= 1


@pytest.mark.parametrize(("frame", "queued"), [("00", Queued(0)), ("03", Queued(3)), ("0C", Queued(0x0C))])
def test_queued_answers_are_told_apart(frame: str, queued: Queued) -> None:
    assert ReplyReader().feed(bytes.fromhex(frame)) == [queued]


def test_a_drawer_bit_in_a_report_is_no_state_of_ours() -> None:
    assert state_of_report(bytes.fromhex("14 00 00 00")) == PrinterState()


def test_a_mixed_stream_is_told_apart() -> None:
    stream = bytes.fromhex("12 11 38 00 00 0F 37 22 41 30 30 31 00 13 7E 00 5F 31 32 00 3D 41 00 1A")
    expected = [
        Answered(0x12),
        Flow(stopped=False),
        Reported(stream[2:6]),
        Marked(b"A001"),
        Flow(stopped=True),
        Answered(0x7E),
        Queued(0),
        Answered(0x1A),
    ]
    assert ReplyReader().feed(stream) == expected
    assert mark_reply(b"A001") == stream[6:13]


REPLIES = st.one_of(
    st.sampled_from([0x12, 0x1A, 0x72, 0x1E]).map(lambda value: bytes((value,))),
    st.sampled_from([0x10, 0x14, 0x38]).map(lambda first: bytes((first, 0x08, 0x03, 0x0F))),
    st.text(alphabet="0123456789", min_size=4, max_size=4).map(lambda digits: mark_reply(digits.encode())),
)


@given(st.lists(REPLIES, max_size=8), st.data())
def test_however_replies_are_chopped_the_same_comes_out(replies: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(replies)
    whole = ReplyReader().feed(stream)
    assert len(whole) == len(replies)
    reader, pieces, place = ReplyReader(), [], 0
    while place < len(stream):
        step = data.draw(st.integers(1, len(stream) - place))
        pieces += reader.feed(stream[place : place + step])
        place += step
    assert pieces == whole


@given(st.binary(max_size=300))
def test_rubbish_from_the_printer_is_survived_and_the_next_mark_is_seen(rubbish: bytes) -> None:
    reader = ReplyReader()
    reader.feed(rubbish)
    # Whatever was half heard ends with the longest thing that a reader may wait for.
    assert Marked(b"4711") in reader.feed(b"\xff" * 128 + mark_reply(b"4711"))


@given(st.binary(max_size=300))
def test_no_stream_stops_the_printers_reading(stream: bytes) -> None:
    read = CommandReader()
    taken = sum(len(command.frame) for command in read.feed(stream))
    assert taken + read.unfinished == len(stream)


@given(st.text(max_size=80))
def test_no_text_on_a_receipt_can_be_a_command(text: str) -> None:
    line = clean(text)
    if needs_drawing(line):
        return
    names = {command.name for command in CommandReader().feed(commands.text(line) + b"\n")}
    assert names <= {"text", "chinese_on", "chinese_off", "line_feed"}
    assert UNKNOWN not in names


@given(st.text(alphabet="取件凭条，。（）abc 12", max_size=120), st.sampled_from([24, 32, 48]))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    lines = wrap(clean(text), columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


def test_a_line_breaks_between_words_and_never_before_a_full_stop() -> None:
    assert wrap("Please bring the slip along", 12) == ["Please bring", "the slip", "along"]
    assert wrap("请妥善保管凭条。谢谢", 14) == ["请妥善保管凭", "条。谢谢"]


@pytest.mark.parametrize("character", "䶮㛃𬱖€é̄")
def test_characters_that_cheap_printers_lack_are_drawn(character: str) -> None:
    assert needs_drawing(f"王{character}") is (not all(map(in_printer_font, character)))


def test_yen_signs_do_not_become_broken_bytes() -> None:
    assert commands.text(clean("¥20.00")) == bytes.fromhex("1C 26 A3 A4 32 30 2E 30 30 1C 2E")


def test_the_worst_comes_first_in_a_verdict() -> None:
    assert status_of(PrinterState(offline=True, cover_open=True, paper_out=True)).cause == "cover_open"
    assert status_of(PrinterState(offline=True)).cause == "offline"
    assert status_of(PrinterState(near_end=True)).condition is Condition.DEGRADED
    assert stopping_cause(PrinterState(offline=True, overheated=True)) == ""
    assert stopping_cause(PrinterState(paper_out=True)) == "paper_out"


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=30))
def test_bar_code_data_reads_back(content: str) -> None:
    bars = commands.code128(content)[13:]
    assert code128.text_of(code128.values_of(bars)) == content


@given(st.text(min_size=1, max_size=120))
def test_a_qr_code_is_never_wider_than_foreseen(content: str) -> None:
    made = segno.make(content, error="m", micro=False, boost_error=False, mode="byte", encoding="utf-8", eci=False)
    assert len(made.matrix) == commands.qr_modules(content)


@given(st.integers(1, 72), st.integers(1, 600))
def test_pictures_go_out_in_bands_that_the_status_can_be_asked_between(row_bytes: int, height: int) -> None:
    bands = commands.rasters(bytes(row_bytes * height), row_bytes)
    assert all(len(band) <= commands.LONGEST_PIECE for band in bands)
    heights = [int.from_bytes(band[6:8], "little") for band in bands]
    assert sum(heights) == height
    assert max(heights) <= commands.HIGHEST_BAND
