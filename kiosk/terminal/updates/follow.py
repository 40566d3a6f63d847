"""Follows the platform's orders for another version: fetched slowly, checked, and handed to root at a quiet moment."""

from __future__ import annotations

import asyncio
import logging
from typing import NoReturn

from kiosk.contract.lockers import Signed
from kiosk.contract.release import NotARelease, Release, keys_in, read_release
from kiosk.contract.update import Stage, UpdateOrder, UpdateReport
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.asking import Away, Refused
from kiosk.terminal.platform.updates import UpdateCalls
from kiosk.terminal.settings.model import Settings
from kiosk.terminal.trust import Forged, Trust
from kiosk.terminal.updates.here import Here, python_here
from kiosk.terminal.updates.moment import Moment
from kiosk.terminal.updates.parcel import Parcel, is_asked

_log = logging.getLogger(__name__)
_PIECE = 256 * 1024
_KIB = 1024


class NotBelieved(Exception):
    """An order that is not followed; `why` is one word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Updates:
    """One order at a time, and the newest."""

    def __init__(self, here: Here, calls: UpdateCalls, moment: Moment, settings: Settings, clock: Clock) -> None:
        self._here = here
        self._calls = calls
        self._moment = moment
        self._rules = settings.updates
        self._terminal = settings.terminal.id
        self._signer = settings.platform.signer
        self._state = settings.state.dir
        self._clock = clock
        self._told: UpdateReport | None = None
        self._said = ""

    async def follow(self) -> NoReturn:
        """Look every so often, until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(self._rules.look_seconds)

    async def look(self) -> None:
        """Say how it stands; and go as far as can be gone now."""
        await self._tell_end()
        if self._here.under_way or is_asked(self._state):
            return  # root has it in hand
        answer = await self._calls.order()
        if answer is None or isinstance(answer, Refused | Away):
            return
        try:
            order, release = self._read(answer)
            if await self._fetched(order, release):
                await self._hand_over(order, release)
        except NotBelieved as not_believed:
            self._complain(not_believed.why)
        except OSError as trouble:
            self._complain(f"{trouble.strerror}")

    # ---- what is believed -----------------------------------------------------------------------------------------

    def _read(self, signed: Signed) -> tuple[UpdateOrder, Release]:
        """The order is the platform's, for us and of today; the release is the makers'. Raises NotBelieved."""
        try:
            order = Trust(self._signer).read(signed, UpdateOrder)
            release = read_release(order.release, keys_in(self._rules.keys.read_text("ascii")))
        except (Forged, NotARelease) as bad:
            raise NotBelieved(bad.why) from None
        except (OSError, ValueError):
            raise NotBelieved("no_release_key") from None
        now = self._clock.now()
        if order.terminal != self._terminal or order.version != release.version:
            raise NotBelieved("not_ours")
        if order.expires <= now or release.not_after <= now:
            raise NotBelieved("expired")
        last = self._here.outcome
        if last is not None and order.serial <= last.serial:
            raise NotBelieved("settled")
        return order, release

    # ---- fetching -------------------------------------------------------------------------------------------------

    async def _fetched(self, order: UpdateOrder, release: Release) -> bool:
        """True once all of it is here and genuine; a piece at a time, with rests that keep the line free."""
        parcel = Parcel(self._state, release)
        have = await asyncio.to_thread(parcel.have)
        if not await asyncio.to_thread(parcel.has_room):
            await self._tell("waiting", order.serial, "no_space")
            return False
        rest = _PIECE / (self._rules.kib_per_second * _KIB)
        while have < release.size:
            await self._tell("fetching", order.serial)
            piece = await self._calls.piece(release.sha256, have, min(_PIECE, release.size - have))
            if isinstance(piece, Refused | Away) or not piece:
                return False  # what is here stays, and the next look goes on
            await asyncio.to_thread(parcel.add, piece)
            have += len(piece)
            await self._clock.sleep(rest)
        if not await asyncio.to_thread(parcel.genuine):
            self._complain("corrupted")
            return False
        return True

    async def _hand_over(self, order: UpdateOrder, release: Release) -> None:
        """At once, or at a later look."""
        unfit = self._moment.unfit(order)
        await self._tell("verified", order.serial, unfit)
        if not unfit:
            _log.info("version %s is handed over", order.version)
            await asyncio.to_thread(Parcel(self._state, release).hand_over, order.serial, order.release)
            self._said = ""

    # ---- telling --------------------------------------------------------------------------------------------------

    async def _tell_end(self) -> None:
        """What runs here, and how the last order ended or how far root is with it."""
        last = self._here.outcome
        serial = last.serial if last is not None else 0
        if (journal := self._here.journal) is not None:
            await self._tell("tried", journal.serial)
        elif last is not None and serial:
            await self._tell(last.end, serial, last.reason)
        else:
            await self._tell("waiting", 0)

    async def _tell(self, stage: Stage, serial: int, reason: str = "") -> None:
        told = UpdateReport(self._here.version, python_here(), serial, stage, reason)
        if told != self._told and not isinstance(await self._calls.report(told), Refused | Away):
            self._told = told

    def _complain(self, why: str) -> None:
        if why != self._said:
            _log.warning("an order for another version is not followed: %s", why)
        self._said = why
