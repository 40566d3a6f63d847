"""Frames of Modbus RTU, as relay and input boards speak it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus import frames
from drivers.modbus.frames import Bits, Function, Refusal, Request, RequestReader, Written

units = st.integers(1, 247)
places = st.integers(0, 31)
readings = st.builds(
    Request, units, st.sampled_from([Function.READ_COILS, Function.READ_INPUTS]), places, st.integers(1, 64)
)
writings = st.builds(Request, units, st.just(Function.WRITE_COIL), st.integers(0, 0x21F), st.integers(0, 0xFFFF))
requests = readings | writings


def frame(text: str) -> bytes:
    return bytes.fromhex(text)


# All literal frames: protocol sheet D7.
PUBLISHED = [
    (frames.pulse(1, 0, 5), "01 05 02 00 00 05 0C 71"),
    (frames.pulse(1, 0, 7), "01 05 02 00 00 07 8D B0"),
    (frames.pulse(1, 1, 8), "01 05 02 01 00 08 9C 74"),
    (frames.write_coil(1, 0, on=True), "01 05 00 00 FF 00 8C 3A"),
    (frames.write_coil(1, 0, on=False), "01 05 00 00 00 00 CD CA"),
    (frames.all_off(1), "01 05 00 FF 00 00 FD FA"),
    (frames.all_on(1), "01 05 00 FF FF 00 BC 0A"),
    (frames.read_coils(1, 0, 8), "01 01 00 00 00 08 3D CC"),
    (frames.read_inputs(1, 0, 8), "01 02 00 00 00 08 79 CC"),
]


@pytest.mark.parametrize(("request_", "text"), PUBLISHED)
def test_requests_are_the_published_frames_and_a_unit_understands_them(request_: Request, text: str) -> None:
    assert request_.frame == frame(text)
    assert RequestReader().feed(frame(text)) == [request_]


@pytest.mark.parametrize(("text", "first"), [("01 02 01 01 60 48", True), ("01 02 01 00 A1 88", False)])
def test_answers_of_inputs_are_the_published_frames(text: str, first: bool) -> None:
    asked = frames.read_inputs(1, 0, 8)
    bits = (first, *[False] * 7)
    assert frames.bits_answer(asked, bits) == frame(text)
    assert frames.answer_in(frame(text), asked) == Bits(bits)


@pytest.mark.parametrize(("request_", "text"), PUBLISHED[:7])
def test_a_unit_answers_what_it_wrote_with_the_request(request_: Request, text: str) -> None:
    assert frames.answer_in(frame(text), request_) == Written()


def test_a_refusal_is_function_and_80_and_its_code() -> None:
    asked = frames.pulse(1, 40, 5)
    assert frames.refusal(asked, 2)[:3] == frame("01 85 02")
    assert frames.answer_in(frames.refusal(asked, 2), asked) == Refusal(2)
    assert frames.answer_in(frames.refusal(frames.read_inputs(1, 0, 8), 2), asked) is None


def test_a_question_that_came_back_as_an_echo_is_no_answer() -> None:
    for asked in (frames.read_coils(1, 0, 8), frames.read_inputs(1, 0, 32)):
        assert frames.answer_in(asked.frame, asked) is None


def test_the_answer_for_another_relay_or_unit_is_not_ours() -> None:
    late = frames.pulse(1, 3, 5).frame + frames.pulse(2, 4, 5).frame
    assert frames.answer_in(late, frames.pulse(1, 4, 5)) is None
    assert frames.answer_in(late + frames.pulse(1, 4, 5).frame, frames.pulse(1, 4, 5)) == Written()


def test_of_two_answers_the_newest_counts() -> None:
    asked = frames.read_inputs(1, 0, 2)
    both = frames.bits_answer(asked, [True, True]) + frames.bits_answer(asked, [False, True])
    assert frames.answer_in(both, asked) == Bits((False, True))


@pytest.mark.parametrize("tenths", [0, -1, 0x8000])
def test_a_pulse_that_never_ends_cannot_be_asked_for(tenths: int) -> None:
    with pytest.raises(ValueError, match="pulse"):
        frames.pulse(1, 0, tenths)


@given(readings, st.data(), st.binary(max_size=4))
def test_bits_are_read_as_they_were_sent(asked: Request, data: st.DataObject, noise: bytes) -> None:
    bits = data.draw(st.lists(st.booleans(), min_size=asked.value, max_size=asked.value))
    answer = frames.bits_answer(asked, bits)
    assert frames.answer_in(noise + answer, asked) == Bits(tuple(bits))
    assert frames.answer_in(noise + answer[:-1], asked) is None or answer[:-1] in noise


@given(requests, st.integers(0, 7), st.integers(1, 255))
def test_an_answer_with_one_byte_changed_is_not_accepted(asked: Request, place: int, change: int) -> None:
    writes = asked.function is Function.WRITE_COIL
    answer = bytearray(asked.frame if writes else frames.bits_answer(asked, [True] * asked.value))
    answer[place % len(answer)] ^= change
    assert frames.answer_in(bytes(answer), asked) is None


@given(st.binary(max_size=64), requests)
def test_from_noise_comes_only_what_is_sound(noise: bytes, asked: Request) -> None:
    found = frames.answer_in(noise, asked)
    if isinstance(found, Written):
        assert asked.frame in noise
    elif isinstance(found, Bits):
        assert frames.bits_answer(asked, found.bits)[:3] in noise
    elif isinstance(found, Refusal):
        assert frames.refusal(asked, found.code) in noise


@given(st.lists(requests, max_size=5), st.integers(1, 13))
def test_a_unit_hears_requests_cut_anywhere(sent: list[Request], size: int) -> None:
    stream = b"".join(request.frame for request in sent)
    reader = RequestReader()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [request for piece in pieces for request in reader.feed(piece)] == sent


@given(st.binary(max_size=64))
def test_a_unit_obeys_only_sound_requests(noise: bytes) -> None:
    for request in RequestReader().feed(noise):
        assert request.frame in noise
