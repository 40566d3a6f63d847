"""Keeps the terminal up with its site's profile: brought in when nobody is here, as it stands where that is enough."""

from __future__ import annotations

import dataclasses
from collections.abc import Coroutine, Iterator
from typing import Any

from kiosk.terminal.anew import Anew
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.state import Part
from kiosk.terminal.profile import Profiles
from kiosk.terminal.settings import Settings
from kiosk.terminal.surroundings.care import busy

# What is read anew whenever it is needed; everything else was handed out at the start.
_AS_IT_STANDS = ("site", "offer", "hours", "offline", "profile", "problems", "advice")


def keep_up(clerk: Clerk, anew: Anew) -> Iterator[Coroutine[Any, Any, None]]:
    """What is to be run beside the reception, each until it is cancelled."""
    profiles = Profiles(clerk.store, clerk.platform, clerk.settings, anew.reload, clerk.clock)
    profiles.found.append(lambda cause: clerk.health.find(Part.PROFILE, cause))
    profiles.kept.append(lambda: anew.wanted("the site has another profile"))
    if clerk.settings.profile.why_not:
        clerk.health.find(Part.PROFILE, "profile_unfit")
    yield profiles.follow()
    yield anew.follow(lambda: in_use(clerk), lambda: _take(clerk, anew.settings(clerk.settings)))


def in_use(clerk: Clerk) -> bool:
    """Somebody would notice: who is here, who stands at an open door, who tests a device, whoever was here before."""
    borrowed = any(station.status.cause == "borrowed" for station in clerk.bench.stations)
    return busy(clerk) or borrowed or clerk.errands_left or clerk.obeying


def _take(clerk: Clerk, settings: Settings) -> bool:
    """Work with these settings from now on; False where that takes another start."""
    taken = {name: getattr(settings, name) for name in _AS_IT_STANDS}
    if dataclasses.replace(clerk.settings, **taken) != settings:
        return False
    clerk.settings = settings
    clerk.bell.ring()
    return True
