"""What both sides of the counter sign, hash and chain: the same bytes, pinned, so that neither changes them unseen."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac

import msgspec
import pytest

from kiosk.contract import sealing
from kiosk.contract.commands import CommandReport, CommandState
from kiosk.contract.facts import EventKind, Handover, HandoverOutcome, Signature, StaffAct, TerminalEvent
from kiosk.contract.lockers import CellState, Purpose
from kiosk.contract.visits import Step, Visit, VisitEnd, VisitPart, Wish

KEY = bytes(range(32))
AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
EVENT = TerminalEvent("E-1", 1, AT, EventKind.CELL, "A", 7, "D-1", state=CellState.FREE, previous=sealing.FIRST)


def test_the_kind_stands_before_the_text_that_is_signed() -> None:
    assert sealing.signed_message("grant", "{}") == b"hall-terminal/1/grant\n{}"
    assert sealing.signed_message("grant", "{}") != sealing.signed_message("opening", "{}")


def test_what_is_shown_is_hashed_with_the_key_and_its_kind() -> None:
    made = sealing.keyed(KEY, "code", "27496015")
    assert made == hmac.new(KEY, b"code:27496015", hashlib.sha256).hexdigest()
    others = (sealing.keyed(KEY, "id", "27496015"), sealing.keyed(bytes(32), "code", "27496015"))
    assert made not in others


def test_a_pin_is_slow_to_guess_and_salted() -> None:
    one, two = (sealing.pin_verifier("246810", salt) for salt in ("00" * 16, "11" * 16))
    assert one != two and len(one) == 64
    assert one == hashlib.scrypt(b"246810", salt=bytes(16), n=2**15, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=32).hex()
    assert sealing.pin_proof(KEY, "246810", "00" * 16) == sealing.keyed(KEY, "pin", one)


def test_an_event_is_hashed_without_its_own_hash_but_with_everything_else() -> None:
    made = sealing.event_hash(EVENT)
    assert sealing.event_hash(dataclasses.replace(EVENT, hash="ab" * 32)) == made
    changes: tuple[dict[str, object], ...] = (
        {"number": 2},
        {"id": "E-2"},
        {"at": AT + dt.timedelta(seconds=1)},
        {"previous": "ab" * 32},
        {"state": CellState.FAULT},
        {"staff": "S-101"},
    )
    for change in changes:
        assert sealing.event_hash(dataclasses.replace(EVENT, **change)) != made  # type: ignore[arg-type]
    over_the_wire = msgspec.json.decode(msgspec.json.encode(EVENT), type=TerminalEvent)
    assert sealing.event_hash(over_the_wire) == made, "however often it is written and read"


def _older_ones() -> dict[str, TerminalEvent]:
    """Facts from before commands were told as facts, with the hashes that terminals gave them then."""
    at = AT.replace(microsecond=123000)
    signed = Signature("送达回证", ((1, 2, 3), (4, 5, 6)), at, "receiver", "ab")
    proof = Handover(
        HandoverOutcome.CONFIRMED,
        "got_it",
        ("card", "code"),
        "X-1",
        "370999",
        1,
        7,
        "ab",
        "",
        at,
        at,
        True,
        signed,
        -0.25,
        False,
        "",
    )
    look = StaffAct(Purpose.LOOK, "there", counted=2)
    return {
        "0b359d1afbe69b67727ccce857f78cd8f06de9cf047bb91470485f14c1aa4343": TerminalEvent(
            "E-1", 1, at, EventKind.CELL, "A", 7, "D-1", state=CellState.FREE, previous=sealing.FIRST
        ),
        "67ffebaff51917a1dc6673b06faec1e6fd02c2815fbce47e2b8e44923832ec0a": TerminalEvent(
            "E-2", 2, at, EventKind.HANDOVER, "A", 7, "D-1", handover=proof, previous="ab" * 32
        ),
        "3ba515525f5aacd5f4cdbc028923f9b9178766a5e41b7e52e9dc9f4b3f41e147": TerminalEvent(
            "E-3", 3, at.astimezone(dt.UTC), EventKind.STAFF, "A", 7, staff="S-101", act=look, previous="cd" * 32
        ),
    }


def test_facts_that_were_hashed_before_a_part_was_added_still_have_their_hash() -> None:
    assert {made: sealing.event_hash(event) for made, event in _older_ones().items()} == {
        made: made for made in _older_ones()
    }


def test_how_a_command_ended_is_in_the_hash() -> None:
    told = CommandReport("0" * 32, CommandState.DONE, AT)
    hashes = {
        sealing.event_hash(dataclasses.replace(EVENT, command=command))
        for command in (None, told, dataclasses.replace(told, state=CommandState.FAILED))
    }
    assert len(hashes) == 3


def test_what_is_told_of_a_visit_is_in_the_hash() -> None:
    told = Visit(AT, 60.0, VisitEnd.GAVE_UP, (VisitPart(Wish.HANDLE, Step.FORM, "1"),))
    events = [
        dataclasses.replace(EVENT, visit=visit) for visit in (None, told, dataclasses.replace(told, seconds=None))
    ]
    assert len({sealing.event_hash(event) for event in events}) == 3
    for event in events:
        assert msgspec.json.decode(msgspec.json.encode(event), type=TerminalEvent) == event


@pytest.mark.parametrize("last", ["", "ab" * 32])
def test_a_batch_is_sealed_with_the_key(last: str) -> None:
    assert sealing.batch_seal(KEY, last) == sealing.keyed(KEY, "batch", last)
    assert sealing.batch_seal(bytes(32), last) != sealing.batch_seal(KEY, last)


def test_a_signature_is_bound_to_text_strokes_moment_and_terminal() -> None:
    strokes = ((1, 2, 0), (3, 4, 16))
    made = sealing.binding("text", strokes, AT, "T-1")
    assert (
        made
        == hashlib.sha256(
            "\n".join((sealing.text_hash("text"), "[[1,2,0],[3,4,16]]", AT.isoformat(), "T-1")).encode()
        ).hexdigest()
    )
    others = (
        sealing.binding("texts", strokes, AT, "T-1"),
        sealing.binding("text", ((1, 2, 0, 3, 4, 16),), AT, "T-1"),
        sealing.binding("text", strokes, AT + dt.timedelta(seconds=1), "T-1"),
        sealing.binding("text", strokes, AT, "T-2"),
    )
    assert made not in others
