"""The one-time notice of corrections 一次性告知: making it, finding it, and what it looks like to the citizen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.stages import FINISHED, OVER
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.corrections import NoticeRow, ProblemRow
from kiosk.central.tasks import open_task
from kiosk.contract.handling import CorrectionNotice, Problem
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

MENDING = frozenset({CaseState.PRE_FIX, CaseState.CORRECTION})
_NOT_WITHDRAWN = FINISHED | OVER


def withdrawable(case: CaseRow) -> bool:
    """Whether its holder may still withdraw it: as long as nothing is decided."""
    return case.state not in _NOT_WITHDRAWN


def open_notice(db: Db, case: CaseRow) -> NoticeRow | None:
    """The notice that waits to be answered."""
    if case.state not in MENDING:
        return None
    last = db.scalars(_of(case).order_by(NoticeRow.place.desc()).limit(1)).first()
    return last if last is not None and last.answered_at is None else None


def issue(
    db: Db,
    case: CaseRow,
    problems: Sequence[Problem],
    *,
    opinion: Name | None,
    reason: Name | None,
    by: str,
    at: dt.datetime,
    deadline: dt.date,
) -> NoticeRow:
    """Write the notice. A second list without a reason is taken, for it binds nobody less, and flagged 电子监察."""
    before = db.scalar(select(func.count()).select_from(NoticeRow).where(NoticeRow.project_no == case.project_no)) or 0
    row = NoticeRow(
        notice_no=f"{case.project_no}-B{before + 1}",
        project_no=case.project_no,
        place=before,
        issued_at=at,
        deadline=deadline,
        opinion=opinion,
        reason=reason,
        by=by,
    )
    row.problems = [
        ProblemRow(place=place, field=one.field, material=one.material, problem=one.problem, how=one.how)
        for place, one in enumerate(problems)
    ]
    for made, one in zip(row.problems, problems, strict=True):
        made.sample = one.sample
    db.add(row)
    db.flush()
    if before and reason is None:
        open_task(db, "second_notice", f"notice:{row.notice_no}", at, said=by)
    return row


def shown(case: CaseRow, row: NoticeRow) -> CorrectionNotice:
    """As the citizen sees it."""
    problems = (
        Problem(str(each.place), each.field, each.material, each.problem, each.how, each.sample)
        for each in row.problems
    )
    return CorrectionNotice(
        notice_no=row.notice_no,
        issued_at=row.issued_at,
        deadline=row.deadline,
        problems=tuple(problems),
        opinion=row.opinion,
        reason=row.reason,
        answered=row.answered_at is not None,
        task_code=case.item.task_code,
        task_version=case.item.version,
    )


def notices_of(db: Db, case: CaseRow) -> tuple[CorrectionNotice, ...]:
    """All notices of a case, oldest first."""
    return tuple(shown(case, row) for row in db.scalars(_of(case).order_by(NoticeRow.place)))


def _of(case: CaseRow) -> Select[NoticeRow]:
    return select(NoticeRow).where(NoticeRow.project_no == case.project_no)
