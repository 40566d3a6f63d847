"""A keyboard scanner on the wire: the kernel's input events, and the characters that a US layout makes of them.

Sources: linux/input.h and linux/input-event-codes.h for the events; protocol sheet B6. Characters outside ASCII come
as Alt and digits on the number pad, or not at all.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass

_EVENT = struct.Struct("llHHi")  # time in seconds and microseconds, type, code, value, as this machine's kernel lays it
EVENT_BYTES = _EVENT.size
_SYN, _KEY, _MISC = 0, 1, 4
_SYN_DROPPED = 3
_LAST_TYPE, _LAST_CODE = 0x1F, 0x2FF
_LAST_SECOND = 1 << 32
RELEASED, PRESSED, HELD = 0, 1, 2

ENTER, KEYPAD_ENTER = 28, 96
_ENDS = (ENTER, KEYPAD_ENTER)
_SHIFTS, _CONTROLS, _ALTS = (42, 54), (29, 97), (56, 100)
_CAPS_LOCK, _NUM_LOCK = 58, 69

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
_KEYPAD = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"}
_ALIKE = {57: " ", 15: "\t", 55: "*", 74: "-", 78: "+", 83: ".", 98: "/", **_KEYPAD}
_LETTERS = {
    **{
        first + place: (low, high)
        for first, lows, highs in _ROWS
        for place, (low, high) in enumerate(zip(lows, highs, strict=True))
    },
    **{code: (sign, sign) for code, sign in _ALIKE.items()},
    86: ("\\", "|"),
}


class AltCodes(enum.StrEnum):
    """What the number typed with Alt held means; it depends on how the scanner was set up."""

    GBK = "gbk"
    UNICODE = "unicode"


@dataclass(frozen=True)
class Event:
    """One input event. `kind` 0 is a report's end, 1 a key, whose value is 0 released, 1 pressed, 2 held."""

    kind: int
    code: int
    value: int

    @property
    def sound(self) -> bool:
        """True for what a kernel could have said."""
        if self.kind > _LAST_TYPE or self.code > _LAST_CODE:
            return False
        return self.kind not in (_SYN, _KEY) or self.value in (RELEASED, PRESSED, HELD)


def event_bytes(event: Event, at: float = 0.0) -> bytes:
    """The kernel's side: one event as it is read from the device node, `at` seconds since 1970."""
    return _EVENT.pack(int(at), int(at % 1 * 1_000_000), event.kind, event.code, event.value)


class EventReader:
    """Cuts what is read into events. Bytes that cannot be one are skipped, and told as None: something was lost."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[Event | None]:
        """Add what arrived; every event that is whole now."""
        self._pending += chunk
        found: list[Event | None] = []
        while len(self._pending) >= EVENT_BYTES:
            second, micro, kind, code, value = _EVENT.unpack_from(self._pending)
            event = Event(kind, code, value)
            sound = event.sound and 0 <= second < _LAST_SECOND and 0 <= micro < 1_000_000
            found.append(event if sound else None)
            del self._pending[: EVENT_BYTES if sound else 1]
        return found


class Typist:
    """Makes characters of events. Enter becomes CR; None stands where something was lost or was no character."""

    def __init__(self, alt_codes: AltCodes = AltCodes.GBK) -> None:
        self._alt_codes = alt_codes
        self._reader = EventReader()
        self._held: set[int] = set()
        self._capitals = False
        self._digits = ""

    def feed(self, chunk: bytes) -> list[bytes | None]:
        """Add what was read; what was typed with it, character by character."""
        typed = [self._event(event) for event in self._reader.feed(chunk)]
        return [text for text in typed if text != b""]

    def _event(self, event: Event | None) -> bytes | None:
        if event is None or (event.kind, event.code) == (_SYN, _SYN_DROPPED):
            self._held.clear()
            return None
        if event.kind != _KEY or event.value == HELD:
            return b""
        if event.code in (*_SHIFTS, *_CONTROLS, *_ALTS):
            return self._modifier(event)
        return self._pressed(event.code) if event.value == PRESSED else b""

    def _modifier(self, event: Event) -> bytes | None:
        if event.value == PRESSED:
            self._held.add(event.code)
            return b""
        self._held.discard(event.code)
        digits, self._digits = self._digits, ""
        return _by_number(int(digits), self._alt_codes) if digits and event.code in _ALTS else b""

    def _pressed(self, code: int) -> bytes | None:
        if self._held.intersection(_ALTS):
            self._digits += _KEYPAD.get(code, "")
            return b"" if code in _KEYPAD else None
        if code in _ENDS:
            return b"\r"
        if code in (_CAPS_LOCK, _NUM_LOCK):
            self._capitals ^= code == _CAPS_LOCK
            return b""
        return self._letter(code)

    def _letter(self, code: int) -> bytes | None:
        if code not in _LETTERS:
            return None
        low, high = _LETTERS[code]
        if self._held.intersection(_CONTROLS):
            return bytes((ord(low.upper()) & 0x1F,)) if "@" <= low.upper() <= "_" else None
        shifted = bool(self._held.intersection(_SHIFTS)) ^ (self._capitals and low.isalpha())
        return (high if shifted else low).encode("ascii")


def _by_number(number: int, meaning: AltCodes) -> bytes | None:
    """The character that was typed as a number; None for a number that is none."""
    if meaning is AltCodes.UNICODE:
        return chr(number).encode("utf-8", errors="ignore") or None if 0 < number <= 0x10FFFF else None
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big") if 0 < number <= 0xFFFFFFFF else None


def keystrokes(payload: bytes, end: int = ENTER) -> list[Event]:
    """The scanner's side: the events by which it types an ASCII payload and one key to end it (0 = none)."""
    events = [event for byte in payload for event in _strokes(chr(byte))]
    return events + (_stroke(end) if end else [])


def typed_by_number(number: int) -> list[Event]:
    """The scanner's side: one character as Alt and digits."""
    pad = {sign: code for code, sign in _KEYPAD.items()}
    digits = [event for sign in str(number) for event in _stroke(pad[sign])]
    return [Event(_KEY, _ALTS[0], PRESSED), *digits, Event(_KEY, _ALTS[0], RELEASED), Event(_SYN, 0, 0)]


def _strokes(sign: str) -> list[Event]:
    code, shifted = next((code, sign != low) for code, (low, high) in _LETTERS.items() if sign in (low, high))
    if not shifted:
        return _stroke(code)
    shift = _SHIFTS[0]
    return [Event(_KEY, shift, PRESSED), *_stroke(code), Event(_KEY, shift, RELEASED), Event(_SYN, 0, 0)]


def _stroke(code: int) -> list[Event]:
    scan_code, end = Event(_MISC, 4, code), Event(_SYN, 0, 0)
    return [scan_code, Event(_KEY, code, PRESSED), end, Event(_KEY, code, RELEASED), end]
