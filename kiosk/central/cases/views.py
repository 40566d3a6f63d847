"""A case as its holder, and as a stranger with the query code, may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.clocks import Step, clock_of, slowest
from kiosk.central.cases.notices import open_notice, withdrawable
from kiosk.central.lockers.bundles import may_be_collected, results_of
from kiosk.central.results.copies import printable
from kiosk.central.tables.cases import CaseRow, LaneRow, StageRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.workdays import Workdays
from kiosk.contract.ids import mask_name
from kiosk.contract.platform import (
    CaseDetail,
    CaseStage,
    CaseSummary,
    Clock,
    Contact,
    Lane,
    MaskedCase,
)


def summary(workdays: Workdays, case: CaseRow, today: dt.date) -> CaseSummary:
    """One line of the holder's list."""
    return CaseSummary(
        project_no=case.project_no,
        task_name=case.item.task_name,
        state=case.state,
        apply_date=case.stages[0].on,
        clock=_clock(workdays, case, today),
    )


def detail(db: Db, workdays: Workdays, case: CaseRow, today: dt.date) -> CaseDetail:
    """Everything the holder may see."""
    deposit = _waiting(db, case)
    return CaseDetail(
        summary=summary(workdays, case, today),
        name_masked=_masked(case),
        stages=tuple(CaseStage(stage.state, stage.on, stage.note, stage.level) for stage in case.stages),
        contact=_contact(case),
        todo=case.todo,
        lanes=tuple(_lane(workdays, lane, today) for lane in case.lanes),
        deposit_cabinet=deposit.cabinet.name if deposit else None,
        keep_until=deposit.keep_until if deposit else None,
        legal_clock=_legal(workdays, case, today),
        corrections=open_notice(db, case) is not None,
        withdrawable=withdrawable(case),
        fee_due=case.fee_due > 0,
        printable=printable(case),
        tolerance_due=case.tolerance_due,
        results=results_of(db, case),
        together=case.together,
    )


def masked(workdays: Workdays, case: CaseRow, today: dt.date) -> MaskedCase:
    """What the case number and the query code show without a card."""
    return MaskedCase(
        project_no=case.project_no,
        name_masked=_masked(case),
        task_name=case.item.task_name,
        state=case.state,
        clock=_clock(workdays, case, today),
        contact=_contact(case),
    )


def _masked(case: CaseRow) -> str:
    return mask_name(case.applicant or case.citizen.name)


def _contact(case: CaseRow) -> Contact:
    return Contact(case.item.department.name, case.item.department.phone)


def _waiting(db: Db, case: CaseRow) -> DepositRow | None:
    """The deposit of this case that still waits in a locker."""
    if not may_be_collected(db, case):
        return None
    waiting = select(DepositRow).where(
        DepositRow.project_no == case.project_no, DepositRow.state == DepositState.WAITING
    )
    return db.scalars(waiting).first()


def _clock(workdays: Workdays, case: CaseRow, today: dt.date) -> Clock:
    """A parallel approval is as slow as its slowest department."""
    if case.lanes:
        return slowest(_lane(workdays, lane, today).clock for lane in case.lanes)
    return clock_of(workdays, case.item.promise_days, _steps(case.stages), today)


def _legal(workdays: Workdays, case: CaseRow, today: dt.date) -> Clock | None:
    """法定时限, counted as the promised one is; none where the law sets none."""
    days = case.item.manifest.anticipate_day
    return clock_of(workdays, days, _steps(case.stages), today) if days else None


def _lane(workdays: Workdays, lane: LaneRow, today: dt.date) -> Lane:
    clock = clock_of(workdays, lane.promise_days, _steps(lane.stages), today)
    return Lane(lane.department.name, lane.state, clock, lane.lead, lane.department.level)


def _steps(stages: Sequence[StageRow]) -> list[Step]:
    return [Step(stage.state, stage.on, stage.days, stage.note) for stage in stages]
