"""What one department does with its part of a parallel approval 并联审批: it waits for no other (M15)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import exactly
from kiosk.central.cases.stages import enter_lane
from kiosk.central.lockers.bundles import catch_up
from kiosk.central.messages.making import tell_moved
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk
from kiosk.central.staff.review_desk import Step, Taken, case_at, extension, note_down, short
from kiosk.central.staff.words import Done
from kiosk.central.tables.cases import CaseRow, LaneRow
from kiosk.contract.lockers import Role
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState as S
from kiosk.contract.platform import UseLevel

router = room("office", "/office/cases")
_RUNNING = frozenset({S.ACCEPTED, S.TOLERANCE_ACCEPTED, S.REVIEW, S.EXTENDED})
# What a department can do alone: where its part goes, and from where. Refusing is the whole case's end, not a lane's.
_WAYS: Mapping[Step, tuple[S, frozenset[S]]] = {
    Step.ACCEPT: (S.ACCEPTED, frozenset({S.SUBMITTED, S.PRE_OK})),
    Step.REVIEW: (S.REVIEW, frozenset({S.ACCEPTED, S.TOLERANCE_ACCEPTED})),
    Step.SPECIAL: (S.SPECIAL, _RUNNING),
    Step.RESUME: (S.REVIEW, frozenset({S.SPECIAL})),
    Step.EXTEND: (S.EXTENDED, _RUNNING),
    Step.DECIDE: (S.DECIDED, _RUNNING - {S.TOLERANCE_ACCEPTED}),
}
_NOTED = (Step.SPECIAL, Step.EXTEND)


@router.post("/{project_no}/lanes/{department}/steps", dependencies=[exactly(Taken)])
def take_step(project_no: str, department: str, taken: Taken, desk: TheDesk) -> Done:
    """One department goes a step further; the case follows when all have come so far."""
    desk.member.need(Role.ADMIN)
    unclear = taken.step not in _WAYS or taken.level is not UseLevel.COUNTY  # a department has a level of its own
    if unclear or (taken.step in _NOTED and taken.note is None) or not short(taken.note):
        raise Declined("request_unclear")

    def act(db: Db) -> Done:
        case = case_at(db, desk, project_no)
        lane = next((each for each in case.lanes if each.department_code == department), None)
        if lane is None:
            raise Declined("not_found")
        _go(db, case, lane, taken, desk)
        return Done(project_no)

    return desk.once((project_no, department, taken), Done, act)


def _go(db: Db, case: CaseRow, lane: LaneRow, taken: Taken, desk: TheDesk) -> None:
    to, start = _WAYS[taken.step]
    if lane.state not in start:
        raise Declined("not_possible_now")
    days = extension(case, taken, lane.stages)
    if to is S.ACCEPTED and case.tolerance_due:
        to = S.TOLERANCE_ACCEPTED
    before, today = case.state, desk.now().date()
    note: Name | None = taken.note
    enter_lane(db, case, lane, to, today, note, days)
    catch_up(db, case, today)
    note_down(db, desk, case, f"{taken.step.value}:{lane.department_code}")
    if case.state is not before:
        tell_moved(db, case, desk.now())
