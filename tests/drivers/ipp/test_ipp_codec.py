"""IPP frames, literally and in both directions, and what no stream of bytes may do."""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyipp import IPP
from pyipp.parser import parse

from drivers.a4.ipp.codec import Attribute, Code, Group, Message, Operation, Tag, read, write
from drivers.a4.ipp.driver import IppPrinter
from drivers.a4.ipp.post import CONTINUE, NoHttp, Post, PostReader, answer
from drivers.errors import Garbled

from .papers import pdf

if TYPE_CHECKING:
    from .conftest import PrinterInCorner

PAGE = pdf()

# RFC 8010, appendix A: Print-Job, its answer, its refusal, Get-Jobs; address and charset as printed there.
PRINT_JOB = """
01 01 00 02 00 00 00 01 01 47 00 12 61 74 74 72 69 62 75 74 65 73 2D 63 68 61 72 73 65 74 00 08 75 73 2D 61
73 63 69 69 48 00 1B 61 74 74 72 69 62 75 74 65 73 2D 6E 61 74 75 72 61 6C 2D 6C 61 6E 67 75 61 67 65 00 05
65 6E 2D 75 73 45 00 0B 70 72 69 6E 74 65 72 2D 75 72 69 00 2C 69 70 70 3A 2F 2F 70 72 69 6E 74 65 72 2E 65
78 61 6D 70 6C 65 2E 63 6F 6D 2F 69 70 70 2F 70 72 69 6E 74 2F 70 69 6E 65 74 72 65 65 42 00 08 6A 6F 62 2D
6E 61 6D 65 00 06 66 6F 6F 62 61 72 22 00 16 69 70 70 2D 61 74 74 72 69 62 75 74 65 2D 66 69 64 65 6C 69 74
79 00 01 01 02 21 00 06 63 6F 70 69 65 73 00 04 00 00 00 14 44 00 05 73 69 64 65 73 00 13 74 77 6F 2D 73 69
64 65 64 2D 6C 6F 6E 67 2D 65 64 67 65 03 25 21 50 44 46
"""
TAKEN = """
01 01 00 00 00 00 00 01 01 47 00 12 61 74 74 72 69 62 75 74 65 73 2D 63 68 61 72 73 65 74 00 08 75 73 2D 61
73 63 69 69 48 00 1B 61 74 74 72 69 62 75 74 65 73 2D 6E 61 74 75 72 61 6C 2D 6C 61 6E 67 75 61 67 65 00 05
65 6E 2D 75 73 41 00 0E 73 74 61 74 75 73 2D 6D 65 73 73 61 67 65 00 0D 73 75 63 63 65 73 73 66 75 6C 2D 6F
6B 02 21 00 06 6A 6F 62 2D 69 64 00 04 00 00 00 93 45 00 07 6A 6F 62 2D 75 72 69 00 30 69 70 70 3A 2F 2F 70
72 69 6E 74 65 72 2E 65 78 61 6D 70 6C 65 2E 63 6F 6D 2F 69 70 70 2F 70 72 69 6E 74 2F 70 69 6E 65 74 72 65
65 2F 31 32 33 23 00 09 6A 6F 62 2D 73 74 61 74 65 00 04 00 00 00 03 03
"""
NOT_TAKEN = """
01 01 04 0B 00 00 00 01 01 47 00 12 61 74 74 72 69 62 75 74 65 73 2D 63 68 61 72 73 65 74 00 08 75 73 2D 61
73 63 69 69 48 00 1B 61 74 74 72 69 62 75 74 65 73 2D 6E 61 74 75 72 61 6C 2D 6C 61 6E 67 75 61 67 65 00 05
65 6E 2D 75 73 41 00 0E 73 74 61 74 75 73 2D 6D 65 73 73 61 67 65 00 2F 63 6C 69 65 6E 74 2D 65 72 72 6F 72
2D 61 74 74 72 69 62 75 74 65 73 2D 6F 72 2D 76 61 6C 75 65 73 2D 6E 6F 74 2D 73 75 70 70 6F 72 74 65 64 05
21 00 06 63 6F 70 69 65 73 00 04 00 00 00 14 10 00 05 73 69 64 65 73 00 00 03
"""
GET_JOBS = """
01 01 00 0A 00 00 00 7B 01 47 00 12 61 74 74 72 69 62 75 74 65 73 2D 63 68 61 72 73 65 74 00 08 75 73 2D 61
73 63 69 69 48 00 1B 61 74 74 72 69 62 75 74 65 73 2D 6E 61 74 75 72 61 6C 2D 6C 61 6E 67 75 61 67 65 00 05
65 6E 2D 75 73 45 00 0B 70 72 69 6E 74 65 72 2D 75 72 69 00 2C 69 70 70 3A 2F 2F 70 72 69 6E 74 65 72 2E 65
78 61 6D 70 6C 65 2E 63 6F 6D 2F 69 70 70 2F 70 72 69 6E 74 2F 70 69 6E 65 74 72 65 65 21 00 05 6C 69 6D 69
74 00 04 00 00 00 32 44 00 14 72 65 71 75 65 73 74 65 64 2D 61 74 74 72 69 62 75 74 65 73 00 06 6A 6F 62 2D
69 64 44 00 00 00 08 6A 6F 62 2D 6E 61 6D 65 44 00 00 00 0F 64 6F 63 75 6D 65 6E 74 2D 66 6F 72 6D 61 74 03
"""
EXAMPLES = {"print": PRINT_JOB, "taken": TAKEN, "not taken": NOT_TAKEN, "get jobs": GET_JOBS}
ADDRESS = "ipp://printer.example.com/ipp/print/pinetree"


@pytest.mark.parametrize("frame", EXAMPLES.values(), ids=EXAMPLES)
def test_the_frames_of_the_standard_are_read_and_written(frame: str) -> None:
    assert write(read(bytes.fromhex(frame))) == bytes.fromhex(frame)


def test_a_print_job_means_what_the_standard_says() -> None:
    message = read(bytes.fromhex(PRINT_JOB))
    operation, job = message.first(Tag.OPERATION), message.first(Tag.JOB)

    assert (message.version, message.code, message.number, message.data) == ((1, 1), Operation.PRINT_JOB, 1, b"%!PDF")
    assert (operation.word("printer-uri"), operation.word("job-name")) == (ADDRESS, "foobar")
    assert operation.number("ipp-attribute-fidelity") == 1
    assert (job.number("copies"), job.word("sides")) == (20, "two-sided-long-edge")


def test_answers_mean_what_the_standard_says() -> None:
    taken, refused = read(bytes.fromhex(TAKEN)), read(bytes.fromhex(NOT_TAKEN))
    job = taken.first(Tag.JOB)

    assert taken.well
    assert (job.number("job-id"), job.word("job-uri"), job.number("job-state")) == (147, f"{ADDRESS}/123", 3)
    assert not refused.well
    assert refused.code == Code.VALUES_UNKNOWN
    assert refused.groups[1].attributes["sides"].values == ()


def test_one_several_and_no_reasons_are_told_apart() -> None:
    def reasons(*values: str) -> tuple[str, ...]:
        group = Group(Tag.PRINTER, {"printer-state-reasons": Attribute(Tag.KEYWORD, values)} if values else {})
        return read(write(Message(0, 1, (group,)))).first(Tag.PRINTER).words("printer-state-reasons")

    assert reasons() == ()
    assert reasons("none") == ("none",)
    assert reasons("media-empty-warning", "cover-open-error") == ("media-empty-warning", "cover-open-error")


# What the driver sends when it opens a printer, prints one page and purges; the request numbers are set to 1.
HEAD = """
01 47 00 12 61 74 74 72 69 62 75 74 65 73 2D 63 68 61 72 73 65 74 00 05 75 74 66 2D 38 48 00 1B 61 74 74
72 69 62 75 74 65 73 2D 6E 61 74 75 72 61 6C 2D 6C 61 6E 67 75 61 67 65 00 05 65 6E 2D 55 53 45 00 0B 70
72 69 6E 74 65 72 2D 75 72 69 00 1F 69 70 70 3A 2F 2F 31 32 37 2E 30 2E 30 2E 31 3A 30 30 36 33 31 2F 69
70 70 2F 70 72 69 6E 74 42 00 14 72 65 71 75 65 73 74 69 6E 67 2D 75 73 65 72 2D 6E 61 6D 65 00 05 6B 69
6F 73 6B
"""
SENT = {
    "what can it": (
        "02 00 00 0B",
        """
        44 00 14 72 65 71 75 65 73 74 65 64 2D 61 74 74 72 69 62 75 74 65 73 00 14 6F 70 65 72 61 74 69 6F 6E 73
        2D 73 75 70 70 6F 72 74 65 64 44 00 00 00 19 64 6F 63 75 6D 65 6E 74 2D 66 6F 72 6D 61 74 2D 73 75 70 70
        6F 72 74 65 64 44 00 00 00 0F 6D 65 64 69 61 2D 73 75 70 70 6F 72 74 65 64 44 00 00 00 0F 73 69 64 65 73
        2D 73 75 70 70 6F 72 74 65 64 44 00 00 00 0A 64 65 76 69 63 65 2D 75 72 69 44 00 00 00 16 70 72 69 6E 74
        65 72 2D 6D 61 6B 65 2D 61 6E 64 2D 6D 6F 64 65 6C 03
    """,
    ),
    "unfinished jobs": (
        "02 00 00 0A",
        """
        44 00 0A 77 68 69 63 68 2D 6A 6F 62 73 00 0D 6E 6F 74 2D 63 6F 6D 70 6C 65 74 65 64 22 00 07 6D 79 2D 6A
        6F 62 73 00 01 01 44 00 14 72 65 71 75 65 73 74 65 64 2D 61 74 74 72 69 62 75 74 65 73 00 06 6A 6F 62 2D
        69 64 44 00 00 00 08 6A 6F 62 2D 6E 61 6D 65 44 00 00 00 09 6A 6F 62 2D 73 74 61 74 65 44 00 00 00 12 74
        69 6D 65 2D 61 74 2D 70 72 6F 63 65 73 73 69 6E 67 44 00 00 00 19 6A 6F 62 2D 69 6D 70 72 65 73 73 69 6F
        6E 73 2D 63 6F 6D 70 6C 65 74 65 64 44 00 00 00 1A 6A 6F 62 2D 6D 65 64 69 61 2D 73 68 65 65 74 73 2D 63
        6F 6D 70 6C 65 74 65 64 03
    """,
    ),
    "finished jobs": (
        "02 00 00 0A",
        """
        44 00 0A 77 68 69 63 68 2D 6A 6F 62 73 00 09 63 6F 6D 70 6C 65 74 65 64 22 00 07 6D 79 2D 6A 6F 62 73 00
        01 01 44 00 14 72 65 71 75 65 73 74 65 64 2D 61 74 74 72 69 62 75 74 65 73 00 06 6A 6F 62 2D 69 64 44 00
        00 00 08 6A 6F 62 2D 6E 61 6D 65 44 00 00 00 09 6A 6F 62 2D 73 74 61 74 65 44 00 00 00 12 74 69 6D 65 2D
        61 74 2D 70 72 6F 63 65 73 73 69 6E 67 44 00 00 00 19 6A 6F 62 2D 69 6D 70 72 65 73 73 69 6F 6E 73 2D 63
        6F 6D 70 6C 65 74 65 64 44 00 00 00 1A 6A 6F 62 2D 6D 65 64 69 61 2D 73 68 65 65 74 73 2D 63 6F 6D 70 6C
        65 74 65 64 03
    """,
    ),
    "how is it": (
        "02 00 00 0B",
        """
        44 00 14 72 65 71 75 65 73 74 65 64 2D 61 74 74 72 69 62 75 74 65 73 00 0D 70 72 69 6E 74 65 72 2D 73 74
        61 74 65 44 00 00 00 15 70 72 69 6E 74 65 72 2D 73 74 61 74 65 2D 72 65 61 73 6F 6E 73 44 00 00 00 19 70
        72 69 6E 74 65 72 2D 69 73 2D 61 63 63 65 70 74 69 6E 67 2D 6A 6F 62 73 44 00 00 00 10 71 75 65 75 65 64
        2D 6A 6F 62 2D 63 6F 75 6E 74 44 00 00 00 0C 6D 61 72 6B 65 72 2D 6E 61 6D 65 73 44 00 00 00 0D 6D 61 72
        6B 65 72 2D 6C 65 76 65 6C 73 44 00 00 00 11 6D 61 72 6B 65 72 2D 6C 6F 77 2D 6C 65 76 65 6C 73 44 00 00
        00 0E 70 72 69 6E 74 65 72 2D 73 75 70 70 6C 79 44 00 00 00 1A 70 72 69 6E 74 65 72 2D 73 75 70 70 6C 79
        2D 64 65 73 63 72 69 70 74 69 6F 6E 03
    """,
    ),
    "print": (
        "02 00 00 02",
        """
        42 00 08 6A 6F 62 2D 6E 61 6D 65 00 16 6B 69 6F 73 6B 2D 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66
        49 00 0F 64 6F 63 75 6D 65 6E 74 2D 66 6F 72 6D 61 74 00 0F 61 70 70 6C 69 63 61 74 69 6F 6E 2F 70 64 66
        02 44 00 05 6D 65 64 69 61 00 10 69 73 6F 5F 61 34 5F 32 31 30 78 32 39 37 6D 6D 44 00 05 73 69 64 65 73
        00 09 6F 6E 65 2D 73 69 64 65 64 42 00 0A 6A 6F 62 2D 73 68 65 65 74 73 00 04 6E 6F 6E 65 03
    """,
    ),
    "how is the job": (
        "02 00 00 09",
        """
        21 00 06 6A 6F 62 2D 69 64 00 04 00 00 00 01 44 00 14 72 65 71 75 65 73 74 65 64 2D 61 74 74 72 69 62 75
        74 65 73 00 06 6A 6F 62 2D 69 64 44 00 00 00 08 6A 6F 62 2D 6E 61 6D 65 44 00 00 00 09 6A 6F 62 2D 73 74
        61 74 65 44 00 00 00 12 74 69 6D 65 2D 61 74 2D 70 72 6F 63 65 73 73 69 6E 67 44 00 00 00 19 6A 6F 62 2D
        69 6D 70 72 65 73 73 69 6F 6E 73 2D 63 6F 6D 70 6C 65 74 65 64 44 00 00 00 1A 6A 6F 62 2D 6D 65 64 69 61
        2D 73 68 65 65 74 73 2D 63 6F 6D 70 6C 65 74 65 64 03
    """,
    ),
    "purge the job": (
        "02 00 00 08",
        """
        21 00 06 6A 6F 62 2D 69 64 00 04 00 00 00 01 22 00 09 70 75 72 67 65 2D 6A 6F 62 00 01 01 03
    """,
    ),
}


def sent(name: str) -> bytes:
    """One frame of the table."""
    begin, rest = SENT[name]
    return bytes.fromhex(begin) + b"\0\0\0\1" + bytes.fromhex(HEAD) + bytes.fromhex(rest)


async def test_the_driver_sends_these_frames_and_no_others(
    corner: PrinterInCorner, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []
    feed = PostReader.feed

    def listen(reader: PostReader, data: bytes) -> list[Post]:
        posts = feed(reader, data)
        heard.extend(post.body for post in posts)
        return posts

    monkeypatch.setattr(PostReader, "feed", listen)
    monkeypatch.setattr(secrets, "token_hex", lambda _: "0123456789abcdef")
    corner.device.is_queue = True
    printer = IppPrinter(address=corner.address, user="kiosk")
    await printer.open()
    await printer.print(PAGE)
    await printer.purge()
    await printer.close()

    port = b":%d/" % corner.cable.address[1]
    frames = {frame[:4] + b"\0\0\0\1" + frame[8:].removesuffix(PAGE).replace(port, b":00631/") for frame in heard}
    assert frames == {sent(name) for name in SENT}


def test_media_goes_out_as_a_keyword_because_a_name_never_matches_one() -> None:
    job = read(sent("print")).first(Tag.JOB)

    assert job.attributes["media"] == Attribute(Tag.KEYWORD, ("iso_a4_210x297mm",))
    assert job.attributes["sides"] == Attribute(Tag.KEYWORD, ("one-sided",))


# ---- what another reader makes of it, and what no bytes may do -------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ATTRIBUTES = st.one_of(
    st.builds(Attribute, st.just(Tag.INTEGER), st.tuples(st.integers(-(2**31), 2**31 - 1))),
    st.builds(Attribute, st.just(Tag.BOOLEAN), st.tuples(st.integers(0, 1))),
    st.builds(Attribute, st.just(Tag.KEYWORD), st.lists(WORDS, min_size=1, max_size=4).map(tuple)),
    st.builds(Attribute, st.just(Tag.OCTETS), st.tuples(st.binary(max_size=8))),
    st.just(Attribute(Tag.NO_VALUE, ())),
)
NAMES = st.from_regex(r"[a-z]{1,3}(-[a-z]{1,8}){0,2}", fullmatch=True)
GROUPS = st.builds(
    Group, st.sampled_from([Tag.OPERATION, Tag.JOB, Tag.PRINTER]), st.dictionaries(NAMES, ATTRIBUTES, max_size=5)
)
MESSAGES = st.builds(
    Message,
    st.integers(0, 0xFFFF),
    st.integers(0, 2**31 - 1),
    st.lists(GROUPS, max_size=4).map(tuple),
    st.binary(max_size=20),
)


@given(MESSAGES)
def test_what_is_written_is_read_again(message: Message) -> None:
    assert read(write(message)) == message


@given(MESSAGES, st.data())
def test_a_message_cut_short_is_refused(message: Message, data: st.DataObject) -> None:
    whole = write(Message(message.code, message.number, message.groups))
    with pytest.raises(Garbled):
        read(whole[: data.draw(st.integers(0, len(whole) - 1))])


@settings(max_examples=400)
@given(st.one_of(st.binary(max_size=120), st.binary(max_size=120).map(lambda tail: b"\2\0\0\0\0\0\0\1" + tail)))
def test_garbage_is_read_or_refused_and_nothing_else(frame: bytes) -> None:
    with contextlib.suppress(Garbled):
        assert write(read(frame))[:2] == frame[:2]


@settings(max_examples=200)
@given(MESSAGES, st.data())
def test_one_wrong_byte_neither_hangs_nor_crashes(message: Message, data: st.DataObject) -> None:
    frame = bytearray(write(message))
    frame[data.draw(st.integers(0, len(frame) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(Garbled):
        read(bytes(frame))


def test_the_length_with_which_pyipp_never_ends_is_refused() -> None:
    frame = bytes.fromhex("02 00 00 00 00 00 00 01 01 44 00 01 61 00 01 62 44 00 00 FF FB 03")
    with pytest.raises(Garbled):
        read(frame)


def test_an_answer_of_a_million_values_is_read_in_a_moment() -> None:
    values = bytes.fromhex("44 00 01 61 00 01 62") + bytes.fromhex("44 00 00 00 01 62") * 200_000
    message = read(bytes.fromhex("02 00 00 00 00 00 00 01 04") + values + b"\3")

    assert len(message.first(Tag.PRINTER).words("a")) == 200_001


def test_pyipp_reads_the_same() -> None:
    theirs, ours = parse(bytes.fromhex(TAKEN)), read(bytes.fromhex(TAKEN))

    assert theirs["status-code"] == ours.code
    assert theirs["jobs"][0]["job-id"] == ours.first(Tag.JOB).number("job-id")
    assert theirs["jobs"][0]["job-state"] == ours.first(Tag.JOB).number("job-state")


async def test_pyipp_reads_what_the_simulated_printer_writes(corner: PrinterInCorner, printer: IppPrinter) -> None:
    host, port = corner.cable.address
    corner.device.press.take_paper()
    corner.device.press.cover_open = True
    async with IPP(host, port=port, base_path="/ipp/print") as client:
        seen = await client.printer()

    assert seen.info.model == "A4"
    assert seen.state.printer_state == "idle"
    assert list(seen.state.reasons or "") == ["cover-open-warning", "media-empty-warning"]
    assert [(marker.name, marker.level) for marker in seen.markers] == [("black toner", 80)]


# ---- HTTP as the simulated printer hears it --------------------------------------------------------------------------

LENGTH = b"POST /ipp/print HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nHello"
CHUNKS = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nHel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"


@given(st.lists(st.integers(1, 40), max_size=20))
def test_posts_come_whole_however_they_are_split_and_joined(cuts: list[int]) -> None:
    stream, reader, posts = (LENGTH + CHUNKS) * 2, PostReader(), []
    for cut in cuts:
        posts += reader.feed(stream[:cut])
        stream = stream[cut:]
    posts += reader.feed(stream)

    assert posts == [Post("/ipp/print", b"Hello"), Post("/a", b"Hello")] * 2


def test_a_client_that_waits_for_leave_is_given_it() -> None:
    reader = PostReader()
    head, _, body = LENGTH.replace(b"Host: x", b"Expect: 100-continue").partition(b"Hello")

    assert reader.feed(head) == []
    assert reader.asks_to_continue
    assert CONTINUE.startswith(b"HTTP/1.1 100 ")
    assert reader.feed(b"Hello" + body) == [Post("/ipp/print", b"Hello")]


@pytest.mark.parametrize(
    "stream",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -4\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"x" * 20_000,
    ],
)
def test_what_is_no_post_is_refused(stream: bytes) -> None:
    with pytest.raises(NoHttp):
        PostReader().feed(stream)


@given(st.binary(max_size=200))
def test_garbage_on_the_line_is_refused_or_waited_for(stream: bytes) -> None:
    with contextlib.suppress(NoHttp):
        PostReader().feed(stream)


def test_an_answer_says_how_long_it_is() -> None:
    assert answer(b"abc").endswith(b"Content-Length: 3\r\n\r\nabc")
