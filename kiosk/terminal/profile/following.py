"""Follows the site's profile: asks, believes nothing unsigned or older, judges, keeps, and answers for what it did.

A profile that does not fit changes nothing: the one before stays, the platform is told where what is wrong, and so is
whoever looks at the terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.contract.events import Event
from kiosk.contract.lockers import Signed
from kiosk.contract.profile import (
    LONGEST_WORDS,
    MOST_PROBLEMS,
    ProfileProblem,
    ProfileSeen,
    ProfileState,
    SiteProfile,
)
from kiosk.contract.sealing import text_hash
from kiosk.sheets.problems import Problem
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.asking import Away, Refused, Unchanged
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.profile import keeping
from kiosk.terminal.settings import BadSettings, Settings
from kiosk.terminal.settings.profile import Unfit
from kiosk.terminal.store.store import Store

_log = logging.getLogger(__name__)
_NONE_THERE = "profile_none"
_WORDS = {
    "forged": "it is not signed by the platform",
    "garbled": "it is no profile",
    "other_site": "it is another site's",
    "older": "it is older than the one that is worked with",
    "too_long": "it is too long",
}
# Reads all settings anew, with this profile laid over the files. Raises Unfit or BadSettings.
Reload = Callable[[Signed | None], Settings]


class Profiles:
    """`kept` are called when another profile lies on the disk; `found` with what is wrong with the newest, or ""."""

    def __init__(self, store: Store, platform: Platform, settings: Settings, reload: Reload, clock: Clock) -> None:
        self._store, self._platform, self._reload, self._clock = store, platform, reload, clock
        self._state: Path = settings.state.dir
        self._every = settings.platform.profile_seconds
        self._version = settings.profile.version
        self._asked = self._version  # the version last judged, kept or not: no other answer is wanted for it
        self._untold: ProfileSeen | None = None
        self._refused: ProfileSeen | None = None
        self.kept: list[Callable[[], None]] = []
        self.found: list[Callable[[str], None]] = []

    async def follow(self) -> None:
        """Ask for ever; at once when the platform is back."""
        await self._recall()
        while True:
            await self.pull()
            await pause(self._clock, self._every, self._platform.returned())

    async def pull(self) -> None:
        """Tell what is untold, and ask once."""
        match await self._platform.site_profile(self._asked):
            case Signed() as signed:
                await self.take(signed)
            case Refused(refusal) if refusal.code != _NONE_THERE:
                _log.error("no profile: %s", refusal.code)
            case Refused() | Unchanged() | Away():
                pass
        await self._tell()

    async def take(self, signed: Signed) -> None:
        """Judge a profile, and keep it or say why not."""
        profile = _unbelieved(signed)
        version = profile.version if profile else 0
        try:
            await asyncio.to_thread(self._judge, signed)
            await asyncio.to_thread(keeping.keep, self._state, signed)
        except Unfit as unfit:
            await self._refuse(version, signed, unfit.why, unfit.problems)
            return
        except OSError as trouble:
            _log.error("profile %d cannot be written down: %s", version, trouble.strerror)
            return
        except BadSettings as bad:
            _log.error("profile %d waits: the terminal's own files are not right: %s", version, bad)
            return
        _log.info("profile %d is kept", version)
        await self._note(Event.PROFILE_KEPT, version=version)
        self._version = self._asked = version
        self._untold = ProfileSeen(version, text_hash(signed.body), ProfileState.KEPT, version)
        for tell in self.found:
            tell("")
        for take in self.kept:
            take()

    def _judge(self, signed: Signed) -> None:
        """Have the settings read with it. Raises Unfit, BadSettings."""
        settings = self._reload(signed)
        if settings.profile.version <= self._version:
            raise Unfit("older")

    async def _refuse(self, version: int, signed: Signed, why: str, problems: tuple[Problem, ...]) -> None:
        told = tuple(_told(problem) for problem in problems[:MOST_PROBLEMS])
        told = told or (ProfileProblem("", _WORDS.get(why, why)),)
        seen = ProfileSeen(version, text_hash(signed.body), ProfileState.REFUSED, self._version, told)
        if why not in ("forged", "garbled", "other_site"):
            self._asked = version
        if seen == self._refused:
            return  # the same once more: it has been told
        _log.error("profile %d is refused: %s", version, why)
        for problem in problems:
            _log.error("profile %d: %s", version, problem)
        self._untold = self._refused = seen
        await self._note(Event.PROFILE_REFUSED, version=version, why=why)
        try:
            await asyncio.to_thread(keeping.note_refused, self._state, seen, self._clock.now())
        except OSError as trouble:
            _log.warning("that a profile was refused cannot be written down: %s", trouble.strerror)
        for tell in self.found:
            tell("profile_refused")

    async def _note(self, event: Event, **facts: str | int) -> None:
        with contextlib.suppress(sqlite3.Error):  # a disk that refuses is told of elsewhere
            await self._store.record(event, **facts)

    async def _recall(self) -> None:
        """After a start: what was done before is told again, since nobody knows whether it arrived."""
        turned = await asyncio.to_thread(keeping.refused, self._state)
        if turned is not None:
            self._untold = self._refused = turned.seen
            for tell in self.found:
                tell("profile_refused")
            return
        signed = await asyncio.to_thread(keeping.kept, self._state)
        if signed is not None and self._version:
            profile = _unbelieved(signed)
            if profile is not None and profile.version == self._version:
                self._untold = ProfileSeen(self._version, text_hash(signed.body), ProfileState.KEPT, self._version)

    async def _tell(self) -> None:
        told = self._untold
        if told is None:
            return
        answer = await self._platform.profile_seen(told)
        if isinstance(answer, Refused):
            _log.error("the platform does not take note of profile %d: %s", told.version, answer.refusal.code)
        if not isinstance(answer, Away) and self._untold is told:
            self._untold = None


def _unbelieved(signed: Signed) -> SiteProfile | None:
    """What a text says of itself, to name it by; nothing more follows from it."""
    try:
        return msgspec.json.decode(signed.body, type=SiteProfile)
    except msgspec.MsgspecError:
        return None


def _told(problem: Problem) -> ProfileProblem:
    return ProfileProblem(str(problem.place)[:LONGEST_WORDS], problem.said[:LONGEST_WORDS])
