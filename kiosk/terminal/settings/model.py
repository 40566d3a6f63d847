"""Every setting of a terminal as frozen data; the loader reads the rules for each from its annotation.

Durations are seconds. Paths may be absolute, or relative to the file that gives them.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from kiosk.contract.names import Name
from kiosk.profile.place import Hours, NetworkSettings, Offer, OfflineRules, Phone, SiteWords
from kiosk.profile.sections import (
    CareSettings,
    DisplayDefaults,
    HealthSettings,
    LimitSettings,
    LockerRules,
    SelfTestRules,
    SpeechSettings,
    StaffRules,
    Timings,
)
from kiosk.sheets.limits import Between, Shaped
from kiosk.sheets.problems import Problem
from kiosk.terminal.settings.secret import Secret

_Code = Annotated[str, Shaped(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "letters, digits, dots, - and _")]


@dataclass(frozen=True)
class TerminalSettings:
    """Which terminal this is, where it stands, and what it can say before it has ever reached the platform."""

    id: _Code
    site: _Code
    position: Name
    centre: Name
    phone: Phone
    night_phone: Phone


@dataclass(frozen=True)
class CounterSettings:
    """The unix socket at which the screens call."""

    socket: Path


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
    believed, so a terminal with a cabinet needs it. Enrolment gives the other three: the one authority that may vouch
    for the platform (none: those that the machine knows), and the certificate by which the platform knows us, with
    where its key is kept.
    """

    url: Annotated[str, Shaped(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", '"https://host/path", no user in it', hidden=True)]
    key: Annotated[Secret, Shaped(r"[0-9A-Fa-f]{64}", "64 hexadecimal digits (openssl rand -hex 32)", hidden=True)]
    signer: Annotated[str, Shaped(r"|[0-9A-Fa-f]{64}", "64 hexadecimal digits, the platform's public key")] = ""
    ca_file: Path = Path()
    certificate: Path = Path()
    device_key: Path = Path()
    connect_seconds: Annotated[float, Between(0.1, 30, "seconds")] = 2.0
    read_seconds: Annotated[float, Between(0.1, 60, "seconds")] = 5.0
    probe_seconds: Annotated[float, Between(1, 300, "seconds")] = 10.0
    away_probe_seconds: Annotated[float, Between(0.2, 60, "seconds")] = 2.0
    manifest_seconds: Annotated[float, Between(0.2, 3600, "seconds")] = 10.0
    profile_seconds: Annotated[float, Between(0.2, 3600, "seconds")] = 30.0


@dataclass(frozen=True)
class FleetSettings:
    """The platform's broker, to which the terminal tells how it stands; without a host it tells nobody.

    What is shown there are certificate and key of [platform], and its authority vouches for the broker; a terminal that
    was handed a key has papers of its own for this. After one and a half of `keepalive_seconds` without a sign of life
    the broker counts it as gone.
    """

    host: Annotated[str, Shaped(r"|[^\s/@:?#]+", "a name or an address, no port in it")] = ""
    port: Annotated[int, Between(1, 65535)] = 8883
    ca_file: Path = Path()
    certificate: Path = Path()
    device_key: Path = Path()
    keepalive_seconds: Annotated[float, Between(2, 28, "seconds")] = 20.0


_Hour = Annotated[str, Shaped(r"|([01][0-9]|2[0-3]):[0-5][0-9]", 'a time such as "22:00", or nothing')]


@dataclass(frozen=True)
class UpdateSettings:
    """How another version of the program comes: asked for every `look_seconds`, fetched slowly, begun at its hours.

    The same times, or none, mean at any hour; an order may name others. Nobody has touched the glass for
    `quiet_seconds` then. `keys` are the public keys of who makes releases.
    """

    look_seconds: Annotated[float, Between(1, 86400, "seconds")] = 300.0
    kib_per_second: Annotated[float, Between(16, 1_000_000, "KiB in a second")] = 256.0
    starts: _Hour = "22:00"
    until: _Hour = "05:00"
    quiet_seconds: Annotated[float, Between(0, 86400, "seconds")] = 300.0
    keys: Path = Path("/usr/share/hall-terminal/release.pub")


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
class Laid:
    """The site's profile that is laid over the files: its version (0: none), when it was made, and what it says where.

    `why_not` says why the newest one on the disk is not used, in words for staff; `broken` tells each place in it.
    """

    version: int = 0
    made: dt.datetime | None = None
    tier: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    broken: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Settings:
    """Everything a terminal is told from outside. `demo_banner` only shows 演示数据; nothing may behave by it.

    `problems` are those the terminal can live with: each disabled one device. `advice` disabled nothing. `profile` says
    what of the rest comes from the platform.
    """

    terminal: TerminalSettings
    counter: CounterSettings
    state: StateSettings
    platform: PlatformSettings
    fleet: FleetSettings = FleetSettings()
    staff: StaffSettings = StaffSettings()
    network: NetworkSettings = NetworkSettings()
    timings: Timings = Timings()
    display: DisplayDefaults = DisplayDefaults()
    speech: SpeechSettings = SpeechSettings()
    care: CareSettings = CareSettings()
    health: HealthSettings = HealthSettings()
    limits: LimitSettings = LimitSettings()
    self_test: SelfTestRules = SelfTestRules()
    updates: UpdateSettings = UpdateSettings()
    cabinet: tuple[Cabinet, ...] = ()
    lockers: LockerRules = LockerRules()
    site: SiteWords = SiteWords()
    offer: Offer = Offer()
    hours: Hours = Hours()
    offline: OfflineRules = OfflineRules()
    devices: Devices = Devices()
    demo_banner: bool = False
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()
    profile: Laid = Laid()

    @property
    def staff_socket(self) -> Path:
        """Where technicians' commands call."""
        return staff_socket(self.staff, self.counter)


def staff_socket(staff: StaffSettings, counter: CounterSettings) -> Path:
    """The socket of the staff, by default in the folder of the counter's."""
    return counter.socket.with_name("staff.sock") if staff.socket == Path() else staff.socket
