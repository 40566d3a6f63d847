"""What an operator may have a terminal do from afar, and what the terminal says of it: words of both sides."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

LARGEST_COMMAND = 8 * 1024  # bytes of a payload; a larger one is no command
LARGEST_LOGS = 8 * 1024 * 1024  # bytes of a bundle that a terminal hands in
SERVICES = ("query", "handle", "pickup", "hand_in")  # what can be taken out of service: verbs of the first screen
_Short = Annotated[str, msgspec.Meta(max_length=80)]
_Text = Annotated[str, msgspec.Meta(max_length=400)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class CommandKind(enum.StrEnum):
    """Nothing else can be asked for; a shell never."""

    REFRESH = "refresh"  # catalogue, profile and lists are fetched now
    VOLUME = "volume"  # arguments: percent
    NOTICE = "notice"  # arguments: zh, en, until; a line for citizens; without a text it is taken away
    PRINT_TEST = "print_test"
    SELF_TEST = "self_test"
    REOPEN_DEVICE = "reopen_device"  # arguments: place
    DEVICE_OUT = "device_out"  # arguments: place
    DEVICE_BACK = "device_back"  # arguments: place
    SERVICE_OUT = "service_out"  # arguments: service; zh and en, where citizens are told more than that it is out
    SERVICE_BACK = "service_back"  # arguments: service
    MAINTENANCE_BEGIN = "maintenance_begin"
    MAINTENANCE_END = "maintenance_end"
    RESTART_APP = "restart_app"
    REBOOT = "reboot"
    FETCH_LOGS = "fetch_logs"  # redacted
    SCENE = "scene"  # the scene on the glass, told only while nobody is here
    OPEN_CELL = "open_cell"  # arguments: cabinet, cell, opening: whose on-site code is to be shown


class CommandState(enum.StrEnum):
    """How far one has come. The last five are ends."""

    WAITS = "waits"  # for the second person
    QUEUED = "queued"
    DELIVERED = "delivered"  # the terminal has it
    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # somebody is served, or a door is open: it waits for that to end
    RUNNING = "running"
    REFUSED = "refused"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # it was begun, and nobody can say how it ended


ENDS = frozenset(
    (
        CommandState.REFUSED,
        CommandState.DONE,
        CommandState.FAILED,
        CommandState.EXPIRED,
        CommandState.UNKNOWN,
    )
)


@dataclass(frozen=True)
class Manner:
    """How a kind is carried out. `deferred`: it waits while somebody is served; else it is refused then.

    `urgent`: it may be ordered not to wait for that; for an open door or an alarm each of them waits. `seconds`: longer
    it does not take.
    """

    deferred: bool = True
    urgent: bool = False
    seconds: int = 60


MANNERS: Mapping[CommandKind, Manner] = {
    CommandKind.REFRESH: Manner(urgent=True),
    CommandKind.VOLUME: Manner(urgent=True),
    CommandKind.NOTICE: Manner(urgent=True),
    CommandKind.PRINT_TEST: Manner(seconds=120),
    CommandKind.SELF_TEST: Manner(seconds=300),
    CommandKind.REOPEN_DEVICE: Manner(urgent=True),
    CommandKind.DEVICE_OUT: Manner(urgent=True, seconds=120),
    CommandKind.DEVICE_BACK: Manner(),
    CommandKind.SERVICE_OUT: Manner(urgent=True),
    CommandKind.SERVICE_BACK: Manner(),
    CommandKind.MAINTENANCE_BEGIN: Manner(),
    CommandKind.MAINTENANCE_END: Manner(),
    CommandKind.RESTART_APP: Manner(urgent=True, seconds=120),
    CommandKind.REBOOT: Manner(urgent=True, seconds=600),
    CommandKind.FETCH_LOGS: Manner(seconds=180),
    CommandKind.SCENE: Manner(deferred=False),
    CommandKind.OPEN_CELL: Manner(seconds=600),
}


class Command(msgspec.Struct, frozen=True):
    """One order to one terminal: the body that the platform signs as a text of the kind "command".

    `urgent` ones are not put off while a citizen is served, where MANNERS allows it.
    """

    id: Id
    terminal: _Short
    kind: CommandKind
    issued: dt.datetime
    expires: dt.datetime
    arguments: dict[_Short, _Text] = {}
    urgent: bool = False


@dataclass(frozen=True)
class CommandReport:
    """What a terminal says of a command. `reason` is a word; `result` holds counts and words, never a person's data."""

    id: Id
    state: CommandState
    at: dt.datetime
    reason: _Short = ""
    result: dict[_Short, _Text] = field(default_factory=dict)
