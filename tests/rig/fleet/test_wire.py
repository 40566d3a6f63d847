"""The packets of MQTT 5 as the standard writes them, cut as they may come over a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rig.fleet import wire


def test_a_connect_wishes_for_a_session_and_leaves_a_will() -> None:
    packet = wire.connect("F-1", 20, "w", b"gone")
    wishes = bytes.fromhex("11 00093a80 21 0010 27 00010000")
    rest = b"\x00\x03F-1" + b"\x00" + b"\x00\x01w" + b"\x00\x04gone"
    body = b"\x00\x04MQTT\x05\x2c\x00\x14" + bytes((len(wishes),)) + wishes + rest
    assert packet == b"\x10" + bytes((len(body),)) + body


def test_a_state_is_published_retained_and_at_least_once() -> None:
    assert wire.publish("a/b", b"xyz", 0x0102) == b"\x33\x0b\x00\x03a/b\x01\x02\x00xyz"
    assert wire.publish("t", bytes(200), 1)[:3] == b"\x33\xce\x01", "lengths from 128 on take two bytes"


def test_a_command_is_acknowledged_under_its_number() -> None:
    assert wire.subscribe("c", 9) == b"\x82\x07\x00\x09\x00\x00\x01c\x01"
    (packet,) = wire.Packets().feed(b"\x32\x08\x00\x01c\x00\x2a\x00hi")
    assert (packet.kind, wire.acknowledge(packet)) == (wire.PUBLISH, b"\x40\x02\x00\x2a")


def test_refusals_are_told_from_answers() -> None:
    packets = list(wire.Packets().feed(b"\x20\x03\x00\x87\x00" + b"\x40\x02\x00\x05" + b"\x40\x03\x00\x06\x87"))
    assert [(packet.kind, packet.reason) for packet in packets] == [
        (wire.CONNACK, 0x87),
        (wire.PUBACK, 0),
        (wire.PUBACK, 0x87),
    ]
    assert [packet.number for packet in packets[1:]] == [5, 6]


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 50))
def test_packets_are_whole_however_the_line_cuts_them(payloads: list[bytes], piece: int) -> None:
    data = b"".join(wire.publish("t", payload, 1) for payload in payloads)
    packets = wire.Packets()
    found = [one.body[6:] for at in range(0, len(data), piece) for one in packets.feed(data[at : at + piece])]
    assert found == payloads
