"""Who may collect what: proofs as keyed hashes, the platform's grants, and what the journal says of each deposit."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from kiosk.contract.platform import PICKUP_QR, CellState, FactorRule, Grant
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.lockers.verdict import Ending

_USED = (Ending.CONFIRMED, Ending.DISPUTED)
_decode_grant = msgspec.json.Decoder(Grant).decode


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


class FactorsMissing(ValueError):
    """The deposit asks for more proof than was given."""


@dataclass(frozen=True)
class Found:
    """What proofs found: grants that they open, and grants of rule BOTH that want the other factor as well."""

    factors: tuple[str, ...]
    grants: tuple[Grant, ...] = ()
    wanting: tuple[Grant, ...] = ()
    # After several proofs: the factors of each deposit. One proof alone is the proof of all that it found.
    _proven: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def factors_for(self, grant: Grant) -> tuple[str, ...]:
        """The factors that found this grant: a code proves only what it was made for, a card only its bearer's."""
        return self._proven.get(grant.deposit_id, self.factors)

    def together(self, other: Found) -> Found:
        """What a card and a code prove together."""
        proven: dict[Grant, tuple[str, ...]] = {}
        for found in (self, other):
            for grant in found.grants + found.wanting:
                proven[grant] = _joined(proven.get(grant, ()), found.factors_for(grant))
        opens = tuple(grant for grant, factors in proven.items() if suffices(grant, factors))
        wants = tuple(grant for grant in proven if grant not in opens)
        by_deposit = {grant.deposit_id: factors for grant, factors in proven.items()}
        return Found(_joined(self.factors, other.factors), opens, wants, by_deposit)


def _joined(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return (*ours, *(factor for factor in theirs if factor not in ours))


@dataclass(frozen=True, repr=False)
class Proofs:
    """Turns what a citizen shows into keyed hashes, and finds the grants made for them in constant time."""

    key: bytes

    def card(self, number: str) -> Callable[[Grant], bool]:
        """Whether a grant was made for the bearer of this ID number."""
        shown = self._keyed("id:" + number)

        def fits(grant: Grant) -> bool:
            agree = [hmac.compare_digest(shown, made) for made in grant.id_hashes]  # all of them, found or not
            return any(agree)

        return fits

    def code(self, digits: str) -> Callable[[Grant], bool]:
        """Whether a grant was made for this pickup code."""
        shown = self._keyed("code:" + digits)
        return lambda grant: hmac.compare_digest(shown, grant.code_hash)

    def qr(self, text: str) -> Callable[[Grant], bool]:
        """Whether a grant was made for this QR, given with or without its prefix."""
        shown = self._keyed("qr:" + text.removeprefix(PICKUP_QR))
        return lambda grant: hmac.compare_digest(shown, grant.qr_hash)

    def _keyed(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()


def suffices(grant: Grant, factors: tuple[str, ...]) -> bool:
    """True when these factors prove the right; card, and code or QR, are two."""
    card, code = "card" in factors, "code" in factors or "qr" in factors
    return card and code if grant.rule is FactorRule.BOTH else card or code


@dataclass(frozen=True)
class Rights:
    """The rights in one cabinet at one moment. `again` is how long an unfinished pickup may be finished."""

    ledger: Ledger
    again: dt.timedelta

    def grants(self) -> tuple[Grant, ...]:
        """All grants of the platform's list as last taken over."""
        query = "SELECT body FROM grants WHERE cabinet = ? ORDER BY cell, deposit_id"
        return tuple(_decode_grant(row[0]) for row in self.ledger.db.execute(query, (self.ledger.cabinet,)))

    def find(self, factor: str, fits: Callable[[Grant], bool]) -> tuple[Found, bool]:
        """What this proof finds, and whether it fitted anything at all. Every grant is looked at, found or not."""
        fitting = [grant for grant in self.grants() if fits(grant)]
        offered = [grant for grant in fitting if self.standing(grant.deposit_id) is not Standing.USED]
        opens = tuple(grant for grant in offered if suffices(grant, (factor,)))
        wants = tuple(grant for grant in offered if not suffices(grant, (factor,)))
        return Found((factor,), opens, wants), bool(fitting)

    def standing(self, deposit_id: str) -> Standing:
        """What the journal says of this deposit. A pickup in which nothing moved counts for nothing."""
        query = "SELECT ending, ended_at FROM pickups WHERE deposit_id = ? AND ending IS NOT ? ORDER BY number"
        rows = self.ledger.db.execute(query, (deposit_id, Ending.WITHDRAWN)).fetchall()
        endings = [row["ending"] for row in rows]
        if None in endings or any(ending in _USED for ending in endings):
            return Standing.USED
        if Ending.PRESUMED in endings:
            began = rows[endings.index(Ending.PRESUMED)]["ended_at"]
            return Standing.FINISHING if self._is_recent(began) else Standing.USED
        return Standing.AGAIN if endings and endings[-1] == Ending.IN_DOUBT else Standing.FRESH

    def ready(self, grant: Grant) -> CellLine:
        """The cell, where it may be opened for this grant now. Raises CellNotReady."""
        cell = self.ledger.cell(grant.cell)
        if cell is None:
            raise CellNotReady(grant.cell, CellState.DISABLED, "unknown_cell")
        standing = self.standing(grant.deposit_id)
        if standing is Standing.USED or not self.ledger.is_granted(grant.deposit_id):
            raise CellNotReady(cell.number, cell.state, "not_offered_any_more")
        unfinished = cell.state is CellState.UNVERIFIED and standing in (Standing.AGAIN, Standing.FINISHING)
        if cell.deposit_id != grant.deposit_id or not (cell.state is CellState.OCCUPIED or unfinished):
            raise CellNotReady(cell.number, cell.state, cell.reason)
        return cell

    def _is_recent(self, moment: str) -> bool:
        return abs(self.ledger.at - dt.datetime.fromisoformat(moment)) <= self.again
