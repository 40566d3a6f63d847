"""The site's profile: pulled before the terminal starts, so that the first citizen finds hours and phones right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.content import Fact
from kiosk.contract.words import say
from kiosk.provision.visit import fact, plain
from kiosk.provision.way import CODES
from kiosk.terminal.identity.credential import credential_of
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.profile.following import Profiles
from kiosk.terminal.profile.keeping import refused
from kiosk.terminal.store.store import FILE_NAME, Store

if TYPE_CHECKING:
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit
    from kiosk.terminal.settings import Settings

_SHOWN = 3


async def profile(visit: Visit) -> Done:
    """Until the newest one is worked with; a place may have none."""
    while True:
        if not await _pull(visit, await visit.settings()):
            what, now = say("provision.site.away"), say("provision.site.away_now")
            await visit.stuck(what, now, facts=(fact("code", CODES["away"], big=True),), may_leave_out=False)
            continue
        turned, settings = refused(visit.ground.state), await visit.settings()
        if turned is None or turned.seen.version <= settings.profile.version:
            break
        told = tuple(
            Fact(plain(problem.place or "-"), plain(problem.what)) for problem in turned.seen.problems[:_SHOWN]
        )
        why = await visit.stuck(say("provision.profile.refused"), say("provision.profile.refused_now"), facts=told)
        if why:
            return visit.passed(("profile", settings.profile.version), why=why)
    terminal = settings.terminal
    facts = (
        fact("profile", settings.profile.version or say("provision.line.nothing")),
        fact("centre", plain(terminal.centre.zh)),
        fact("phone", terminal.phone),
        fact("night_phone", terminal.night_phone),
    )
    await visit.looks_at(say("provision.profile.question"), facts)
    return visit.passed(("profile", settings.profile.version))


async def _pull(visit: Visit, settings: Settings) -> bool:
    """As the terminal itself does it, with its own memory for the record; False where the platform said nothing."""
    visit.working(say("provision.profile.asking"))
    clock = visit.clock
    store = await Store.open(settings.state.dir / FILE_NAME, bytes.fromhex(settings.platform.key.reveal()), clock)
    try:
        platform = Platform(settings.platform, settings.terminal.id, clock, credential_of(settings, clock))
        try:
            await Profiles(store, platform, settings, visit.ground.settings_with, clock).pull()
            return platform.reachable
        finally:
            await platform.close()
    finally:
        await store.close()
