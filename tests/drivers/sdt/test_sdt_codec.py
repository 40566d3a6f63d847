"""Frames between terminal and card reader."""

from __future__ import annotations

import contextlib
import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.sdt import codec
from drivers.card.sdt.codec import Command, FrameReader, Reply, Word
from drivers.errors import Garbled
from tests.drivers.sdt import people
from tests.drivers.sdt.test_sdt_record import GOLDEN_RESIDENT

# Protocol sheet A3 and A4.
REQUESTS = {
    Command.RESET: "AA AA AA 96 69 00 03 10 FF EC",
    Command.PING: "AA AA AA 96 69 00 03 11 FF ED",
    Command.SAM_ID: "AA AA AA 96 69 00 03 12 FF EE",
    Command.FIND: "AA AA AA 96 69 00 03 20 01 22",
    Command.SELECT: "AA AA AA 96 69 00 03 20 02 21",
    Command.READ: "AA AA AA 96 69 00 03 30 01 32",
    Command.READ_WITH_FINGERPRINT: "AA AA AA 96 69 00 03 30 10 23",
    Command.READ_NEWEST_ADDRESS: "AA AA AA 96 69 00 03 30 03 30",
    Command.CHIP_NUMBER: "AA AA AA 96 69 00 03 30 05 36",
}
RATES = {
    115200: "AA AA AA 96 69 00 03 60 00 63",
    57600: "AA AA AA 96 69 00 03 60 01 62",
    38400: "AA AA AA 96 69 00 03 60 02 61",
    19200: "AA AA AA 96 69 00 03 60 03 60",
    9600: "AA AA AA 96 69 00 03 60 04 67",
}
REPLIES = {
    "AA AA AA 96 69 00 04 00 00 90 94": Reply(Word.OK),
    "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97": Reply(Word.FOUND, bytes(4)),
    "AA AA AA 96 69 00 04 00 00 80 84": Reply(Word.NO_CARD),
    "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C": Reply(Word.OK, bytes(8)),
    "AA AA AA 96 69 00 04 00 00 81 85": Reply(Word.SELECT_FAILED),
    "AA AA AA 96 69 00 04 00 00 41 45": Reply(Word.READ_FAILED),
    "AA AA AA 96 69 00 04 00 00 91 95": Reply(Word.NO_CONTENT),
    "AA AA AA 96 69 00 04 00 00 10 14": Reply(Word.BAD_CHECKSUM),
    "AA AA AA 96 69 00 04 00 00 11 15": Reply(Word.BAD_LENGTH),
    "AA AA AA 96 69 00 04 00 00 21 25": Reply(Word.BAD_COMMAND),
    "AA AA AA 96 69 00 04 00 00 60 64": Reply(Word.SELF_TEST_FAILED),
    "AA AA AA 96 69 00 04 00 00 66 62": Reply(Word.NOT_AUTHORISED),
}
SAM_ID_REPLY = "AA AA AA 96 69 00 14 00 00 90 05 00 03 00 C2 2C 33 01 40 E2 01 00 B1 68 DE 3A C0"

replies = st.builds(Reply, st.integers(0, 255), st.binary(max_size=60), st.integers(0, 0xFFFF))


def frame_of(reply: Reply) -> bytes:
    return codec.reply_frame(reply.word, reply.data, reply.card_word)


def heard(stream: list[bytes]) -> list[Reply]:
    reader = FrameReader()
    return [codec.reply_of(content) for piece in stream for content in reader.feed(piece)]


@pytest.mark.parametrize(("command", "frame"), REQUESTS.items(), ids=lambda value: getattr(value, "name", ""))
def test_requests_are_the_published_frames(command: Command, frame: str) -> None:
    assert codec.request_frame(command) == bytes.fromhex(frame)
    [content] = FrameReader(least=3).feed(bytes.fromhex(frame))
    assert codec.request_of(content).command == command


@pytest.mark.parametrize(("rate", "frame"), RATES.items())
def test_the_rate_is_set_with_the_published_frames(rate: int, frame: str) -> None:
    assert codec.request_frame(codec.rate_command(rate)) == bytes.fromhex(frame)
    [content] = FrameReader(least=3).feed(bytes.fromhex(frame))
    assert codec.rate_in(codec.request_of(content).command) == rate


@given(st.binary(max_size=4))
def test_no_other_command_sets_a_rate(command: bytes) -> None:
    published = [codec.rate_command(rate) for rate in RATES]
    assert (codec.rate_in(command) is None) == (command not in published)


def test_a_request_with_data_is_the_published_frame() -> None:
    published = bytes.fromhex("AA AA AA 96 69 00 04 61 FF 50 CA")
    assert codec.request_frame(Command.MAX_FRAME, b"\x50") == published
    [content] = FrameReader(least=3).feed(published)
    assert codec.request_of(content) == codec.Request(Command.MAX_FRAME, b"\x50")


@pytest.mark.parametrize(("frame", "reply"), REPLIES.items())
def test_replies_are_the_published_frames(frame: str, reply: Reply) -> None:
    assert frame_of(reply) == bytes.fromhex(frame)
    assert heard([bytes.fromhex(frame)]) == [reply]


def test_the_module_number_reads_as_on_its_label() -> None:
    [reply] = heard([bytes.fromhex(SAM_ID_REPLY)])
    assert codec.sam_id_text(reply.data) == "05.03-20131010-0000123456-0987654321"
    assert frame_of(reply) == bytes.fromhex(SAM_ID_REPLY)
    with pytest.raises(Garbled):
        codec.sam_id_text(reply.data[:-1])


# Whole answers to 30 01 and 30 10: the head in the sheet's table, the published record, a photo of zeros.
READS = {
    "30 01": ("AA AA AA 96 69 05 08 00 00 90 01 00 04 00", None, 1295, 0xE9),
    "30 10, none on the card": ("AA AA AA 96 69 05 0A 00 00 90 01 00 04 00 00 00", b"", 1297, 0xEB),
    "30 10, with fingerprint": ("AA AA AA 96 69 09 0A 00 00 90 01 00 04 00 04 00", bytes(1024), 2321, 0xE3),
}


@pytest.mark.parametrize(("head", "fingerprint", "length", "check"), READS.values(), ids=READS)
def test_the_published_read_answers_are_the_published_card(
    head: str, fingerprint: bytes | None, length: int, check: int
) -> None:
    blocks = (GOLDEN_RESIDENT, bytes(1024)) + (() if fingerprint is None else (fingerprint,))
    frame = codec.reply_frame(Word.OK, codec.read_content(*blocks))
    assert frame == bytes.fromhex(head) + b"".join(blocks) + bytes([check])
    assert len(frame) == length
    [reply] = heard([frame])
    card = codec.card_of(reply, with_fingerprint=fingerprint is not None)
    assert (card.name, card.number, card.photo) == ("张三", people.RESIDENT.number, bytes(1024))


def test_the_published_read_answer_has_the_published_digest() -> None:
    frame = codec.reply_frame(Word.OK, codec.read_content(GOLDEN_RESIDENT, bytes(1024)))
    assert hashlib.sha256(frame).hexdigest().startswith("631f9e06526e3376")


ADDRESS = "示例省示例县示例路2号"


@pytest.mark.parametrize("length", [b"", b"\x00\x46"], ids=["bare", "behind its length"])
def test_an_address_added_later_is_read_in_either_form(length: bytes) -> None:
    data = length + ADDRESS.ljust(35).encode("utf-16-le")
    assert codec.address_of(Reply(Word.OK, data)) == ADDRESS


@given(st.binary(max_size=80).filter(lambda data: len(data) not in (70, 72)))
def test_an_added_address_of_another_length_is_none(data: bytes) -> None:
    with pytest.raises(Garbled):
        codec.address_of(Reply(Word.OK, data))


@given(st.binary(min_size=72, max_size=72).filter(lambda data: data[:2] != b"\x00\x46"))
def test_an_added_address_behind_a_wrong_length_is_none(data: bytes) -> None:
    with pytest.raises(Garbled):
        codec.address_of(Reply(Word.OK, data))


@pytest.mark.parametrize("data", [b"", b"\x01\x00\x04", bytes.fromhex("01 00 04 00") + bytes(1279)])
def test_a_read_answer_that_does_not_add_up_is_no_card(data: bytes) -> None:
    for with_fingerprint in (False, True):
        with pytest.raises(Garbled):
            codec.card_of(Reply(Word.OK, data), with_fingerprint=with_fingerprint)


@given(st.binary(max_size=1400), st.booleans())
def test_any_read_answer_is_a_card_or_refused(data: bytes, with_fingerprint: bool) -> None:
    with contextlib.suppress(Garbled):
        codec.card_of(Reply(Word.OK, data), with_fingerprint=with_fingerprint)


def test_a_reply_says_nothing_about_a_person_in_its_repr() -> None:
    assert repr(Reply(Word.OK, GOLDEN_RESIDENT)) == "<Reply 90, 256 bytes>"


@given(st.lists(replies, max_size=5), st.lists(st.integers(0, 400), max_size=20))
def test_frames_cut_and_joined_anywhere_are_the_same_frames(sent: list[Reply], cuts: list[int]) -> None:
    stream = b"".join(map(frame_of, sent))
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    assert heard([stream[start:end] for start, end in pairwise(places)]) == sent


@given(st.binary(max_size=40).filter(lambda junk: 0xAA not in junk), replies)
def test_junk_before_a_frame_costs_nothing(junk: bytes, reply: Reply) -> None:
    assert heard([junk + frame_of(reply)]) == [reply]
    assert heard([junk + b"\xaa\xaa\x96" + frame_of(reply)]) == [reply]


@given(replies, st.integers(7, 200), st.integers(1, 255))
def test_a_frame_with_one_byte_changed_is_not_accepted(reply: Reply, place: int, change: int) -> None:
    frame = bytearray(frame_of(reply))
    frame[7 + place % (len(frame) - 7)] ^= change
    assert heard([bytes(frame)]) == []


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_noise_is_let_pass_without_end(noise: list[bytes]) -> None:
    reader = FrameReader()
    for content in (content for piece in noise for content in reader.feed(piece)):
        assert codec.PREAMBLE in b"".join(noise)
        assert len(content) >= 3


def test_a_whole_frame_inside_a_broken_one_is_found() -> None:
    whole = codec.reply_frame(Word.FOUND, bytes(4))
    broken = codec.PREAMBLE + bytes([0, len(whole)]) + whole
    reader = FrameReader()
    assert [codec.reply_of(content).word for content in reader.feed(broken)] == [Word.FOUND]
    assert reader.spoilt == 1


def test_an_absurd_length_is_not_waited_for() -> None:
    reader = FrameReader()
    assert reader.feed(codec.PREAMBLE + b"\xff\xff") == []
    assert reader.spoilt == 1
    assert [codec.reply_of(content).word for content in reader.feed(codec.reply_frame(Word.OK))] == [Word.OK]
