"""What a profile says of its site: items, hours, texts, what goes on without the platform, who may be called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from kiosk.contract.names import Name
from kiosk.contract.profile import Tier
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

Phone = Annotated[str, Shaped(r"[0-9][0-9 -]{2,19}", 'a telephone number such as "0538-2100000"')]
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_Span = Annotated[str, Shaped(rf"{_CLOCK}-({_CLOCK}|24:00)", 'hours such as "09:00-17:00"')]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True)
class Spot:
    """Where a site lies, in degrees east and north; so exact as a map of a county needs it."""

    longitude: Annotated[float, Between(-180, 180, "degrees")]
    latitude: Annotated[float, Between(-90, 90, "degrees")]


@dataclass(frozen=True)
class SiteWords:
    """Where this is, when it is open in words, where else to go, and what stands on the home screen.

    The greeting takes the place of the question there; up to two notices stand under it. `spot` is for the operators'
    map only.
    """

    address: Name | None = None
    hours: Name | None = None
    elsewhere: Name | None = None
    greeting: Name | None = None
    notices: tuple[Name, ...] = ()
    spot: Spot | None = None


@dataclass(frozen=True)
class Offer:
    """Which service items are handled here, by the numbers of their files; `only` left out: all of the catalogue.

    `elsewhere` says where the others are handled; left out, `site.elsewhere` does.
    """

    only: tuple[Annotated[int, Between(1, 9999)], ...] | None = None
    elsewhere: Name | None = None

    def has(self, number: int) -> bool:
        """Whether an item is handled here."""
        return self.only is None or number in self.only


@dataclass(frozen=True)
class Opening:
    """When something can be used. No hours: at any; no days: on all."""

    open: tuple[_Span, ...] = ()
    days: tuple[Weekday, ...] = ()


@dataclass(frozen=True)
class Hours:
    """When the hall is open, and what in it has hours of its own.

    `staffed` is when, on working days, somebody of the staff is there to be called.
    """

    hall: Opening = Opening()
    query: Opening = Opening()
    handle: Opening = Opening()
    pickup: Opening = Opening()
    hand_in: Opening = Opening()
    staffed: tuple[_Span, ...] = ()


@dataclass(frozen=True)
class OfflineRules:
    """What goes on without the platform: pickup for so long after it last confirmed its list, and so many hand-ins (0:
    none is taken). While so many applications still wait for its answer, no further one is sent off.
    """

    pickup_hours: Annotated[float, Between(0, 240, "hours")] = 120.0
    hand_ins: Annotated[int, Between(0, 1000)] = 200
    applications: Annotated[int, Between(1, 1000)] = 200


@dataclass(frozen=True)
class NetworkSettings:
    """Whom this machine may call besides the platform and its devices, where its firewall is kept by root's errands."""

    allow: tuple[
        Annotated[str, Shaped(r"(tcp|udp)://[^\s/@?#:]+:[0-9]{1,5}", '"tcp://host:port" or "udp://…"')], ...
    ] = ()


@dataclass(frozen=True)
class Sign:
    """What stands above every screen and on every slip: the only words of [terminal] that a profile may say."""

    centre: Name | None = None
    phone: Phone | None = None
    night_phone: Phone | None = None


@dataclass(frozen=True)
class StaffSection:
    """How the staff sign in."""

    rules: StaffRules = StaffRules()


@dataclass(frozen=True)
class Profile:
    """Everything a profile may say, and nothing else: no id, no url, no key, no path, no device, no cabinet."""

    tier: Tier
    terminal: Sign = Sign()
    site: SiteWords = SiteWords()
    offer: Offer = Offer()
    hours: Hours = Hours()
    offline: OfflineRules = OfflineRules()
    network: NetworkSettings = NetworkSettings()
    timings: Timings = Timings()
    display: DisplayDefaults = DisplayDefaults()
    speech: SpeechSettings = SpeechSettings()
    care: CareSettings = CareSettings()
    health: HealthSettings = HealthSettings()
    limits: LimitSettings = LimitSettings()
    self_test: SelfTestRules = SelfTestRules()
    lockers: LockerRules = LockerRules()
    staff: StaffSection = StaffSection()
