"""The few packets of MQTT 5 that a terminal sends and hears.

Thousands of terminals live in one process here and come back all at once, so a line is a few bytes in the loop that
is there already: paho has a thread or a blocking handshake for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.contract.fleet import LARGEST_STATE

CONNACK, PUBLISH, PUBACK = 2, 3, 4
PING = b"\xc0\x00"
BAD = 0x80  # reasons from here on are refusals
_WILL_RETAINED_ONCE = 0x04 | 0x08 | 0x20  # a will, at least once, retained
_SESSION_LASTS, _MOST_AT_ONCE, _LARGEST = b"\x11", b"\x21", b"\x27"
_PUBLISH_RETAINED_ONCE = 0x33
_SUBSCRIBE = 0x82
_LASTS = 7 * 24 * 3600  # seconds for which commands are kept for a terminal that is away
_ONCE = 1
_NO_PROPERTIES = b"\x00"


class Packet(NamedTuple):
    """One packet as it came: its kind, and what follows the fixed head."""

    kind: int
    body: bytes

    @property
    def number(self) -> int:
        """The packet identifier of an acknowledgement."""
        return int.from_bytes(self.body[:2])

    @property
    def reason(self) -> int:
        """0 where all is well; of a CONNACK and a PUBACK alike the third byte at most."""
        place = 1 if self.kind == CONNACK else 2
        return self.body[place] if len(self.body) > place else 0


def connect(client: str, keepalive: int, will_topic: str, will: bytes) -> bytes:
    """The first packet: as a terminal's, with a session that outlasts the line, and a retained last will."""
    wishes = _SESSION_LASTS + _LASTS.to_bytes(4) + _MOST_AT_ONCE + b"\x00\x10" + _LARGEST + LARGEST_STATE.to_bytes(4)
    head = _text("MQTT") + bytes((5, _WILL_RETAINED_ONCE)) + keepalive.to_bytes(2) + bytes((len(wishes),)) + wishes
    return _framed(0x10, head + _text(client) + _NO_PROPERTIES + _text(will_topic) + len(will).to_bytes(2) + will)


def publish(topic: str, payload: bytes, number: int) -> bytes:
    """A retained message, at least once."""
    return _framed(_PUBLISH_RETAINED_ONCE, _text(topic) + number.to_bytes(2) + _NO_PROPERTIES + payload)


def subscribe(topic: str, number: int) -> bytes:
    """Hear a topic, at least once."""
    return _framed(_SUBSCRIBE, number.to_bytes(2) + _NO_PROPERTIES + _text(topic) + bytes((_ONCE,)))


def acknowledge(packet: Packet) -> bytes:
    """The answer to a message that came at least once."""
    topic = int.from_bytes(packet.body[:2])
    return b"\x40\x02" + packet.body[2 + topic : 4 + topic]


class Packets:
    """Cuts what comes over the line into packets."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> Iterator[Packet]:
        """What is whole now."""
        data = self._rest + piece
        place = 0
        while (cut := _cut(data, place)) is not None:
            body, end = cut
            yield Packet(data[place] >> 4, data[body:end])
            place = end
        self._rest = data[place:]


def _cut(data: bytes, place: int) -> tuple[int, int] | None:
    """Where the body of the packet at `place` begins and ends; None while it is not all there."""
    length = 0
    for digit in range(4):
        at = place + 1 + digit
        if at >= len(data):
            return None
        length |= (data[at] & 0x7F) << 7 * digit
        if not data[at] & 0x80:
            return (at + 1, at + 1 + length) if at + 1 + length <= len(data) else None
    raise ValueError("no length of MQTT")


def _framed(first: int, body: bytes) -> bytes:
    length, left = bytearray(), len(body)
    while True:
        left, digit = left >> 7, left & 0x7F
        length.append(digit | (0x80 if left else 0))
        if not left:
            return bytes((first,)) + bytes(length) + body


def _text(text: str) -> bytes:
    coded = text.encode()
    return len(coded).to_bytes(2) + coded
