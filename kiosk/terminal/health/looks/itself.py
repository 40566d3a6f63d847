"""The terminal itself: what its other watches have found (health/state.py), in the words of the operators' rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kiosk.contract.fleet import Host
from kiosk.profile.sections import LimitSettings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.health.steady import Patience
from kiosk.terminal.identity.certificates import Life

_DAY = dt.timedelta(days=1)
_SHORT_LIFE = 4  # times the days of notice; a certificate that lives less is told of by shares of its life
_SOON, _LATE = 0.25, 0.1
_CAUSES = {
    Part.STORAGE: {"": "storage"},
    Part.MEMORY: {"restart_needed": "storage", "": "audit_broken"},
    Part.SPACE: {"space_low": "disk_low", "space_nearly_out": "disk_out"},
    Part.CLOCK: {"clock_off": "clock_off", "clock_wrong": "clock_wrong"},
    Part.STARTS: {"safe_mode": "restarts"},
    Part.TOUCH: {"": "touch"},
    Part.QUIET: {"": "touch_quiet"},
    Part.USB: {"": "usb_strange"},
    Part.PROFILE: {"": "profile_kept"},
    Part.SERVICES: {"": "closed"},
}
_OWN_PAPERS = ("certificate_expired", "certificate_ends_soon", "renewal_overdue")


def of_parts(health: Health, host: Host, limits: LimitSettings) -> Iterator[Sign]:
    """Each part that is not well; its own watch was patient already, and here only its end has to last."""
    patience = Patience(rest=limits.well_seconds)
    values = {Part.SPACE: host.disk_free_percent, Part.CLOCK: host.clock_offset}
    for part, words in _CAUSES.items():
        cause = health.cause(part)
        word = words.get(cause, words.get("", "")) if cause else ""
        if word:
            yield Sign(word, value=values.get(part), patience=patience)
    doubt = health.cause(Part.IDENTITY)
    if doubt == "identity_unreadable":
        yield Sign("identity_unreadable", patience=patience)
    elif doubt and doubt not in _OWN_PAPERS:
        yield Sign("identity_refused", patience=patience)


def of_papers(life: Life | None, now: dt.datetime, limits: LimitSettings) -> Iterator[Sign]:
    """The terminal's certificate ends, and has not renewed itself."""
    if life is None:
        return
    whole, left = life.ends - life.begins, life.left(now)
    soon, late = limits.certificate_soon_days * _DAY, limits.certificate_late_days * _DAY
    if whole < _SHORT_LIFE * soon:
        soon, late = min(soon, whole * _SOON), min(late, whole * _LATE)
    days = round(left / _DAY, 1)
    if left < soon:
        yield Sign("certificate_soon", value=days)
    if left < late:
        yield Sign("certificate_late", value=days)


def of_sign_ins(refused: int, limits: LimitSettings) -> Iterator[Sign]:
    """So many wanted to be staff lately and were not believed."""
    if refused >= limits.refused_sign_ins:
        yield Sign("login_failures", value=refused)


def of_alarm(*, evacuating: bool) -> Iterator[Sign]:
    """The hall is to be left."""
    if evacuating:
        yield Sign("fire")
