"""The site's profile: which one is worked with, how old it is, and whether a newer one was refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.terminal.profile import keeping

if TYPE_CHECKING:
    from kiosk.doctor.box import Box


def profile(box: Box) -> Look:
    """What lies in the state folder, as the terminal reads it."""
    if box.settings is None:
        raise CannotLook("settings")
    laid = box.settings.profile
    turned = keeping.refused(box.settings.state.dir)
    if turned is not None:
        told = turned.seen.problems[0]
        seen = f"{turned.at:%Y-%m-%d %H:%M}: {told.place} {told.what}".replace(":  ", ": ")
        yield wrong("refused", seen, version=turned.seen.version, kept=laid.version)
    if laid.why_not:
        yield wrong("unfit", "; ".join([laid.why_not, *map(str, laid.broken)]), kept=laid.version)
    if laid.made is None:
        yield wrong("none", "")
        return
    days = (dt.datetime.now(dt.UTC) - laid.made).days
    yield well(f"{laid.version} ({laid.tier}), {laid.made:%Y-%m-%d}, {days} d")
