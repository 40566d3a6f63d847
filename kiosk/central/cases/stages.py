"""How a case moves on: one stage more, never one less than the law knows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.tables.cases import CaseRow, LaneRow, StageRow
from kiosk.contract.lockers import HandInKind
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

# The result is decided; from here on it may lie in a locker 办结.
FINISHED = frozenset({CaseState.DECIDED, CaseState.MAKING, CaseState.READY, CaseState.RECLAIMED})
# A case in one of these is not on its way any more.
OVER = frozenset(
    {
        CaseState.DELIVERED,
        CaseState.CLOSED,
        CaseState.RETURNED,
        CaseState.WITHDRAWN,
        CaseState.NOT_ACCEPTED,
        CaseState.EXPIRED,
    }
)
# A department that has decided its part is done with it; the case goes on with the others.
_LANE_OVER = FINISHED | OVER
# Before a department has taken its part on.
EARLY = frozenset({CaseState.SUBMITTED, CaseState.PRE_OK, CaseState.PRE_FIX, CaseState.CORRECTION})
_TAKEN_ON = frozenset({CaseState.ACCEPTED, CaseState.TOLERANCE_ACCEPTED})
PUT_IN = Name("已放入自助取件柜", "Put into the locker")
COLLECTED = Name("自助取件", "Collected from the locker")
PRESUMED = Name("自助取件,24小时内无异议", "Collected from the locker, undisputed for 24 hours")
BY_STAFF = Name("经工作人员核实", "Verified by staff")
_COUNTED = Name("原件核对一致", "Originals checked")
_CORRECTED = Name("补正材料核对一致", "Corrected papers checked")
_COMPLETED = Name("容缺材料已补齐", "Missing paper handed in")

# Where a case goes when staff have counted what was handed in and agree, by kind and by where it stands.
_AFTER_COUNT = {
    HandInKind.ORIGINALS: (
        {CaseState.SUBMITTED: CaseState.ACCEPTED, CaseState.PRE_OK: CaseState.ACCEPTED},
        _COUNTED,
    ),
    HandInKind.CORRECTION: (
        {CaseState.CORRECTION: CaseState.ACCEPTED, CaseState.PRE_FIX: CaseState.PRE_OK},
        _CORRECTED,
    ),
    HandInKind.TOLERANCE: (
        {CaseState.TOLERANCE_ACCEPTED: CaseState.REVIEW, CaseState.TOLERANCE_OVERDUE: CaseState.REVIEW},
        _COMPLETED,
    ),
}


def enter(case: CaseRow, state: CaseState, on: dt.date, note: Name | None = None) -> None:
    """The case enters a stage."""
    case.stages.append(StageRow(lane="", place=len(case.stages), state=state, on=on, days=0, note=note))


def enter_all(db: Db, case: CaseRow, state: CaseState, on: dt.date, note: Name | None = None, days: int = 0) -> None:
    """The case and each of its lanes that is not over enter a stage: no department waits for another 并联审批."""
    before = case.state
    enter(case, state, on, note)
    case.stages[-1].days = days
    for lane in case.lanes:
        if _goes_along(lane.state, before, state):
            _next(db, lane, state, on, note, days)
    db.flush()
    for lane in case.lanes:
        db.expire(lane, ["stages"])


def _goes_along(lane: CaseState, before: CaseState, to: CaseState) -> bool:
    """A department that is done, or further than the case, goes its own way: nothing throws it back."""
    if lane in _LANE_OVER:
        return False
    if to in EARLY | _TAKEN_ON:
        return lane in EARLY
    return lane is before if to is CaseState.REVIEW else True


def enter_lane(
    db: Db, case: CaseRow, lane: LaneRow, state: CaseState, on: dt.date, note: Name | None, days: int
) -> None:
    """One department goes a step of its own; the case follows where all have come so far, or the first has begun."""
    _next(db, lane, state, on, note, days)
    db.flush()
    db.expire(lane, ["stages"])
    following = _following(case)
    if following is not None:
        enter(case, following, on)
        db.flush()


def _following(case: CaseRow) -> CaseState | None:
    """Where the case goes by what its departments have done; None where it stays."""
    lanes = [lane.state for lane in case.lanes]
    if case.state in EARLY:
        taken_on = all(state not in EARLY for state in lanes)
        accepted = CaseState.TOLERANCE_ACCEPTED if case.tolerance_due else CaseState.ACCEPTED
        return accepted if taken_on else None
    if case.state in OVER | FINISHED | {CaseState.TOLERANCE_ACCEPTED, CaseState.TOLERANCE_OVERDUE}:
        return None
    if all(state in _LANE_OVER for state in lanes):
        return CaseState.DECIDED
    resumed = case.state is CaseState.SPECIAL and CaseState.SPECIAL not in lanes
    begun = case.state is CaseState.ACCEPTED and any(state not in EARLY | _TAKEN_ON for state in lanes)
    return CaseState.REVIEW if resumed or begun else None


def _next(db: Db, lane: LaneRow, state: CaseState, on: dt.date, note: Name | None, days: int) -> None:
    row = StageRow(project_no=lane.project_no, lane=lane.department_code, place=len(lane.stages))
    row.state, row.on, row.days, row.note = state, on, days, note
    db.add(row)


def deliver(case: CaseRow, on: dt.date, note: Name) -> bool:
    """送达, once; False when the case stands where nothing can be delivered."""
    if case.state not in FINISHED:
        return False
    enter(case, CaseState.DELIVERED, on, note)
    return True


def make_ready(case: CaseRow, on: dt.date) -> None:
    """The result can be collected."""
    if case.state is not CaseState.READY:
        enter(case, CaseState.READY, on, PUT_IN)


def unready(db: Db, case: CaseRow) -> None:
    """What was put in a moment ago was taken out again: as if it had not been put in."""
    last = case.stages[-1]
    if last.state is CaseState.READY and last.note == PUT_IN:
        case.stages.remove(last)
        db.delete(last)


def take_back(case: CaseRow, on: dt.date, note: Name) -> None:
    """已回收: staff have it again."""
    if case.state is CaseState.READY:
        enter(case, CaseState.RECLAIMED, on, note)


def after_count(db: Db, case: CaseRow, kind: HandInKind, on: dt.date) -> bool:
    """Staff counted papers and agree: only now does the case move, and its clock start. False: it waits for none."""
    ways, note = _AFTER_COUNT[kind]
    onward = ways.get(case.state)
    if onward is None:
        return False
    enter_all(db, case, onward, on, note)
    if kind is HandInKind.TOLERANCE:
        case.tolerance_due = None
    return True


def decided_on(case: CaseRow) -> dt.date | None:
    """The day of the decision; None before there is one."""
    return next((stage.on for stage in reversed(case.stages) if stage.state is CaseState.DECIDED), None)
