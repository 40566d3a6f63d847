"""Claims: a thing and a cell are promised to one terminal before anything is put in, to one of any number that ask."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.lockers.deposits import deposit_at, expire_claims, hold
from kiosk.central.lockers.manifest import cabinet_for
from kiosk.central.lockers.parcels import is_held, parcel_of, refusal_of
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.lockers import DeadClaimRow, DepositRow, DepositState, ParcelRow
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.lockers import Claim, Claimed, Role

router = room("lockers")
_ANSWERS_KEPT = dt.timedelta(days=1)
_LONGEST_ID = 100


@router.post("/lockers/{cabinet}/claims", dependencies=[exactly(Claim)])
def claim(cabinet: str, asked: Claim, office: TheOffice, caller: TheCaller, key: TheKey) -> Claimed:
    """Promise the cell to the thing for some minutes; a refusal names the first thing that stands against it."""

    def act(db: Db) -> Claimed:
        return _claim(db, office, caller, cabinet, asked)

    return once(office, caller, key, (cabinet, asked), Claimed, act, _ANSWERS_KEPT)


def _claim(db: Db, office: Office, caller: Caller, cabinet: str, asked: Claim) -> Claimed:
    now = office.now()
    locked(db, TerminalRow, caller.id)  # its facts, which may end this very claim, wait for their turn
    place = cabinet_for(db, cabinet, caller)
    _check(db, caller, place, asked)
    expire_claims(db, now)
    if db.get(DeadClaimRow, asked.deposit_id) is not None:
        raise Declined("deposit_known", caller.contact)
    known = deposit_at(db, asked.deposit_id)
    if known is not None:
        return _again(known, office, caller, cabinet, asked)
    parcel = db.get(ParcelRow, asked.item_no)
    refusal = refusal_of(parcel, caller.site_code, now.date(), held=is_held(db, asked.item_no))
    if parcel is None or refusal:
        raise Declined(refusal, caller.contact)
    until = now + dt.timedelta(minutes=policies_in(db).claim_minutes)
    claimed = {"state": DepositState.CLAIMED, "staff": asked.staff, "claimed_until": until}
    taken = hold(db, asked.deposit_id, parcel, cabinet, asked.cell, **claimed)
    if taken:
        raise Declined(taken, caller.contact)
    return Claimed(parcel_of(parcel, "", now.date()), until)


def _check(db: Db, caller: Caller, cabinet: CabinetRow, asked: Claim) -> None:
    if not 1 <= asked.cell <= cabinet.cells:
        raise Declined("cell_unknown", caller.contact)
    if not asked.deposit_id.strip() or len(asked.deposit_id) > _LONGEST_ID:
        raise Declined("request_unclear", caller.contact)
    member = db.get(StaffRow, asked.staff)
    if member is None or member.left or not member.may(Role.COURIER, Role.ADMIN):
        raise Declined("staff_unknown", caller.contact)


def _again(known: DepositRow, office: Office, caller: Caller, cabinet: str, asked: Claim) -> Claimed:
    """The same claim under another key, by a terminal that was started anew, is the same claim."""
    same = (known.item_no, known.cabinet_id, known.cell) == (asked.item_no, cabinet, asked.cell)
    if not same or known.state is not DepositState.CLAIMED or known.claimed_until is None:
        raise Declined("deposit_known", caller.contact)
    return Claimed(parcel_of(known.parcel, "", office.now().date()), known.claimed_until)
