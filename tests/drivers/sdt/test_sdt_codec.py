"""Frames between terminal and card reader."""

from __future__ import annotations

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


def test_a_request_with_data_is_the_published_frame() -> None:
    frame = codec.request_frame(b"\x61\xff", b"\x50")
    assert frame == bytes.fromhex("AA AA AA 96 69 00 04 61 FF 50 CA")


@pytest.mark.parametrize(("frame", "reply"), REPLIES.items())
def test_replies_are_the_published_frames(frame: str, reply: Reply) -> None:
    assert frame_of(reply) == bytes.fromhex(frame)
    assert heard([bytes.fromhex(frame)]) == [reply]


def test_the_module_number_reads_as_on_its_label() -> None:
    [reply] = heard([bytes.fromhex(SAM_ID_REPLY)])
    assert codec.sam_id_text(reply.data) == "05.03-20131010-0000123456-0987654321"
    with pytest.raises(Garbled):
        codec.sam_id_text(reply.data[:-1])


def test_the_published_read_answer_is_the_published_card() -> None:
    frame = codec.reply_frame(Word.OK, bytes.fromhex("01 00 04 00") + GOLDEN_RESIDENT + bytes(1024))
    assert len(frame) == 1295
    assert frame[-1] == 0xE9
    assert hashlib.sha256(frame).hexdigest().startswith("631f9e06526e3376")
    [reply] = heard([frame])
    card = codec.card_of(reply)
    assert (card.name, card.number, card.photo) == ("张三", people.RESIDENT.number, bytes(1024))


@pytest.mark.parametrize("data", [b"", b"\x01\x00\x04", bytes.fromhex("01 00 04 00") + bytes(1279)])
def test_a_read_answer_that_does_not_add_up_is_no_card(data: bytes) -> None:
    with pytest.raises(Garbled):
        codec.card_of(Reply(Word.OK, data))


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
