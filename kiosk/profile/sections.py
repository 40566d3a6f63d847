"""How a terminal works, as files and profiles may say it alike: waits, thresholds, sound, doors, signing in.

Durations are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from kiosk.sheets.limits import Between, Shaped

_Time = Annotated[str, Shaped(r"([01][0-9]|2[0-3]):[0-5][0-9]", 'a time such as "21:00"')]
_TimeOrNever = Annotated[str, Shaped(r"|([01][0-9]|2[0-3]):[0-5][0-9]", 'a time such as "03:30", or nothing')]


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
    """When the battery counts as nearly empty, and how long the siren sounds when the cabinet is shaken (0: not).

    With a nearly empty battery who is here has `power_off_seconds` to end what they began; then the machine ends. A new
    roll for slips has `roll_metres`, a full tray `tray_sheets`: technicians are told what should be left.
    """

    battery_low_percent: Annotated[float, Between(5, 90, "percent")] = 20.0
    power_off_seconds: Annotated[float, Between(5, 600, "seconds")] = 60.0
    siren_seconds: Annotated[float, Between(0, 600, "seconds")] = 0.0
    roll_metres: Annotated[float, Between(5, 500, "metres")] = 80.0
    tray_sheets: Annotated[int, Between(10, 5000)] = 250


@dataclass(frozen=True)
class HealthSettings:
    """When the terminal counts as not well.

    After `crashes` ends without a clean stop within `crash_window_seconds` it offers only pickup, until it has gone
    well for as long. The screens start anew every night at `screens_rest`, when nobody is here; "" is never.
    With `touch_panel` there must be one from the start, and not only not be lost; after `touch_quiet_hours` without a
    touch somebody is to try it (0: never).
    """

    crashes: Annotated[int, Between(2, 100_000)] = 3
    crash_window_seconds: Annotated[float, Between(10, 86400, "seconds")] = 600.0
    storage_seconds: Annotated[float, Between(1, 3600, "seconds")] = 60.0
    space_low_percent: Annotated[float, Between(0, 90, "percent")] = 15.0
    space_out_percent: Annotated[float, Between(0, 90, "percent")] = 5.0
    clock_off_seconds: Annotated[float, Between(1, 3600, "seconds")] = 2.0
    clock_wrong_seconds: Annotated[float, Between(5, 86400, "seconds")] = 60.0
    screens_rest: _TimeOrNever = "03:30"
    touch_panel: bool = False
    touch_quiet_hours: Annotated[float, Between(0, 720, "hours")] = 72.0


@dataclass(frozen=True)
class LimitSettings:
    """From where on something is told to the operators as not well; each has to be well beyond it to be over.

    What looks wrong for `fault_seconds` is sure, and over when it has been well for `well_seconds`. Of the last twenty
    cards `read_percent` must read. Of the last fifty pulses `unlock_failed_percent` may open nothing; a door may take
    `unlock_ms` to spring open, or `unlock_slower` times what it took at first. For a certificate that lives less than
    four times `certificate_soon_days` a quarter and a tenth of its life take the place of the days.
    """

    fault_seconds: Annotated[float, Between(0, 600, "seconds")] = 2.0
    well_seconds: Annotated[float, Between(0, 3600, "seconds")] = 20.0
    paper_low_percent: Annotated[float, Between(0, 50, "percent")] = 10.0
    sheets_low: Annotated[int, Between(0, 1000)] = 50
    toner_low_percent: Annotated[float, Between(0, 50, "percent")] = 10.0
    read_percent: Annotated[float, Between(0, 100, "percent")] = 80.0
    unlock_failed_percent: Annotated[float, Between(0, 100, "percent")] = 2.0
    unlock_ms: Annotated[float, Between(50, 10000, "milliseconds")] = 800.0
    unlock_slower: Annotated[float, Between(1.1, 100)] = 2.0
    memory_percent: Annotated[float, Between(20, 100, "percent")] = 90.0
    cpu_percent: Annotated[float, Between(20, 100, "percent")] = 95.0
    host_celsius: Annotated[float, Between(40, 120, "degrees")] = 85.0
    cabinet_hot_celsius: Annotated[float, Between(20, 90, "degrees")] = 50.0
    cabinet_cold_celsius: Annotated[float, Between(-40, 20, "degrees")] = 0.0
    battery_low_percent: Annotated[float, Between(5, 95, "percent")] = 40.0
    certificate_soon_days: Annotated[float, Between(1, 365, "days")] = 30.0
    certificate_late_days: Annotated[float, Between(0, 365, "days")] = 7.0
    hall_door_seconds: Annotated[float, Between(5, 3600, "seconds")] = 60.0
    refused_sign_ins: Annotated[int, Between(2, 100)] = 5


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
