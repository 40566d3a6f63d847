"""Things with a label: what stands against putting one into a cell, and how a terminal sees it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.loading import with_case
from kiosk.central.lockers.bundles import is_decided
from kiosk.central.tables.cases import CaseRow, Delivery
from kiosk.central.tables.lockers import DepositRow, ParcelRow
from kiosk.contract.ids import mask_name
from kiosk.contract.lockers import PARCEL_REFUSALS, Parcel, Sensitivity
from kiosk.contract.platform import CaseState

# Long gone: a terminal need not be told of these any more.
_OVER = frozenset({CaseState.DELIVERED, CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED})


def is_held(db: Db, item_no: str) -> bool:
    """True when the thing lies in a cell, is promised to one, or left one in a way that is not settled."""
    held = select(DepositRow.id).where(DepositRow.item_no == item_no, DepositRow.holds_item)
    return db.scalars(held).first() is not None


def refusal_of(parcel: ParcelRow | None, site: str, today: dt.date, *, held: bool) -> str:
    """The first of PARCEL_REFUSALS that stands against the parcel at this site today, or nothing."""
    if parcel is None or parcel.site_code != site:
        return "item_unknown"
    case = parcel.case
    stands = {
        "item_deposited": held,
        "item_not_finished": not is_decided(parcel),
        "fee_unpaid": case.fee_due > 0,
        "tolerance_overdue": case.tolerance_due is not None and case.tolerance_due < today,
        "delivery_elsewhere": case.delivery is not Delivery.LOCKER,
        "item_personal": parcel.sensitivity is Sensitivity.PERSONAL,
    }
    return next((code for code in PARCEL_REFUSALS if stands.get(code)), "")


def parcel_of(parcel: ParcelRow, refusal: str, today: dt.date) -> Parcel:
    """The parcel in the contract's words."""
    return Parcel(
        item_no=parcel.item_no,
        project_no=parcel.project_no,
        item=parcel.item,
        document_no=parcel.document_no,
        copies=parcel.copies,
        name_masked=masked_holder(parcel.case),
        size=parcel.size,
        sensitivity=parcel.sensitivity,
        low=parcel.case.citizen.needs_low(today),
        refusal=refusal,
    )


def parcels_at(db: Db, site: str, today: dt.date) -> tuple[Parcel, ...]:
    """All things at a site that may go into a cell, and those that may not, with the reason."""
    held = set(db.scalars(select(DepositRow.item_no).where(DepositRow.holds_item)))
    here = select(ParcelRow).where(ParcelRow.site_code == site).order_by(ParcelRow.item_no)
    rows = db.scalars(here.options(*with_case(ParcelRow.case))).all()
    return tuple(
        parcel_of(row, refusal_of(row, site, today, held=row.item_no in held), today)
        for row in rows
        if row.case.state not in _OVER
    )


def masked_holder(case: CaseRow) -> str:
    """The name on the case, as it may stand on a screen."""
    return mask_name(case.applicant or case.citizen.name)
