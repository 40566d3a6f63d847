"""Who may collect what: the platform's signed grants, and what the journal says of each deposit."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from kiosk.contract.events import Event
from kiosk.contract.lockers import CellState, Grant, Purpose, Signed
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.lockers.proofs import Bearer, Found, Title, same_right
from kiosk.terminal.lockers.verdict import Ending
from kiosk.terminal.trust import Forged, Trust

_decode_signed = msgspec.json.Decoder(Signed).decode
# After these a thing is not offered any more, until staff have looked and found it.
_GONE = (
    Ending.CONFIRMED,
    Ending.DISPUTED,
    Ending.TAKEN,
    Ending.MISSING,
    Ending.MISPLACED,
    Ending.CLEARED,
    Ending.ABANDONED,
)


class Standing(enum.Enum):
    """What the journal says of a deposit, whatever the platform's list says."""

    FRESH = "nobody has collected it"
    AGAIN = "it was begun, and nobody saw the door open: the same receiver may try again"
    FINISHING = "its door was opened a short while ago: the same receiver may finish"
    USED = "it was collected, disputed, or is being collected"


class CellNotReady(Exception):
    """This cell cannot be collected from now."""

    def __init__(self, cell: int, state: CellState, reason: str) -> None:
        super().__init__(f"cell {cell} is {state}: {reason or 'no reason given'}")
        self.cell = cell
        self.state = state
        self.reason = reason


@dataclass(frozen=True)
class Rights:
    """The rights in one cabinet at one moment. `again` is how long an unfinished pickup may be finished."""

    ledger: Ledger
    again: dt.timedelta
    trust: Trust
    terminal: str

    def grants(self) -> tuple[Grant, ...]:
        """All grants of the platform's list that are genuine, whether or not they are good now."""
        query = "SELECT unsealed(body) FROM grants WHERE cabinet = ? ORDER BY cell, deposit_id"
        rows = self.ledger.db.execute(query, (self.ledger.cabinet,))
        read = (self._genuine(_decode_signed(row[0])) for row in rows)
        return tuple(grant for grant in read if grant is not None)

    def grant(self, deposit_id: str) -> Grant | None:
        """The genuine grant for one deposit."""
        row = self.ledger.db.execute("SELECT unsealed(body) FROM grants WHERE deposit_id = ?", (deposit_id,)).fetchone()
        return self._genuine(_decode_signed(row[0])) if row else None

    def why_not(self, grant: Grant) -> str:
        """Why this grant gives no right now: addressed_elsewhere, revoked, not_yet, expired; empty when it does."""
        if (grant.terminal, grant.cabinet) != (self.terminal, self.ledger.cabinet):
            return "addressed_elsewhere"
        row = self.ledger.db.execute(
            "SELECT counter FROM revocations WHERE deposit_id = ?", (grant.deposit_id,)
        ).fetchone()
        if row is not None and grant.counter < row[0]:
            return "revoked"
        now = self.now
        if now < grant.valid_from:
            return "not_yet"
        return "expired" if now > grant.valid_to else ""

    @property
    def now(self) -> dt.datetime:
        """The moment by which rights begin and end."""
        return self.ledger.no_earlier

    def find(self, factor: str, fits: Callable[[Grant, dt.datetime], Bearer | None]) -> tuple[Found, bool]:
        """What this proof finds, and whether it fitted anything at all. Every grant is looked at, found or not."""
        now = self.now
        fitting = [(grant, bearer) for grant in self.grants() if (bearer := fits(grant, now)) is not None]
        titles = [Title(grant, (factor,), bearer.agent) for grant, bearer in fitting if self._offered(grant)]
        return Found(tuple(titles)), bool(fitting)

    def standing(self, deposit_id: str) -> Standing:
        """What the journal says of this deposit. An errand in which nothing moved counts for nothing."""
        query = "SELECT purpose, ending, ended_at FROM errands WHERE deposit_id = ? AND ending IS NOT ? ORDER BY number"
        standing = Standing.FRESH
        begun: str | None = None  # when a pickup first counted as presumed: from then on the time to finish runs
        for purpose, ending, ended_at in self.ledger.db.execute(query, (deposit_id, Ending.WITHDRAWN)):
            if ending is None or ending in _GONE:
                standing = Standing.USED
            elif ending == Ending.FOUND:
                standing, begun = Standing.FRESH, None
            elif ending == Ending.PRESUMED and standing is not Standing.USED:
                begun = begun or ended_at
                standing = Standing.FINISHING if self._is_recent(begun) else Standing.USED
            elif ending == Ending.IN_DOUBT and purpose == Purpose.PICKUP and standing is Standing.FRESH:
                standing = Standing.AGAIN
        return standing

    def still_gives(self, grant: Grant) -> bool:
        """True while the list gives this very right, it is good now, and nobody has used it."""
        known = self.grant(grant.deposit_id)
        if known is None or not same_right(known, grant) or self.why_not(known):
            return False
        return self.standing(grant.deposit_id) is not Standing.USED

    def ready(self, grant: Grant) -> CellLine:
        """The cell, where it may be opened for this grant now. Raises CellNotReady."""
        cell = self.ledger.cell(grant.cell)
        if cell is None:
            raise CellNotReady(grant.cell, CellState.DISABLED, "unknown_cell")
        if not self.still_gives(grant):
            raise CellNotReady(cell.number, cell.state, "not_offered_any_more")
        standing = self.standing(grant.deposit_id)
        unfinished = cell.state is CellState.UNVERIFIED and standing in (Standing.AGAIN, Standing.FINISHING)
        if cell.deposit_id != grant.deposit_id or not (cell.state is CellState.OCCUPIED or unfinished):
            raise CellNotReady(cell.number, cell.state, cell.reason)
        return cell

    def overdue(self, grant: Grant) -> bool:
        """True once the day to which it is kept is past; it may still be collected."""
        return grant.keep_until < self.ledger.at.date()

    def _offered(self, grant: Grant) -> bool:
        if why := self.why_not(grant):
            self.ledger.note(Event.GRANT_REFUSED, deposit=grant.deposit_id, why=why)
            return False
        return self.standing(grant.deposit_id) is not Standing.USED

    def _genuine(self, signed: Signed) -> Grant | None:
        """What lay on the disk may have been changed there: it is believed only with the platform's signature."""
        try:
            return self.trust.read(signed, Grant)
        except Forged:
            return None

    def _is_recent(self, moment: str) -> bool:
        return abs(self.ledger.at - dt.datetime.fromisoformat(moment)) <= self.again
