"""What the platform believes of one terminal's cabinet, held against ledger and hall when everything has arrived."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kiosk.contract.facts import HandoverOutcome
from kiosk.rig.lockers.deeds_seen import Doors, lies_in
from kiosk.rig.lockers.ledger_seen import LedgerSeen
from kiosk.rig.truths import Belief

_HAND_IN = "HS"


@dataclass(frozen=True)
class Belongings:
    """Label by cell, as one of the truths says."""

    results: dict[int, str]
    papers: dict[int, str]


def in_the_hall(doors: Doors) -> Belongings:
    """What really lies in the cells."""
    inside = {int(number): lies_in(doors, int(number)) for number in doors}
    return _sorted({number: item for number, item in inside.items() if item is not None})


def in_the_ledger(ledger: LedgerSeen) -> Belongings:
    """What the terminal says."""
    return _sorted({cell.number: cell.item_no for cell in ledger.cells().values() if cell.state == "occupied"})


def disagreements(ledger: LedgerSeen, belief: Belief, cabinet: str, doors: Doors) -> list[str]:
    """Everything in which hall, ledger and platform differ, in words; nothing when they agree."""
    hall, told = in_the_hall(doors), in_the_ledger(ledger)
    found = [] if hall == told else [f"the hall holds {hall}, the ledger says {told}"]
    deposits = [each for each in belief.deposits() if each.cabinet == cabinet]
    waiting = {each.cell: each.item_no for each in deposits if each.state == "waiting"}
    if waiting != told.results:
        found.append(f"the platform lets {waiting} wait, the ledger says {told.results}")
    papers = {each.cell: each.id for each in belief.hand_ins() if each.state == "handed_in" and each.cabinet == cabinet}
    if papers != told.papers:
        found.append(f"the platform knows of papers {papers}, the ledger of {told.papers}")
    return found + _facts(ledger, belief)


def _facts(ledger: LedgerSeen, belief: Belief) -> list[str]:
    """No fact lost, none twice, none out of the chain; nothing handed over twice; the audit log whole."""
    received = belief.received()
    numbers = [one.event.number for one in received.events]
    found = []
    if sorted(numbers) != list(range(1, ledger.newest_fact() + 1)):
        found.append(f"facts 1 to {ledger.newest_fact()} were written, {len(numbers)} arrived: {received.gaps}")
    if numbers != sorted(numbers):
        found.append("facts arrived out of order")
    if received.broken:
        found.append(f"the chain of facts is broken at {received.broken}")
    confirmed = Counter(
        one.event.deposit_id
        for one in received.events
        if one.event.handover is not None and one.event.handover.outcome is HandoverOutcome.CONFIRMED
    )
    found += [f"{deposit} was handed over {times} times" for deposit, times in confirmed.items() if times > 1]
    audit = ledger.audit()
    if not audit.whole or audit.foreign:
        found.append(f"audit log: {audit}")
    return found


def _sorted(inside: dict[int, str]) -> Belongings:
    papers = {number: item for number, item in inside.items() if item.startswith(_HAND_IN)}
    return Belongings({number: item for number, item in inside.items() if number not in papers}, papers)
