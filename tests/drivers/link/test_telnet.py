"""What serial servers say between the bytes of a device: RFC 2217 in frames, however they are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.link import telnet
from drivers.link.telnet import About, Ears, Port, Said, Told, Verb

# From RFC 2217: IAC SB COM-PORT-OPTION SET-BAUDRATE, four bytes, IAC SE; the server's answers are 100 higher.
RATES = {
    9600: ("FF FA 2C 01 00 00 25 80 FF F0", "FF FA 2C 65 00 00 25 80 FF F0"),
    115200: ("FF FA 2C 01 00 01 C2 00 FF F0", "FF FA 2C 65 00 01 C2 00 FF F0"),
    255: ("FF FA 2C 01 00 00 00 FF FF FF F0", "FF FA 2C 65 00 00 00 FF FF FF F0"),  # a value FF is doubled
}
SETTINGS = (
    "FF FA 2C 02 08 FF F0 FF FA 2C 03 01 FF F0 FF FA 2C 04 01 FF F0 FF FA 2C 05 01 FF F0"
    "FF FA 2C 05 08 FF F0 FF FA 2C 05 0B FF F0 FF FA 2C 0A 00 FF F0 FF FA 2C 0B 00 FF F0"
)
GREETING = "FF FB 00 FF FD 00 FF FB 03 FF FD 03 FF FB 2C FF FD 2C"


def heard(stream: bytes, cuts: list[int]) -> tuple[bytes, list[Said]]:
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    ears, plain, said = Ears(), b"", []
    for start, end in pairwise(places):
        data, words = ears.feed(stream[start:end])
        plain += data
        said += words
    return plain, said


@pytest.mark.parametrize(("rate", "frames"), RATES.items())
def test_a_rate_is_asked_for_and_answered_in_the_published_frames(rate: int, frames: tuple[str, str]) -> None:
    wish, answer = map(bytes.fromhex, frames)
    assert telnet.rate(rate) == wish
    plain, [told] = heard(answer, [])
    assert plain == b""
    assert isinstance(told, Told)
    assert told.rate == rate


def test_greeting_and_settings_are_the_published_frames() -> None:
    assert telnet.greeting() == bytes.fromhex(GREETING)
    assert telnet.settings() == bytes.fromhex(SETTINGS)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("FF FB 01", "FF FE 01"),  # the server will echo: do not
        ("FF FD 18", "FF FC 18"),  # the server asks for our terminal's type: no
        ("FF FB 00", ""),
        ("FF FD 2C", ""),
        ("FF FC 01", ""),
        ("FF FE 18", ""),
        ("FF FA 2C 65 00 00 25 80 FF F0", ""),
    ],
)
def test_only_wishes_that_are_not_ours_are_refused(said: str, answer: str) -> None:
    _, [word] = heard(bytes.fromhex(said), [])
    assert telnet.refusal(word) == bytes.fromhex(answer)


def test_whether_the_port_can_be_set_is_understood() -> None:
    assert About(Verb.DO, 44).offers_port
    assert About(Verb.WILL, 44).offers_port
    assert About(Verb.DONT, 44).denies_port
    assert not About(Verb.DO, 1).offers_port
    assert not About(Verb.WONT, 44).denies_port  # it only does not want our settings itself


def test_a_server_that_has_enough_says_so() -> None:
    _, said = heard(bytes.fromhex("FF FA 2C 6C FF F0 FF FA 2C 6D FF F0"), [])
    assert said == [Told(Port.SUSPEND, b""), Told(Port.RESUME, b"")]


@given(st.lists(st.binary(max_size=30), max_size=5), st.lists(st.integers(0, 300), max_size=12))
def test_the_device_s_bytes_come_through_whatever_they_are_and_however_they_are_cut(
    spoken: list[bytes], cuts: list[int]
) -> None:
    between = bytes.fromhex("FF FB 01 FF F1 FF FA 2C 6B 30 FF F0")
    stream = between.join(telnet.escape(data) for data in spoken)
    plain, said = heard(stream, cuts)
    assert plain == b"".join(spoken)
    assert said == [About(Verb.WILL, 1), Told(7, b"0")] * max(0, len(spoken) - 1)


@given(st.lists(st.binary(max_size=400), max_size=10))
def test_noise_neither_stops_nor_holds_the_ears(noise: list[bytes]) -> None:
    ears = Ears()
    for piece in noise:
        ears.feed(piece)
    ears.feed(bytes(300) + bytes.fromhex("FF F0"))  # ends whatever the noise may have begun
    plain, _ = ears.feed(b"answer")
    assert plain.endswith(b"answer")
