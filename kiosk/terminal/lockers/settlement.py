"""What the end of an errand leaves behind: the verdict, the cell, and the facts that the platform is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, HandedIn, Handover, Placed, StaffAct
from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, ErrandLine, errand_lines
from kiosk.terminal.lockers.verdict import Ending, Evidence, Said, Verdict, judge

# With cells and locks mixed up no door is safe to open for anybody but staff who find out what lies where.
MIXED_UP = ("wrong_door", "two_doors_open")
UNBIDDEN = "opened_unbidden"
_PUT_IN = (Purpose.DEPOSIT, Purpose.HAND_IN)
# Endings after which somebody must come at once. Disputes are told by the handover itself.
_ALARMS = {Ending.STUCK: "door_stuck", Ending.MISSING: "found_empty", Ending.MISPLACED: "misplaced"}


def settle(ledger: Ledger, line: ErrandLine, said: Said, evidence: Evidence) -> None:
    """End this errand in the ledger's transaction."""
    evidence = dataclasses.replace(evidence, holds=_holds(line), proven=_proven(ledger, line))
    verdict = judge(line.purpose, said, evidence)
    _write_ending(ledger, line, said, verdict, evidence)
    after = _after(ledger, line, verdict)
    _report(ledger, line, said, verdict, evidence, after)
    if kind := _ALARMS.get(verdict.ending):
        ledger.alarm(line.cell, kind, line.deposit_id)
    elif evidence.stands_open:
        ledger.alarm(line.cell, "door_left_open", line.deposit_id)
    silent = verdict.state is None and (line.before.state is CellState.RESERVED or after == line.before)
    (ledger.write if silent else ledger.change)(after)


def _holds(line: ErrandLine) -> bool:
    return bool(line.deposit_id)


def _proven(ledger: Ledger, line: ErrandLine) -> bool:
    """What was scanned is what should lie there; where nobody knows what that is, nothing proves it."""
    if line.purpose in (Purpose.RECLAIM, Purpose.LOOK):
        return line.deed.item_no != "" and line.deed.item_no == ledger.item_in(line.deposit_id)
    if line.purpose is Purpose.COLLECTION:
        return line.deed.counted is not None
    return True


def _write_ending(ledger: Ledger, line: ErrandLine, said: Said, verdict: Verdict, evidence: Evidence) -> None:
    ledger.db.execute(
        "UPDATE errands SET said = ?, ending = ?, ended_at = ?, deed = sealed(?) WHERE number = ?",
        (said, verdict.ending, ledger.at.isoformat(), line.deed.without_signature().written(), line.number),
    )
    ledger.note(
        Event.ERRAND_SETTLED,
        cell=line.cell,
        deposit=line.deposit_id or "none",
        purpose=line.purpose.value,
        errand=line.number,
        said=said.value,
        ending=verdict.ending.value,
        interrupted=int(evidence.interrupted),
    )


# ---- facts --------------------------------------------------------------------------------------------------------


def _report(
    ledger: Ledger, line: ErrandLine, said: Said, verdict: Verdict, evidence: Evidence, after: CellLine
) -> None:
    if line.purpose is Purpose.PICKUP:
        _report_handover(ledger, line, said, verdict, evidence)
    elif line.purpose in _PUT_IN:
        _report_put_in(ledger, line, verdict)
    else:
        _report_act(ledger, line, said, after)
        if verdict.ending is Ending.FOUND:
            _report_late(ledger, line)


def _report_handover(ledger: Ledger, line: ErrandLine, said: Said, verdict: Verdict, evidence: Evidence) -> None:
    outcome = verdict.ending.handover
    if outcome is None:
        return
    deed = line.deed
    proof = Handover(
        outcome=outcome,
        said=said.value,
        factors=deed.factors,
        item_no=deed.item_no,
        document_no=deed.document_no,
        copies=deed.copies,
        grant_counter=deed.grant_counter,
        card_reading=deed.card_reading,
        delegation=deed.delegation,
        opened_at=line.opened_at,
        closed_at=line.closed_at,
        beam_after=evidence.inside,
        signature=deed.signature,
        clock_offset=deed.clock_offset,
        offline=deed.offline,
        camera=ledger.camera.mark(line.opened_at or line.pulsed_at),
    )
    event = ledger.event(EventKind.HANDOVER, line.cell, line.deposit_id)
    ledger.report(dataclasses.replace(event, handover=proof))


def _report_put_in(ledger: Ledger, line: ErrandLine, verdict: Verdict) -> None:
    if verdict.ending is Ending.PLACED:
        _FACTS_OF[line.purpose](ledger, line, True)
    elif line.purpose is Purpose.DEPOSIT and verdict.state is not CellState.UNVERIFIED:
        _deposited(ledger, line, placed=False)


def _deposited(ledger: Ledger, line: ErrandLine, placed: bool) -> None:
    deed = line.deed
    fact = Placed(deed.item_no, deed.project_no, placed, deed.unannounced, line.opened_at, line.closed_at)
    event = ledger.event(EventKind.DEPOSIT, line.cell, line.deposit_id)
    ledger.report(dataclasses.replace(event, placed=fact, staff=deed.staff))


def _handed_in(ledger: Ledger, line: ErrandLine, _placed: bool) -> None:
    deed = line.deed
    fact = HandedIn(deed.project_no, deed.pieces, deed.factors, line.opened_at, line.closed_at)
    event = ledger.event(EventKind.HAND_IN, line.cell, line.deposit_id)
    ledger.report(dataclasses.replace(event, handed_in=fact))


_FACTS_OF: dict[Purpose, Callable[[Ledger, ErrandLine, bool], None]] = {
    Purpose.DEPOSIT: _deposited,
    Purpose.HAND_IN: _handed_in,
}


def _report_act(ledger: Ledger, line: ErrandLine, said: Said, after: CellLine) -> None:
    deed = line.deed
    act = StaffAct(
        purpose=line.purpose,
        said=said.value,
        item_no=deed.item_no,
        counted=deed.counted,
        agrees=deed.agrees,
        order=deed.order,
        second=deed.second,
        opened_at=line.opened_at,
        closed_at=line.closed_at,
    )
    event = ledger.event(EventKind.STAFF, line.cell, line.deposit_id)
    told = dataclasses.replace(event, act=act, staff=deed.staff, state=after.state, reason=after.reason)
    ledger.report(told)


def _report_late(ledger: Ledger, look: ErrandLine) -> None:
    """Staff found what a cut-short errand was to put in: only now is it known that it was put in."""
    put_in = errand_lines(ledger.db, "deposit_id = ? AND purpose IN ('deposit', 'hand_in')", look.deposit_id)
    if not put_in or put_in[-1].ending is Ending.PLACED:
        return
    last = put_in[-1]  # the same papers may have been handed in, and taken out, before
    ledger.db.execute("UPDATE errands SET ending = ? WHERE number = ?", (Ending.PLACED, last.number))
    _FACTS_OF[last.purpose](ledger, last, True)


# ---- the cell -----------------------------------------------------------------------------------------------------


def _after(ledger: Ledger, line: ErrandLine, verdict: Verdict) -> CellLine:
    """How the cell stands from now on."""
    if verdict.state is not None:
        # Until staff have found out what lies there, a mixed-up cell stays one, and the cabinet shut for citizens.
        keeps = line.before.reason in MIXED_UP and verdict.state is CellState.UNVERIFIED
        reason = line.before.reason if keeps else verdict.reason
        never_held = verdict.state is CellState.FREE or (line.purpose in _PUT_IN and verdict.ending is Ending.STUCK)
        return CellLine(line.cell, verdict.state, reason, "" if never_held else line.deposit_id)
    if line.before.state is CellState.RESERVED:
        return CellLine(line.cell, CellState.FREE, "", "")
    if line.purpose is not Purpose.PICKUP or ledger.is_granted(line.deposit_id):
        return line.before
    return dataclasses.replace(line.before, state=CellState.UNVERIFIED, reason="grant_withdrawn")
