"""Every setting of a terminal as frozen data; the loader reads the rules for each from its annotation.

Durations are seconds. Paths may be absolute, or relative to the file that gives them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from kiosk.contract.names import Name
from kiosk.sheets.limits import Between, Shaped
from kiosk.sheets.problems import Problem
from kiosk.terminal.settings.secret import Secret

_Words = Annotated[str, Shaped(r".*\S.*", "some words")]
_Phone = Annotated[str, Shaped(r"[0-9][0-9 -]{2,19}", 'a telephone number such as "0538-2100000"')]
_Time = Annotated[str, Shaped(r"([01][0-9]|2[0-3]):[0-5][0-9]", 'a time such as "21:00"')]
_TimeOrNever = Annotated[str, Shaped(r"|([01][0-9]|2[0-3]):[0-5][0-9]", 'a time such as "03:30", or nothing')]
_Code = Annotated[str, Shaped(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "letters, digits, dots, - and _")]


@dataclass(frozen=True)
class TerminalSettings:
    """Which terminal this is, where it stands, and what it can say before it has ever reached the platform."""

    id: _Code
    site: _Code
    position: Name
    centre: Name
    phone: _Phone
    night_phone: _Phone


@dataclass(frozen=True)
class CounterSettings:
    """The unix socket at which the screens call."""

    socket: Path


@dataclass(frozen=True)
class StaffRules:
    """How long the staff stay signed in, and how long a PIN rests after wrong ones: each time twice as long."""

    idle_seconds: Annotated[float, Between(20, 1800, "seconds")] = 120.0
    longest_seconds: Annotated[float, Between(60, 28800, "seconds")] = 1800.0
    wrong_pins: Annotated[int, Between(1, 20)] = 3
    first_rest_seconds: Annotated[float, Between(1, 3600, "seconds")] = 60.0
    longest_rest_seconds: Annotated[float, Between(1, 86400, "seconds")] = 3600.0
    onsite_seconds: Annotated[float, Between(30, 600, "seconds")] = 300.0


@dataclass(frozen=True)
class StaffSettings:
    """The unix socket at which technicians' commands call; none given: `staff.sock` beside that of the counter.

    `rules` are for who signs in at the screen.
    """

    socket: Path = Path()
    rules: StaffRules = StaffRules()


@dataclass(frozen=True)
class StateSettings:
    """The folder that holds what the terminal remembers."""

    dir: Path


@dataclass(frozen=True)
class PlatformSettings:
    """The central platform, the terminal's own key, and the key by which the platform's signatures are known.

    Both keys are 32 bytes as 64 hexadecimal digits; `signer` is public (Ed25519). Without it no right to collect can be
    believed, so a terminal with a cabinet needs it.
    """

    url: Annotated[str, Shaped(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", '"https://host/path", no user in it', hidden=True)]
    key: Annotated[Secret, Shaped(r"[0-9A-Fa-f]{64}", "64 hexadecimal digits (openssl rand -hex 32)", hidden=True)]
    signer: Annotated[str, Shaped(r"|[0-9A-Fa-f]{64}", "64 hexadecimal digits, the platform's public key")] = ""
    connect_seconds: Annotated[float, Between(0.1, 30, "seconds")] = 2.0
    read_seconds: Annotated[float, Between(0.1, 60, "seconds")] = 5.0
    probe_seconds: Annotated[float, Between(1, 300, "seconds")] = 10.0
    away_probe_seconds: Annotated[float, Between(0.2, 60, "seconds")] = 2.0
    manifest_seconds: Annotated[float, Between(0.2, 3600, "seconds")] = 10.0


@dataclass(frozen=True)
class IdleSeconds:
    """How long nobody need touch the screen before the warning: by class of scene. Home waits for ever."""

    anonymous: Annotated[float, Between(5, 3600, "seconds")] = 120.0
    identified: Annotated[float, Between(5, 3600, "seconds")] = 90.0
    form: Annotated[float, Between(5, 3600, "seconds")] = 180.0
    reading: Annotated[float, Between(5, 3600, "seconds")] = 180.0
    thanks: Annotated[float, Between(3, 600, "seconds")] = 20.0


@dataclass(frozen=True)
class DoorSeconds:
    """What happens, and when, while a locker door stands open; each must come after the one before."""

    voice: Annotated[float, Between(1, 3600, "seconds")] = 30.0
    loud: Annotated[float, Between(1, 3600, "seconds")] = 60.0
    alert: Annotated[float, Between(1, 3600, "seconds")] = 120.0
    free_others: Annotated[float, Between(1, 3600, "seconds")] = 180.0


@dataclass(frozen=True)
class Timings:
    """All waits of the terminal. The warning lasts 20 s or more (WCAG 2.2.1); the accessible layout multiplies idle."""

    idle: IdleSeconds = IdleSeconds()
    warning: Annotated[float, Between(20, 300, "seconds")] = 20.0
    accessible_factor: Annotated[float, Between(1, 10)] = 3.0
    door: DoorSeconds = DoorSeconds()


@dataclass(frozen=True)
class DisplayDefaults:
    """How the screens look when nobody has chosen otherwise."""

    language: Literal["zh", "en"] = "zh"
    large: bool = False
    low: bool = False
    contrast: bool = False


@dataclass(frozen=True)
class SpeechSettings:
    """How loud sentences are said, 0 to 1, and how long nobody touches anything before one is said again.

    From `night_from` to `night_until` it is 30 % softer; the same time for both means never.
    """

    enabled: bool = True
    volume: Annotated[float, Between(0, 1)] = 0.8
    repeat_seconds: Annotated[float, Between(3, 120, "seconds")] = 8.0
    night_from: _Time = "21:00"
    night_until: _Time = "07:00"


@dataclass(frozen=True)
class CareSettings:
    """When the battery counts as nearly empty, and how long the siren sounds when the cabinet is shaken (0: not)."""

    battery_low_percent: Annotated[float, Between(5, 90, "percent")] = 20.0
    siren_seconds: Annotated[float, Between(0, 600, "seconds")] = 0.0


@dataclass(frozen=True)
class HealthSettings:
    """When the terminal counts as not well.

    After `crashes` ends without a clean stop within `crash_window_seconds` it offers only pickup, until it has gone
    well for as long. The screens start anew every night at `screens_rest`, when nobody is here; "" is never.
    """

    crashes: Annotated[int, Between(2, 100_000)] = 3
    crash_window_seconds: Annotated[float, Between(10, 86400, "seconds")] = 600.0
    storage_seconds: Annotated[float, Between(1, 3600, "seconds")] = 60.0
    space_low_percent: Annotated[float, Between(0, 90, "percent")] = 15.0
    space_out_percent: Annotated[float, Between(0, 90, "percent")] = 5.0
    clock_off_seconds: Annotated[float, Between(1, 3600, "seconds")] = 2.0
    clock_wrong_seconds: Annotated[float, Between(5, 86400, "seconds")] = 60.0
    screens_rest: _TimeOrNever = "03:30"


@dataclass(frozen=True)
class SelfTestRules:
    """When the terminal tests itself.

    `daily` waits until nobody has touched anything for `quiet_seconds`; after `idle_seconds` of rest follows a light
    one. At a start what fails is asked again for `patience_seconds`: after a power cut the network is later than we.
    """

    daily: _Time = "06:00"
    idle_seconds: Annotated[float, Between(600, 86400, "seconds")] = 7200.0
    quiet_seconds: Annotated[float, Between(1, 3600, "seconds")] = 60.0
    patience_seconds: Annotated[float, Between(0, 30, "seconds")] = 30.0


@dataclass(frozen=True)
class CabinetCell:
    """One cell: the number on its door, its lock's board and channel, its place counted from 0 at the top left.

    `low` cells have their door's centre between 400 and 1200 mm from the floor, within reach of a wheelchair user.
    `use` is what it is for: results on their way out, or papers handed in.
    """

    number: Annotated[int, Between(1, 999)]
    board: Annotated[int, Between(1, 31)]
    channel: Annotated[int, Between(1, 48)]
    column: Annotated[int, Between(0, 49)]
    row: Annotated[int, Between(0, 49)]
    height: Annotated[int, Between(1, 10)] = 1
    size: Literal["small", "medium", "large"] = "small"
    low: bool = False
    use: Literal["out", "in"] = "out"


@dataclass(frozen=True)
class Cabinet:
    """One locker cabinet and the side of the screen at which it stands, seen by the citizen.

    `camera` names the surveillance camera that sees its doors, `camera_ahead` by how many seconds its clock is ahead:
    proofs of handover say where to look.
    """

    id: _Code
    cells: tuple[CabinetCell, ...]
    side: Literal["left", "right", "here"] = "right"
    camera: Annotated[str, Shaped(r"|[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "letters, digits, dots, - and _")] = ""
    camera_ahead: Annotated[float, Between(-86400, 86400, "seconds")] = 0.0


@dataclass(frozen=True)
class LockerRules:
    """How doors are watched and cells given out, when a door counts as stuck, who may try again, when codes rest.

    Of the cells `reserve_percent` are kept free for exceptions, and `keep_low` low ones for who needs them. A thing may
    be taken out again for `undo_seconds` after it was put in; a kept cell is given up after `reservation_seconds`.
    """

    poll_seconds: Annotated[float, Between(0.2, 10, "seconds")] = 1.0
    poll_open_seconds: Annotated[float, Between(0.05, 2, "seconds")] = 0.25
    stuck_seconds: Annotated[float, Between(1, 30, "seconds")] = 3.0
    reopen_seconds: Annotated[float, Between(0, 3600, "seconds")] = 600.0
    wrong_codes: Annotated[int, Between(1, 100)] = 5
    lockout_seconds: Annotated[float, Between(1, 86400, "seconds")] = 600.0
    code_tries_a_day: Annotated[int, Between(1, 100)] = 10
    reserve_percent: Annotated[float, Between(0, 50, "percent")] = 10.0
    keep_low: Annotated[int, Between(0, 20)] = 2
    reservation_seconds: Annotated[float, Between(30, 3600, "seconds")] = 600.0
    undo_seconds: Annotated[float, Between(0, 600, "seconds")] = 60.0


class Off(enum.StrEnum):
    """Why a device is not worked with at all; the cause of its Status(DISABLED)."""

    NOT_FITTED = "not_fitted"
    SWITCHED_OFF = "switched_off"
    BAD_SETTINGS = "bad_settings"


@dataclass(frozen=True)
class DeviceSettings:
    """One device: a model of drivers.registry, where it is plugged in, and its driver's options.

    `off` says why it is not worked with, if so; `problems` then tell staff what to mend in which file and line.
    `advice` is what they had better change: the device is worked with all the same.
    """

    family: str
    model: str = ""
    address: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    off: Off | None = Off.NOT_FITTED
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Devices:
    """The devices of the bench; one that is not named in any file is not fitted."""

    card: DeviceSettings = DeviceSettings("card")
    social: DeviceSettings = DeviceSettings("card")
    scanner: DeviceSettings = DeviceSettings("scanner")
    printer: DeviceSettings = DeviceSettings("printer")
    locks: DeviceSettings = DeviceSettings("locker")
    a4: DeviceSettings = DeviceSettings("a4")
    camera: DeviceSettings = DeviceSettings("camera")
    speaker: DeviceSettings = DeviceSettings("speaker")
    surroundings: DeviceSettings = DeviceSettings("surroundings")
    power: DeviceSettings = DeviceSettings("power")


@dataclass(frozen=True)
class Settings:
    """Everything a terminal is told from outside. `demo_banner` only shows 演示数据; nothing may behave by it.

    `problems` are those the terminal can live with: each disabled one device. `advice` disabled nothing.
    """

    terminal: TerminalSettings
    counter: CounterSettings
    state: StateSettings
    platform: PlatformSettings
    staff: StaffSettings = StaffSettings()
    timings: Timings = Timings()
    display: DisplayDefaults = DisplayDefaults()
    speech: SpeechSettings = SpeechSettings()
    care: CareSettings = CareSettings()
    health: HealthSettings = HealthSettings()
    self_test: SelfTestRules = SelfTestRules()
    cabinet: tuple[Cabinet, ...] = ()
    lockers: LockerRules = LockerRules()
    devices: Devices = Devices()
    demo_banner: bool = False
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()

    @property
    def staff_socket(self) -> Path:
        """Where technicians' commands call."""
        return staff_socket(self.staff, self.counter)


def staff_socket(staff: StaffSettings, counter: CounterSettings) -> Path:
    """The socket of the staff, by default in the folder of the counter's."""
    return counter.socket.with_name("staff.sock") if staff.socket == Path() else staff.socket
