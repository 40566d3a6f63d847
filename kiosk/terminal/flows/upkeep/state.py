"""How the terminal itself is, as its own pages tell a technician: one look at everything."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.self_test import Report
from kiosk.manual.release import version
from kiosk.terminal.flows.clerk import Clerk


@dataclass(frozen=True)
class State:
    """`certificate_days` are those of the terminal's own certificate, None where it has none; `free` is in percent.

    `profile` is the version of the site's profile that is worked with; 0 where it has none.
    """

    version: str
    up: dt.timedelta
    terminal: str
    reachable: bool
    clock_offset: float | None
    certificate_days: int | None
    profile: int
    free: int
    letters: int
    facts: int
    causes: tuple[str, ...]
    tested: Report | None


async def look(clerk: Clerk) -> State:
    """All of it, now."""
    folder = clerk.settings.state.dir
    now = clerk.clock.now()
    own = clerk.settings.platform.certificate
    days, free = await asyncio.to_thread(lambda: (_certificate_days(own, now), _free(folder)))
    return State(
        version=version(),
        up=dt.timedelta(seconds=round(clerk.clock.monotonic() - clerk.upkeep.began)),
        terminal=clerk.settings.terminal.id,
        reachable=clerk.platform.reachable,
        clock_offset=clerk.platform.clock_offset,
        certificate_days=days,
        profile=clerk.settings.profile.version,
        free=free,
        letters=await clerk.letters.waiting(),
        facts=await clerk.upkeep.unsent(),
        causes=clerk.health.causes,
        tested=clerk.tests.last if clerk.tests is not None else None,
    )


def _free(folder: Path) -> int:
    room = shutil.disk_usage(folder)
    return round(100 * room.free / room.total)


def _certificate_days(file: Path, now: dt.datetime) -> int | None:
    from cryptography import x509

    try:
        own = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        return None
    return (own.not_valid_after_utc - now).days
