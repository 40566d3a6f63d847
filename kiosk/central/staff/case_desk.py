"""What the office decides about a case's result: how it is delivered, who may collect it, and that it has a label."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.lockers.bundles import parts_of
from kiosk.central.lockers.counting import count
from kiosk.central.lockers.delegating import delegate, revoke_delegation
from kiosk.central.lockers.delivery import choose_delivery
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import (
    LONGEST_NAME,
    Choice,
    Delegated,
    DelegationLine,
    DelegationWish,
    Done,
    PapersCounted,
    ParcelWish,
)
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.lockers import DelegationRow, ParcelRow
from kiosk.central.tables.places import CabinetRow, SiteRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.ids import is_foreign_number_2017, is_resident_number, mask_name
from kiosk.contract.lockers import ITEM_LABEL, Role
from kiosk.contract.platform import CaseState

router = room("office", "/office")
_LABEL_DIGITS = 8
_MOST_COPIES = 999


@router.post("/cases/{project_no}/delivery", dependencies=[exactly(Choice)])
def delivery(project_no: str, choice: Choice, desk: TheDesk) -> Done:
    """Another way of delivery; "window" also where a receiver has died or has another name now."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Done:
        case = _case(db, project_no)
        if case.state in {CaseState.DELIVERED, CaseState.CLOSED}:
            raise Declined("not_possible_now")
        choose_delivery(db, case, choice.delivery, choice.reason, desk.member.id, desk.now())
        return Done(project_no)

    return desk.once((project_no, choice), Done, act)


@router.get("/delegations")
def delegations(
    office: TheOffice, _member: TheMember, page: ThePage, project_no: Annotated[str, Query()]
) -> tuple[DelegationLine, ...]:
    """Who may, or might, collect the result of a case for its holder."""
    with office.begin() as db:
        mine = select(DelegationRow).where(DelegationRow.project_no == project_no).order_by(DelegationRow.id)
        rows = db.scalars(page.of(mine))
        return tuple(
            DelegationLine(row.id, row.project_no, mask_name(row.agent.name), row.until, row.made_by, row.revoked_at)
            for row in rows
        )


@router.post("/delegations", dependencies=[exactly(DelegationWish)])
def add_delegation(wish: DelegationWish, desk: TheDesk) -> Delegated:
    """Somebody may collect for the holder: with their own card and the code that is told here."""
    desk.member.need(Role.ADMIN)
    if not (is_resident_number(wish.agent_number) or is_foreign_number_2017(wish.agent_number)):
        raise Declined("number_wrong")
    if wish.until.tzinfo is None or not wish.agent_name.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> Delegated:
        case = _case(db, wish.project_no)
        if db.get_one(StaffRow, desk.member.id).id_number == wish.agent_number:
            raise Declined("two_people")  # nobody makes themselves the agent
        if wish.until <= desk.now() or case.citizen.id_number == wish.agent_number:
            raise Declined("not_possible_now")
        row = delegate(db, case, wish.agent_number, wish.agent_name, wish.until, desk.member.id, desk.now())
        return Delegated(row.id, row.code)

    return desk.once(wish, Delegated, act)


@router.post("/delegations/{delegation}/revoke")
def end_delegation(delegation: str, desk: TheDesk) -> Done:
    """It is over, at every terminal as soon as it fetches its list again."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Done:
        row = locked(db, DelegationRow, delegation)
        if row is None:
            raise Declined("not_found")
        if row.revoked_at is None:
            revoke_delegation(db, row, desk.now())
        return Done(delegation)

    return desk.once(("revoke", delegation), Done, act)


@router.post("/parcels", dependencies=[exactly(ParcelWish)])
def add_parcel(wish: ParcelWish, desk: TheDesk) -> Done:
    """A label was printed: staff may put the thing into a cell, unless something stands against it."""
    desk.member.need(Role.ADMIN, Role.COURIER)
    digits = wish.item_no.removeprefix(ITEM_LABEL)
    if digits == wish.item_no or len(digits) != _LABEL_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Declined("request_unclear")
    if max(len(wish.item.zh), len(wish.item.en)) > LONGEST_NAME:
        raise Declined("text_too_long")
    if not 1 <= wish.copies <= _MOST_COPIES:
        raise Declined("request_unclear")

    def act(db: Db) -> Done:
        _check_part(db, _case(db, wish.project_no), wish.part)
        if db.get(SiteRow, wish.site) is None:
            raise Declined("not_found")
        row = ParcelRow(
            item_no=wish.item_no,
            site_code=wish.site,
            project_no=wish.project_no,
            item=wish.item,
            document_no=wish.document_no,
            copies=wish.copies,
            size=wish.size,
            sensitivity=wish.sensitivity,
            part=wish.part,
        )
        if not add_if_new(db, row):
            raise Declined("exists_already")
        return Done(wish.item_no)

    return desk.once(wish, Done, act)


@router.post("/hand_ins/{hand_in}/again")
def await_again(hand_in: str, desk: TheDesk) -> Done:
    """Papers that were not as the slip says may be handed in once more."""
    desk.member.need(Role.ADMIN, Role.COURIER)

    def act(db: Db) -> Done:
        row = locked(db, HandInRow, hand_in)
        if row is None:
            raise Declined("not_found")
        if row.state not in {HandInState.DISAGREED, HandInState.MISSING}:
            raise Declined("not_possible_now")
        row.state = HandInState.AWAITED
        return Done(hand_in)

    return desk.once(("again", hand_in), Done, act)


@router.post("/hand_ins/{hand_in}/counted", dependencies=[exactly(PapersCounted)])
def count_papers(hand_in: str, papers: PapersCounted, desk: TheDesk) -> Done:
    """Papers that were missed in their cell have been found, and are counted at the desk."""
    desk.member.need(Role.ADMIN, Role.COURIER)
    if not 0 <= papers.counted <= _MOST_COPIES:
        raise Declined("request_unclear")

    def act(db: Db) -> Done:
        row = locked(db, HandInRow, hand_in)
        if row is None:
            raise Declined("not_found")
        if row.state is not HandInState.MISSING:
            raise Declined("not_possible_now")
        if db.get_one(StaffRow, desk.member.id).id_number == row.case.citizen.id_number:
            raise Declined("two_people")  # nobody counts their own papers
        site = db.get_one(CabinetRow, row.cabinet).site_code
        count(db, row, desk.member.id, papers.counted, agrees=papers.agrees, site=site, at=desk.now())
        return Done(hand_in)

    return desk.once((hand_in, papers), Done, act)


def _check_part(db: Db, case: CaseRow, part: str) -> None:
    """One label for each of several results; where there is one result, nothing has to be said."""
    parts = {each.id for each in parts_of(db, case)}
    if (part not in parts) if parts else part:
        raise Declined("request_unclear")
    labels = select(ParcelRow.item_no).where(ParcelRow.project_no == case.project_no, ParcelRow.part == part)
    if part and db.scalars(labels).first() is not None:
        raise Declined("exists_already")


def _case(db: Db, project_no: str) -> CaseRow:
    case = locked(db, CaseRow, project_no)
    if case is None:
        raise Declined("case_unknown")
    return case
