"""交接: a pickup that was one. What it proves is graded here again; only this side makes it 送达."""

from __future__ import annotations

import datetime as dt
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases import stages
from kiosk.central.facts.fact import Fact
from kiosk.central.lockers.bundles import go
from kiosk.central.lockers.deposits import deposit_at, release
from kiosk.central.lockers.grants import collects, rule_of
from kiosk.central.messages.making import cancel
from kiosk.central.policies import policies_in
from kiosk.central.storage import ripe
from kiosk.central.tables.lockers import DelegationRow, DepositRow, DepositState
from kiosk.central.tables.records import ActDelegationRow
from kiosk.central.tasks import settle_tasks_of
from kiosk.contract.facts import Handover, HandoverOutcome, Signature
from kiosk.contract.lockers import FactorRule, Sensitivity
from kiosk.contract.sealing import binding

_STATE_OF = {
    HandoverOutcome.CONFIRMED: DepositState.CONFIRMED,
    HandoverOutcome.PRESUMED: DepositState.PRESUMED,
    HandoverOutcome.DISPUTED: DepositState.DISPUTED,
}
# Nobody had a right to collect it then.
_NO_RIGHT = frozenset(
    {DepositState.CLAIMED, DepositState.RELEASED, DepositState.CONFLICT, DepositState.WITHDRAWN, DepositState.RECLAIMED}
)
_CODES = frozenset({"code", "qr", "code_here"})
_UNPROVEN = "handover_unproven"


def hand_over(db: Db, fact: Fact) -> None:
    """The thing went to its receiver, or did not, or nobody is sure."""
    event, proof = fact.event, fact.event.handover
    deposit = deposit_at(db, event.deposit_id)
    if proof is None or deposit is None or (deposit.cabinet_id, deposit.cell) != (event.cabinet, event.cell):
        fact.task(db, "deposit_unknown", said=proof.said if proof else "")
        return
    doubt = _doubt(db, fact, deposit, proof)
    outcome = HandoverOutcome.DISPUTED if doubt else proof.outcome
    if doubt:
        fact.task(db, doubt, said=proof.said)
    if proof.outcome is HandoverOutcome.DISPUTED:
        fact.task(db, "handover_disputed", said=proof.said)
    if _later_known(deposit, fact):
        return
    cancel(db, deposit.id)
    deposit.settled_at, deposit.settled_by = event.at, event.number
    deposit.state, deposit.holds_cell = _STATE_OF[outcome], outcome is not HandoverOutcome.CONFIRMED
    if outcome is HandoverOutcome.PRESUMED:
        _presume(db, fact, deposit, proof)
    if outcome is HandoverOutcome.CONFIRMED:
        release(deposit, DepositState.CONFIRMED)
        go(db, deposit.case, fact.on, stages.COLLECTED)
        settle_tasks_of(db, deposit.id, (_UNPROVEN,), event.staff, proof.said, event.at)


def _presume(db: Db, fact: Fact, deposit: DepositRow, proof: Handover) -> None:
    """From now on the receiver has a day to object: nobody can object to what we have not heard of.

    Somebody who left an open door without a word has proved nothing, unless the beam saw that the cell was empty.
    """
    if proof.said == "nothing" and proof.closed_at is None and proof.beam_after is not False:
        fact.task(db, _UNPROVEN, said=proof.said)
        deposit.presumed_since = None
    else:
        deposit.presumed_since = max(fact.event.at, fact.now)


def deliver_presumed(db: Db, now: dt.datetime) -> None:
    """Deliver the cases whose presumed handover is a day old and undisputed."""
    day = dt.timedelta(hours=policies_in(db).presumed_hours)
    old = select(DepositRow).where(DepositRow.state == DepositState.PRESUMED, DepositRow.presumed_since <= now - day)
    for deposit in ripe(db, old.where(DepositRow.holds_item)):
        deposit.holds_item = False
        go(db, deposit.case, (deposit.presumed_since + day).astimezone(now.tzinfo).date(), stages.PRESUMED)


def _later_known(deposit: DepositRow, fact: Fact) -> bool:
    """True when what is known of the deposit already is later than this."""
    event = fact.event
    if deposit.settled_by is not None and deposit.settled_by > event.number:
        return True
    return deposit.disputed_at is not None and event.at <= deposit.disputed_at


def _doubt(db: Db, fact: Fact, deposit: DepositRow, proof: Handover) -> str:
    """Kind of the task when the proof does not prove what it says; "" when it does."""
    if not fact.whole:
        return "number_reused" if fact.flaw == "second" else "chain_broken"
    if deposit.state in _NO_RIGHT or proof.grant_counter < deposit.counter:
        return "grant_was_dead"
    if proof.item_no != deposit.item_no:
        return "other_thing_found"
    if proof.outcome is HandoverOutcome.CONFIRMED and not _is_confirmed(proof):
        return _UNPROVEN
    if proof.delegation and not _delegated(db, deposit, proof, fact.event.at):
        return "delegation_not_good"
    if not _factors_do(deposit, proof):
        return "factors_missing"
    return "" if _signed(deposit, proof, fact.terminal) else "signature_unproven"


def _is_confirmed(proof: Handover) -> bool:
    """Somebody said that they have it, at a door that was seen open."""
    return proof.said == "got_it" and proof.opened_at is not None


def _delegated(db: Db, deposit: DepositRow, proof: Handover, at: dt.datetime) -> bool:
    """An agent needs a delegation that was good then, own card and own code."""
    row = db.get(DelegationRow, proof.delegation) or db.get(ActDelegationRow, proof.delegation)
    return (
        row is not None
        and _is_for(row, deposit)
        and row.until > at
        and (row.revoked_at is None or row.revoked_at > at)
        and deposit.parcel.sensitivity is not Sensitivity.PERSONAL
        and "card" in proof.factors
        and bool(_CODES & set(proof.factors))
    )


def _is_for(row: DelegationRow | ActDelegationRow, deposit: DepositRow) -> bool:
    if isinstance(row, ActDelegationRow):
        return collects(row, deposit.case)
    return row.project_no == deposit.project_no


def _factors_do(deposit: DepositRow, proof: Handover) -> bool:
    shown = set(proof.factors)
    match rule_of(deposit.parcel.sensitivity):
        case FactorRule.EITHER:
            return "card" in shown or bool(_CODES & shown)
        case FactorRule.BOTH:
            return "card" in shown and bool(_CODES & shown)
        case FactorRule.IN_PERSON:
            return False


def _signed(deposit: DepositRow, proof: Handover, terminal: str) -> bool:
    """A signature that is there must be right; one that the class of the thing asks for must be there."""
    if proof.signature is None:
        return deposit.parcel.sensitivity is Sensitivity.ORDINARY
    return is_bound(proof.signature, terminal)


def is_bound(signature: Signature, terminal: str) -> bool:
    """True when text, strokes, moment and terminal are those that were signed."""
    made = binding(signature.text, signature.strokes, signature.signed_at, terminal)
    return bool(signature.text and any(signature.strokes)) and hmac.compare_digest(
        made.encode(), signature.binding.encode()
    )
