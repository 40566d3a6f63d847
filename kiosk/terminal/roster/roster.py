"""Who of the staff may sign in: the platform's list of passes, and PINs that rest ever longer after wrong ones."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.contract.lockers import BADGE_QR, Signed, StaffPass
from kiosk.contract.sealing import keyed, pin_proof
from kiosk.profile.sections import StaffRules
from kiosk.terminal.clock import Clock
from kiosk.terminal.roster.passes import Passes
from kiosk.terminal.store import audit
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Identity, Trust

_DOUBLINGS = 20  # a rest is as long as it can be long before


@dataclass(frozen=True)
class SignedIn:
    """Card or badge and PIN belong together."""

    who: StaffPass


@dataclass(frozen=True)
class WrongPin:
    """The PIN is another one; so many more tries until it rests."""

    left: int


@dataclass(frozen=True)
class Resting:
    """No PIN of this person is looked at until then."""

    until: dt.datetime


class Roster:
    """The staff of one terminal, as the platform's list names them; works without the platform.

    `turned_away` are called when somebody wanted to be one of them and was not believed.
    """

    def __init__(self, store: Store, clock: Clock, *, identity: Identity, rules: StaffRules) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._trust = Trust(identity.signer)
        self._rules = rules
        self.turned_away: list[Callable[[], None]] = []

    # ---- the platform's list --------------------------------------------------------------------------------------

    async def tag(self) -> str:
        """Tag of the list as last taken over; empty before the first."""
        return await self._store.run(lambda db: Passes(db, self._clock.now()).tag)

    async def keep(self, signed: Signed) -> None:
        """Go by this list from now on, if it is genuine."""
        await self._store.run(lambda db: Passes(db, self._clock.now()).keep(signed, self._identity))

    async def confirm(self) -> None:
        """The list that is kept is still the platform's."""
        await self._store.run(lambda db: Passes(db, self._clock.now()).confirm())

    # ---- who stands here ------------------------------------------------------------------------------------------

    async def by_card(self, number: str) -> StaffPass | None:
        """Whose card this is, while the pass is good; None for anybody else."""
        shown = keyed(self._identity.key, "staff", number)
        return await self._find(lambda who: hmac.compare_digest(shown, who.card_hash))

    async def by_badge(self, text: str) -> StaffPass | None:
        """Whose badge this is, given with or without its prefix, while the pass is good; None for anything else."""
        shown = keyed(self._identity.key, "badge", text.removeprefix(BADGE_QR))
        return await self._find(lambda who: hmac.compare_digest(shown, who.badge_hash))

    async def still_names(self, who: StaffPass) -> bool:
        """Whether the list names this person now as it did when they signed in: the same roles, the same PIN."""
        return any(_same(each, who) for each in await self._good())

    async def refused(self, why: str) -> None:
        """On record: somebody who is not of the staff wanted to be."""
        self._tell()
        await self._store.record(Event.STAFF_REFUSED, why=why, tries=0)

    async def check_pin(self, who: StaffPass, pin: str) -> SignedIn | WrongPin | Resting:
        """Whether this is the person's PIN. The try is counted before it is looked at, so that no crash forgets it."""
        resting = await self._store.run(lambda db: self._count(db, who.id))
        if resting is not None:
            return resting
        proof = await asyncio.to_thread(pin_proof, self._identity.key, pin, who.pin_salt)
        if hmac.compare_digest(proof, who.pin_hash):
            await self._store.run(lambda db: _forgive(db, who.id))
            return SignedIn(who)
        self._tell()
        return await self._store.run(lambda db: self._wrong(db, who.id))

    def _tell(self) -> None:
        for listener in tuple(self.turned_away):
            listener()

    async def _find(self, fits: Callable[[StaffPass], bool]) -> StaffPass | None:
        found = [each for each in await self._good() if fits(each)]  # all are looked at, found or not
        return found[0] if found else None

    async def _good(self) -> tuple[StaffPass, ...]:
        return await self._store.run(lambda db: Passes(db, self._clock.now()).kept(self._trust))

    def _count(self, db: sqlite3.Connection, staff: str) -> Resting | None:
        """Count one try, unless the PIN rests."""
        wrong, rests, until = _row(db, staff)
        now = self._clock.now()
        left = until - now.timestamp()
        if rests and left > self._rules.longest_rest_seconds:
            # The clock was set back: the rest begins anew, for that must neither end it nor make it last for years.
            return self._rest(db, staff, rests - 1)
        if rests and left > 0:
            return Resting(dt.datetime.fromtimestamp(until, now.tzinfo))
        if wrong >= self._rules.wrong_pins:
            # The answer to the last try was never written down: the rest that it should have brought begins now.
            return self._rest(db, staff, rests)
        db.execute(
            "INSERT INTO pin_rests (staff, wrong, rests, rest_until) VALUES (?, 1, 0, 0)"
            " ON CONFLICT (staff) DO UPDATE SET wrong = wrong + 1",
            (staff,),
        )
        return None

    def _wrong(self, db: sqlite3.Connection, staff: str) -> WrongPin | Resting:
        wrong, rests, _ = _row(db, staff)
        now = self._clock.now()
        audit.record(db, now, Event.STAFF_REFUSED, why="wrong_pin", tries=wrong)
        if wrong < self._rules.wrong_pins:
            return WrongPin(self._rules.wrong_pins - wrong)
        return self._rest(db, staff, rests)

    def _rest(self, db: sqlite3.Connection, staff: str, before: int) -> Resting:
        """From now on this PIN rests, after so many rests before."""
        seconds = min(self._rules.first_rest_seconds * 2 ** min(before, _DOUBLINGS), self._rules.longest_rest_seconds)
        until = self._clock.now() + dt.timedelta(seconds=seconds)
        change = "UPDATE pin_rests SET wrong = 0, rests = ?, rest_until = ? WHERE staff = ?"
        db.execute(change, (before + 1, until.timestamp(), staff))
        return Resting(until)


def _same(listed: StaffPass, who: StaffPass) -> bool:
    return (listed.id, listed.roles, listed.pin_hash) == (who.id, who.roles, who.pin_hash)


def _row(db: sqlite3.Connection, staff: str) -> tuple[int, int, float]:
    row = db.execute("SELECT wrong, rests, rest_until FROM pin_rests WHERE staff = ?", (staff,)).fetchone()
    return (row[0], row[1], row[2]) if row else (0, 0, 0.0)


def _forgive(db: sqlite3.Connection, staff: str) -> None:
    db.execute("DELETE FROM pin_rests WHERE staff = ?", (staff,))
