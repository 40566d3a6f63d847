"""What lies in the lockers, what is overdue, and what becomes of a handover that is disputed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import selectinload

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.cases import stages
from kiosk.central.cases.loading import with_case
from kiosk.central.lockers.bundles import go
from kiosk.central.lockers.deposits import deposit_at, release
from kiosk.central.lockers.parcels import masked_holder
from kiosk.central.lockers.receivers import is_their_own
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import Desk, TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import DepositLine, Done, Reason, Verdict
from kiosk.central.tables.lockers import CodeShownRow, DepositRow, DepositState
from kiosk.central.tables.staff import StaffRow
from kiosk.central.tasks import open_task, settle_tasks_of
from kiosk.contract.lockers import Role
from kiosk.contract.platform import CaseState

router = room("office", "/office")
_DISPUTABLE = frozenset({DepositState.CONFIRMED, DepositState.PRESUMED})
# What a decision settles.
_ABOUT_A_HANDOVER = (
    "handover_disputed",
    "handover_unproven",
    "signature_unproven",
    "factors_missing",
    "delegation_not_good",
    "grant_was_dead",
    "thing_missing",
    "other_thing_found",
)


@router.get("/deposits")
def deposits(
    office: TheOffice, _member: TheMember, page: ThePage, cabinet: Annotated[str, Query()] = ""
) -> tuple[DepositLine, ...]:
    """All deposits, or those of one cabinet, by cell; a page of them."""
    query = select(DepositRow).order_by(DepositRow.cabinet_id, DepositRow.cell, DepositRow.id)
    return _lines(office, page.of(query.where(DepositRow.cabinet_id == cabinet) if cabinet else query))


@router.get("/overdue")
def overdue(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[DepositLine, ...]:
    """What nobody has collected by its day, the oldest first. It may be collected until it is taken back."""
    late = select(DepositRow).where(DepositRow.state == DepositState.WAITING, DepositRow.keep_until < office.today())
    return _lines(office, page.of(late.order_by(DepositRow.keep_until, DepositRow.id)))


@router.post("/deposits/{deposit}/dispute", dependencies=[exactly(Reason)])
def dispute(deposit: str, asked: Reason, desk: TheDesk) -> Done:
    """The receiver says that it was not handed over as the terminal reported. Nothing is delivered meanwhile."""
    if not asked.reason.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> Done:
        row = _deposit(db, deposit)
        if row.state not in _DISPUTABLE:
            raise Declined("not_possible_now")
        now = desk.now()
        row.state, row.disputed_at, row.holds_item = DepositState.DISPUTED, now, not _elsewhere(db, row)
        cause = f"office:{row.id}@{now.isoformat()}"
        open_task(
            db,
            "handover_disputed",
            cause,
            now,
            cabinet=row.cabinet_id,
            cell=row.cell,
            deposit_id=row.id,
            said=asked.reason,
        )
        return Done(row.id)

    return desk.once((deposit, asked), Done, act)


@router.post("/deposits/{deposit}/decide", dependencies=[exactly(Verdict)])
def decide(deposit: str, verdict: Verdict, desk: TheDesk) -> Done:
    """After looking into a dispute: it was delivered (送达), or staff have it and it is to be handed over anew."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Done:
        row = _deposit(db, deposit)
        if row.state is not DepositState.DISPUTED:
            raise Declined("not_possible_now")
        if is_their_own(db, db.get_one(StaffRow, desk.member.id).id_number, row, desk.now()):
            raise Declined("two_people")
        _decide(db, desk, row, delivered=verdict.delivered)
        return Done(row.id)

    return desk.once((deposit, verdict), Done, act)


def _decide(db: Db, desk: Desk, row: DepositRow, *, delivered: bool) -> None:
    now = desk.now()
    if delivered:
        release(row, DepositState.CONFIRMED)
        go(db, row.case, now.date(), stages.BY_STAFF)
    else:
        if row.case.state in {CaseState.READY, CaseState.DELIVERED}:
            stages.enter(row.case, CaseState.RECLAIMED, now.date(), stages.BY_STAFF)
        release(row, DepositState.RECLAIMED)
    how = "delivered" if delivered else "not delivered"
    settle_tasks_of(db, row.id, _ABOUT_A_HANDOVER, desk.member.id, how, now)


def _deposit(db: Db, deposit: str) -> DepositRow:
    row = deposit_at(db, deposit)
    if row is None:
        raise Declined("deposit_unknown")
    return row


def _elsewhere(db: Db, row: DepositRow) -> bool:
    """True when the thing has been put into a cell again since."""
    other = select(DepositRow.id).where(
        DepositRow.item_no == row.item_no, DepositRow.holds_item, DepositRow.id != row.id
    )
    return db.scalars(other).first() is not None


def _lines(office: Office, query: Select[DepositRow]) -> tuple[DepositLine, ...]:
    with office.begin() as db:
        rows = db.scalars(query.options(selectinload(DepositRow.parcel), *with_case(DepositRow.case))).all()
        shown = select(CodeShownRow.deposit_id, func.count()).group_by(CodeShownRow.deposit_id)
        counted = shown.where(CodeShownRow.deposit_id.in_([row.id for row in rows]))
        counts = {row[0]: row[1] for row in db.execute(counted)}
        return tuple(_line(office, row, counts.get(row.id, 0)) for row in rows)


def _line(office: Office, row: DepositRow, code_shown: int) -> DepositLine:
    over = (office.today() - row.keep_until).days if row.keep_until else 0
    return DepositLine(
        id=row.id,
        item_no=row.item_no,
        project_no=row.project_no,
        item=row.parcel.item,
        name_masked=masked_holder(row.case),
        cabinet=row.cabinet_id,
        cell=row.cell,
        state=row.state.value,
        case_state=row.case.state,
        deposited_at=row.deposited_at,
        keep_until=row.keep_until,
        days_over=max(0, over),
        counter=row.counter,
        code_shown=code_shown,
    )
