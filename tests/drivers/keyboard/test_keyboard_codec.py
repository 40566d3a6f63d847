"""Key events, literally as the kernel hands them out, and what a US layout makes of them."""

from __future__ import annotations

import string
import struct

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.keyboard import codec
from drivers.scanner.keyboard.codec import AltCodes, Event, EventReader, Typist

# struct input_event on 64-bit Linux: seconds, microseconds, type, code, value; little-endian.
KEY_A_DOWN = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 1E 00 01 00 00 00"
KEY_ENTER_UP = "00 5C 3D 65 00 00 00 00 20 A1 07 00 00 00 00 00 01 00 1C 00 00 00 00 00"
NOW = 1_795_406_402.719
ALL = string.digits + string.ascii_letters + string.punctuation + " "


def typed(events: list[Event], alt_codes: AltCodes = AltCodes.GBK) -> bytes | None:
    """What comes out of events; None where something was no character."""
    texts = Typist(alt_codes).feed(b"".join(map(codec.event_bytes, events)))
    return None if None in texts else b"".join(text for text in texts if text)


@pytest.mark.skipif(struct.calcsize("l") != 8, reason="the frames are those of a 64-bit kernel")
@pytest.mark.parametrize(("frame", "event"), [(KEY_A_DOWN, Event(1, 30, 1)), (KEY_ENTER_UP, Event(1, 28, 0))])
def test_events_are_the_bytes_of_the_kernel(frame: str, event: Event) -> None:
    assert EventReader().feed(bytes.fromhex(frame)) == [event]
    at = struct.unpack_from("qq", bytes.fromhex(frame))
    assert codec.event_bytes(event, at[0] + at[1] / 1e6) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("name", "plain", "shifted"),
    [
        ("KEY_1", "1", "!"), ("KEY_2", "2", "@"), ("KEY_0", "0", ")"), ("KEY_MINUS", "-", "_"), ("KEY_EQUAL", "=", "+"),
        ("KEY_Q", "q", "Q"), ("KEY_P", "p", "P"), ("KEY_LEFTBRACE", "[", "{"), ("KEY_RIGHTBRACE", "]", "}"),
        ("KEY_A", "a", "A"), ("KEY_L", "l", "L"), ("KEY_SEMICOLON", ";", ":"), ("KEY_APOSTROPHE", "'", '"'),
        ("KEY_GRAVE", "`", "~"), ("KEY_BACKSLASH", "\\", "|"), ("KEY_Z", "z", "Z"), ("KEY_M", "m", "M"),
        ("KEY_COMMA", ",", "<"), ("KEY_DOT", ".", ">"), ("KEY_SLASH", "/", "?"), ("KEY_SPACE", " ", " "),
        ("KEY_102ND", "\\", "|"), ("KEY_KP7", "7", "7"), ("KEY_KP0", "0", "0"), ("KEY_KPDOT", ".", "."),
        ("KEY_ENTER", "\r", "\r"), ("KEY_KPENTER", "\r", "\r"), ("KEY_TAB", "\t", "\t"),
    ],
)  # fmt: skip
def test_each_key_is_what_stands_on_it(name: str, plain: str, shifted: str) -> None:
    key, shift = ecodes.ecodes[name], ecodes.ecodes["KEY_RIGHTSHIFT"]
    assert typed([Event(1, key, 1), Event(1, key, 0)]) == plain.encode()
    assert typed([Event(1, shift, 1), Event(1, key, 1), Event(1, shift, 0)]) == shifted.encode()


@given(st.text(alphabet=ALL, max_size=60))
def test_what_a_scanner_types_reads_back(text: str) -> None:
    assert typed(codec.keystrokes(text.encode())) == text.encode() + b"\r"


def test_a_key_that_is_held_is_one_character() -> None:
    assert typed([Event(1, 30, 1), Event(1, 30, 2), Event(1, 30, 2), Event(1, 30, 0)]) == b"a"


def test_scanners_that_type_capitals_by_caps_lock_are_understood() -> None:
    caps, a, one = 58, 30, 2
    assert typed([Event(1, caps, 1), Event(1, caps, 0), Event(1, a, 1), Event(1, one, 1), Event(1, caps, 1)]) == b"A1"


def test_control_and_a_sign_is_the_separator_of_a_gs1_code() -> None:
    assert typed([Event(1, 29, 1), Event(1, 27, 1), Event(1, 27, 0), Event(1, 29, 0)]) == b"\x1d"


@pytest.mark.parametrize("sign", "领王é€")
def test_chinese_comes_as_a_number_in_either_meaning(sign: str) -> None:
    number = int.from_bytes(sign.encode("gb18030"), "big")
    assert typed(codec.typed_by_number(number)) == sign.encode("gb18030")
    assert typed(codec.typed_by_number(ord(sign)), AltCodes.UNICODE) == sign.encode()


@pytest.mark.parametrize("number", [0, 0xD800, 0x110000, 99999999999])
def test_a_number_that_is_no_character_spoils_the_scan(number: int) -> None:
    assert typed(codec.typed_by_number(number), AltCodes.UNICODE) is None


@pytest.mark.parametrize(
    "events",
    [
        [Event(0, 3, 0)],  # SYN_DROPPED: the kernel's buffer ran over
        [Event(1, 59, 1)],  # F1
        [Event(1, 56, 1), Event(1, 30, 1)],  # Alt and a letter
        [Event(1, 29, 1), Event(1, 2, 1)],  # Control and a figure
    ],
)
def test_what_is_no_character_spoils_the_scan(events: list[Event]) -> None:
    assert typed(events) is None


@given(st.text(alphabet=ALL, max_size=20), st.data())
def test_however_events_are_chopped_the_same_is_typed(text: str, data: st.DataObject) -> None:
    stream = b"".join(map(codec.event_bytes, codec.keystrokes(text.encode())))
    typist, found, place = Typist(), list[bytes | None](), 0
    while place < len(stream):
        step = data.draw(st.integers(1, len(stream) - place))
        found += typist.feed(stream[place : place + step])
        place += step
    assert b"".join(part or b"?" for part in found) == text.encode() + b"\r"


@given(st.binary(max_size=300))
def test_rubbish_is_survived_and_spoils_what_it_touches(rubbish: bytes) -> None:
    typist = Typist()
    typist.feed(rubbish)
    typist.feed(b"\xff" * 2 * codec.EVENT_BYTES)  # no event holds this
    found = typist.feed(b"".join(codec.event_bytes(event, NOW) for event in codec.keystrokes(b"7")))
    assert found[-2:] == [b"7", b"\r"]
    assert None in found
