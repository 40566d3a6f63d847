"""The wire of the staff socket: one JSON message a line over a unix socket, terminal as server, technician as client.

A connection begins with one request. `List` is answered with `Bench`, `Watch` with `Bench` now and after each change,
`Reopen` with `Done`, `SelfTest` with `SelfTested`, `Borrow` with `Lent` (the port is the technician's until the
connection ends), `MakeRoom` with `Done` (nobody is served until it ends), and `Test` with steps, each answered by
`Answer` where it `wants` one, and at last `Tested`.
`No` says why not, and ends it.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from kiosk.contract.fleet import Finding
from kiosk.contract.health import DeviceHealth, Tested
from kiosk.contract.self_test import Report
from kiosk.contract.wire import LONGEST_LINE, NotOurs
from kiosk.contract.words import Words

__all__ = [
    "LONGEST_LINE",
    "Answer",
    "Bench",
    "Borrow",
    "Done",
    "FromStaff",
    "Lent",
    "List",
    "MakeRoom",
    "No",
    "NotOurs",
    "Reopen",
    "SelfTest",
    "SelfTested",
    "Step",
    "Test",
    "TestEnded",
    "ToStaff",
    "Wants",
    "Watch",
    "for_staff",
    "from_staff",
    "pack",
]

Wants = Literal["", "yes_no", "number"]


class List(msgspec.Struct, frozen=True, tag="list"):
    """How is every device?"""


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """Tell me now and whenever something changes."""


class Reopen(msgspec.Struct, frozen=True, tag="reopen"):
    """Close this device and open it anew: somebody has seen to it."""

    place: str


class Borrow(msgspec.Struct, frozen=True, tag="borrow"):
    """Give me the port of this device until I hang up."""

    place: str


class Test(msgspec.Struct, frozen=True, tag="test"):
    """Test this device with my help."""

    place: str


class SelfTest(msgspec.Struct, frozen=True, tag="self_test"):
    """Test yourself now; or, with `last`, tell what the last test found."""

    last: bool = False


class MakeRoom(msgspec.Struct, frozen=True, tag="make_room"):
    """Serve nobody until I hang up: you are about to be stopped for an update."""


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """The technician's answer to a step: yes, no, or a number; "" skips it."""

    text: str


class Bench(msgspec.Struct, frozen=True, tag="bench"):
    """Every place on the bench, how many letters of citizens have no answer of the platform yet, what ails the
    terminal itself (causes of the fault table), and what the operators are told.
    """

    devices: tuple[DeviceHealth, ...]
    letters: int = 0
    ails: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Step(msgspec.Struct, frozen=True, tag="step"):
    """What the technician is to do or to say now. `code` is text to be shown as a QR code."""

    words: Words
    wants: Wants = ""
    code: str = ""


class TestEnded(msgspec.Struct, frozen=True, tag="tested"):
    """The test is over, and kept."""

    result: Tested


class SelfTested(msgspec.Struct, frozen=True, tag="self_tested"):
    """What the self-test found; None where there has not been one."""

    report: Report | None


class Lent(msgspec.Struct, frozen=True, tag="lent"):
    """The port is yours."""


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It is done."""


class No(msgspec.Struct, frozen=True, tag="no"):
    """Not now, or not at all, and why."""

    words: Words


FromStaff = List | Watch | Reopen | Borrow | Test | SelfTest | MakeRoom | Answer
ToStaff = Bench | Step | TestEnded | SelfTested | Lent | Done | No

_Message = TypeVar("_Message")
_from_staff: msgspec.json.Decoder[FromStaff] = msgspec.json.Decoder(FromStaff)
_to_staff: msgspec.json.Decoder[ToStaff] = msgspec.json.Decoder(ToStaff)


def pack(message: FromStaff | ToStaff) -> bytes:
    """One message as a line, newline included."""
    return msgspec.json.encode(message) + b"\n"


def from_staff(line: bytes) -> FromStaff:
    """Read a line of the technician's; raises NotOurs."""
    return _read(_from_staff, line)


def for_staff(line: bytes) -> ToStaff:
    """Read a line of the terminal's; raises NotOurs."""
    return _read(_to_staff, line)


def _read(decoder: msgspec.json.Decoder[_Message], line: bytes) -> _Message:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise NotOurs(type(problem).__name__) from None
