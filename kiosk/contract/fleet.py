"""What a terminal tells of itself over the fleet's channel (MQTT 5), and the topics it tells it in.

The newest state counts and an older one is of no use, so it is retained and repeated; what may not be lost travels
as a fact (contract.facts). Nothing in a state tells of a person: of what is on the glass it says the class only.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated, Final, Literal, TypeVar

import msgspec

# Only a terminal whose certificate says `terminal` may write below its own name, or read its commands.
STATE: Final = "state"
ONLINE: Final = "online"
COMMAND: Final = "command"
REPORT: Final = "report"
Channel = Literal["state", "online", "command", "report"]
PLATFORM = "platform"  # common name in the platform's own certificate for the broker
HEARTBEAT_SECONDS = 30  # a state is told so often, and at once when something in it has changed
SILENT_SECONDS = 90  # away after so long without a word, whatever the broker says; the office may set another time
LARGEST_STATE = 64 * 1024  # bytes; a larger message is no state
_ROOT = "hall/1"
_Word = TypeVar("_Word")
_Short = Annotated[str, msgspec.Meta(max_length=80)]

_Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
_Figure = Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)]


def topic(terminal: str, channel: Channel) -> str:
    """hall/1/T-01/state; "+" for all terminals."""
    return f"{_ROOT}/{terminal}/{channel}"


def terminal_of(name: str) -> tuple[str, str]:
    """Terminal and channel of a topic; ("", "") for one that is none of ours."""
    parts = name.split("/")
    return (parts[2], parts[3]) if len(parts) == 4 and name.startswith(_ROOT + "/") else ("", "")


class Serving(enum.StrEnum):
    """What a citizen finds who comes now."""

    OPEN = "open"
    PICKUP_ONLY = "pickup_only"
    CLOSED = "closed"
    STAFF = "staff"  # a technician is at work on it
    SETTING_UP = "setting_up"


class SceneClass(enum.StrEnum):
    """What kind of scene is on the glass."""

    IDLE = "idle"  # nobody is here
    QUERY = "query"
    HANDLE = "handle"
    COLLECT = "collect"
    HAND_IN = "hand_in"
    BOOK = "book"
    ASK = "ask"
    STAFF = "staff"
    CLOSED = "closed"
    OTHER = "other"


class Finding(msgspec.Struct, frozen=True):
    """Something that is not well, from when it was sure until it is sure to be over.

    `cause` is a word of the alert rules; `place` a place on the bench, "cell:12", or "" for the terminal itself;
    `model` the device's. `value` is the figure that went beyond its limit, where there is one. Cause, place and
    terminal together are one trouble, however often it is told.
    """

    cause: _Short
    since: _Moment
    place: _Short = ""
    model: _Short = ""
    value: _Figure | None = None


class DeviceState(msgspec.Struct, frozen=True):
    """One place on the bench, in the words of contract.health; `figures` by name.

    read_success and unlock_success are percent of the newest tries, unlock_ms their median and unlock_ms_usual the
    first one; weakest_cell is the cell whose lock failed most often; losses, returns and resets count since the start.
    """

    place: _Short
    model: _Short
    condition: _Short
    cause: _Short
    remedy: _Short
    since: _Moment
    figures: dict[_Short, _Figure] = {}


class Supply(msgspec.Struct, frozen=True):
    """What is used up: `left` in `unit` (m, sheets, percent, pieces), and `percent` of a full one."""

    place: _Short
    kind: _Short
    left: _Figure
    unit: _Short
    percent: _Figure | None = None


class Host(msgspec.Struct, frozen=True):
    """The computer; None where it cannot tell. Percent are of what there is, offsets seconds by which we are behind."""

    cpu_percent: _Figure | None = None
    memory_percent: _Figure | None = None
    disk_free_percent: _Figure | None = None
    temperature: _Figure | None = None  # degrees Celsius
    clock_offset: _Figure | None = None
    network_ms: _Figure | None = None  # until the platform answered, last time
    mains: bool | None = None
    battery_percent: _Figure | None = None


class TerminalState(msgspec.Struct, frozen=True):
    """All of it in one message. `boot` is another at every start, `number` grows with every message since then.

    `services` are the verbs of the first screen that do not work now, each with its cause. `cells` are counted by their
    state. `waiting` counts what has not reached the platform yet, by kind. `sessions` and `completed` count since the
    start. `settings_hash` and `profile` say what it works by.
    """

    boot: _Short
    started: _Moment
    number: _Count
    at: _Moment
    version: _Short
    serving: Serving
    scene: SceneClass
    scene_since: _Moment
    findings: tuple[Finding, ...] = ()
    services: dict[_Short, _Short] = {}
    devices: tuple[DeviceState, ...] = ()
    supplies: tuple[Supply, ...] = ()
    cells: dict[_Short, _Count] = {}
    doors_open: _Count = 0
    waiting: dict[_Short, _Count] = {}
    host: Host = Host()
    crashes: _Count = 0  # ends without a clean stop within the window in which they count
    sessions: _Count = 0
    completed: _Count = 0
    certificate_until: _Moment | None = None
    profile: _Count = 0
    settings_hash: _Short = ""
    self_test: _Short = ""  # green, yellow or red
    self_test_at: _Moment | None = None


class Online(msgspec.Struct, frozen=True):
    """Retained; `online` False is the last will of a terminal that went without a word, or its good night."""

    online: bool
    boot: _Short
    reason: _Short = ""  # stopped, for a good night; "" in a last will


def state_in(payload: bytes) -> TerminalState:
    """Raises msgspec.DecodeError (and its ValidationError) for anything else."""
    return _read(_STATES, payload)


def online_in(payload: bytes) -> Online:
    """Raises msgspec.DecodeError for anything else."""
    return _read(_ONLINES, payload)


def _read(decoder: msgspec.json.Decoder[_Word], payload: bytes) -> _Word:
    if len(payload) > LARGEST_STATE:
        raise msgspec.DecodeError("too large")
    try:
        return decoder.decode(payload)
    except (UnicodeDecodeError, RecursionError):
        raise msgspec.DecodeError("not even JSON") from None


_STATES = msgspec.json.Decoder(TerminalState)
_ONLINES = msgspec.json.Decoder(Online)
