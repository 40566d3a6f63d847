"""Who of the staff may sign in: the platform's list of passes, and PINs that rest ever longer after wrong ones."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.contract.lockers import StaffPass
from kiosk.contract.sealing import pin_proof
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers import manifest
from kiosk.terminal.lockers.books import Identity
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.proofs import Proofs
from kiosk.terminal.settings.model import StaffRules
from kiosk.terminal.store import audit
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Trust

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
    """The staff of one terminal, as the list of its cabinet names them; works without the platform."""

    def __init__(self, store: Store, cabinet: str, clock: Clock, *, identity: Identity, rules: StaffRules) -> None:
        self._store = store
        self._cabinet = cabinet
        self._clock = clock
        self._key = identity.key
        self._trust = Trust(identity.signer)
        self._proofs = Proofs(identity.key)
        self._rules = rules
        self._seen: tuple[str, StaffPass] | None = None  # who was last found, on which list

    async def by_card(self, number: str) -> StaffPass | None:
        """Whose card this is, while the pass is good; None for anybody else."""
        return await self._find(self._proofs.staff_card(number))

    async def by_badge(self, text: str) -> StaffPass | None:
        """Whose badge this is, while the pass is good; None for anything else."""
        return await self._find(self._proofs.badge(text))

    async def still_names(self, who: StaffPass) -> bool:
        """Whether the list of today names this person as it did when they signed in: the same roles, the same PIN."""

        def look_up(db: sqlite3.Connection) -> bool:
            ledger = Ledger(db, self._cabinet, self._clock.now())
            seen = (manifest.tag(ledger), who)
            if seen == self._seen:
                return True
            listed = manifest.kept(ledger, self._trust)
            if not any(_same(each, who) for each in (listed.staff if listed else ())):
                return False
            self._seen = seen
            return True

        return await self._store.run(look_up)

    async def refused(self, why: str) -> None:
        """On record: somebody who is not of the staff wanted to be."""
        await self._store.record(Event.STAFF_REFUSED, why=why, tries=0)

    async def check_pin(self, who: StaffPass, pin: str) -> SignedIn | WrongPin | Resting:
        """Whether this is the person's PIN. The try is counted before it is looked at, so that no crash forgets it."""
        resting = await self._store.run(lambda db: self._count(db, who.id))
        if resting is not None:
            return resting
        proof = await asyncio.to_thread(pin_proof, self._key, pin, who.pin_salt)
        if hmac.compare_digest(proof, who.pin_hash):
            await self._store.run(lambda db: _forgive(db, who.id))
            return SignedIn(who)
        return await self._store.run(lambda db: self._wrong(db, who.id))

    async def _find(self, fits: Callable[[StaffPass], bool]) -> StaffPass | None:
        def look_up(db: sqlite3.Connection) -> StaffPass | None:
            ledger = Ledger(db, self._cabinet, self._clock.now())
            listed = manifest.kept(ledger, self._trust)
            passes = listed.staff if listed else ()
            found = [each for each in passes if fits(each)]  # all are looked at, found or not
            return next((each for each in found if ledger.no_earlier <= each.valid_to), None)

        return await self._store.run(look_up)

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
