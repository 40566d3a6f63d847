"""What passing time alone changes at home: opening hours, and how long the platform has not been heard of."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import NoReturn

from kiosk.contract.facts import EventKind
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.store import outbox

_LOOK_EVERY = 20.0  # seconds; a tile opens that soon after its hour
_SERVICES = ("query", "handle", "pickup", "hand_in")
_FACTS_READ = 5000  # the thousand hand-ins that a profile lets wait at most, among the visits of weeks
_HOUR = dt.timedelta(hours=1)


async def mind_time(clerk: Clerk) -> NoReturn:
    """Have home drawn anew whenever it says something else than before, until cancelled."""
    told: object = None
    while True:
        await take_stock(clerk)
        says = [availability.out_of_hours(clerk, service) for service in _SERVICES]
        now = (says, clerk.hand_ins_waiting, availability.pickup_stopped(clerk))
        if told is not None and now != told:
            clerk.bell.ring()
        told = now
        await pause(clerk.clock, _LOOK_EVERY, clerk.bell.heard())


async def take_stock(clerk: Clerk) -> None:
    """While the platform is there nothing of this counts."""
    if clerk.platform.reachable or clerk.wall is None:
        clerk.list_hours, clerk.hand_ins_waiting = 0.0, 0
        return
    age = await clerk.wall.sync_age()
    clerk.list_hours = 0.0 if age is None else age / _HOUR
    clerk.hand_ins_waiting = await clerk.store.run(_hand_ins)


def _hand_ins(db: sqlite3.Connection) -> int:
    return sum(fact.kind is EventKind.HAND_IN for fact in outbox.pending(db, _FACTS_READ))
