"""The table of steps: what each is called, what must be behind it, and the coroutine that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.provision.steps.around import power, surroundings
from kiosk.provision.steps.cabinet import cabinet
from kiosk.provision.steps.devices import devices
from kiosk.provision.steps.enrolment import enrolment
from kiosk.provision.steps.network import clock, network
from kiosk.provision.steps.profile import profile
from kiosk.provision.steps.security import security
from kiosk.provision.steps.signing import Signing
from kiosk.provision.steps.site import site
from kiosk.provision.steps.sound import sound
from kiosk.provision.steps.tests import tests
from kiosk.provision.steps.touch import touch
from kiosk.provision.steps.trial import trial
from kiosk.provision.steps.welcome import welcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit


@dataclass(frozen=True)
class Step:
    """One step. `part` is the circle of the bar in which it stands, from 1."""

    name: str
    needs: tuple[str, ...]
    work: Callable[[Visit], Awaitable[Done]]
    part: int


PARTS = 4
_WORK = (
    Step("welcome", (), welcome, 1),
    Step("network", ("welcome",), network, 1),
    Step("clock", ("network",), clock, 1),
    Step("enrolment", ("network", "clock"), enrolment, 1),
    Step("site", ("enrolment",), site, 1),
    Step("profile", ("site",), profile, 1),
    Step("devices", ("welcome",), devices, 2),
    Step("tests", ("devices",), tests, 2),
    Step("cabinet", ("devices",), cabinet, 2),
    Step("touch", ("welcome",), touch, 3),
    Step("sound", ("devices",), sound, 3),
    Step("surroundings", ("devices",), surroundings, 3),
    Step("power", ("devices",), power, 3),
    Step("security", ("welcome",), security, 4),
    Step("trial", ("site", "tests", "cabinet"), trial, 4),
)
_NAMES = tuple(step.name for step in _WORK)
STEPS = (*_WORK, Step("signing", _NAMES, Signing(_NAMES), PARTS))


def that_need(name: str) -> set[str]:
    """The steps that stand on this one, directly or not: they are to be done again with it."""
    found: set[str] = set()
    while more := {step.name for step in STEPS if {name, *found} & set(step.needs)} - found:
        found |= more
    return found
