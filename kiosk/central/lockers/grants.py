"""One right to collect: what a terminal must know to hand a thing over without asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import selectinload

from kiosk.central.cases.loading import with_case
from kiosk.central.lockers.bundles import here, may_be_collected, places_of
from kiosk.central.lockers.parcels import masked_holder
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.lockers import DelegationRow, DepositRow, DepositState
from kiosk.central.tables.records import ActDelegationRow
from kiosk.contract.ids import mask_name
from kiosk.contract.lockers import Agent, FactorRule, Grant, Sensitivity
from kiosk.contract.sealing import keyed

_RULES = {
    Sensitivity.ORDINARY: FactorRule.EITHER,
    Sensitivity.IMPORTANT: FactorRule.BOTH,
    Sensitivity.PERSONAL: FactorRule.IN_PERSON,
}
_WITHOUT_NEWS = dt.timedelta(hours=24)


def rule_of(sensitivity: Sensitivity) -> FactorRule:
    """What proves the right to a thing of this class."""
    return _RULES[sensitivity]


@dataclass(frozen=True, repr=False)
class Addressed:
    """To whom a list goes, under which key things are hashed for it, and for how long it is good."""

    terminal: str
    key: bytes
    valid_from: dt.datetime
    valid_to: dt.datetime


def waiting_in(db: Db, cabinet: str) -> list[DepositRow]:
    """What may be collected from a cabinet: it lies there, and its case is ready. Overdue things stay collectable."""
    waiting = select(DepositRow).where(DepositRow.cabinet_id == cabinet, DepositRow.state == DepositState.WAITING)
    rows = db.scalars(
        waiting.order_by(DepositRow.cell).options(selectinload(DepositRow.parcel), *with_case(DepositRow.case))
    )
    return [row for row in rows if may_be_collected(db, row.case)]


def grant_of(db: Db, deposit: DepositRow, to: Addressed, now: dt.datetime) -> Grant:
    """The right to collect this deposit."""
    parcel, places = deposit.parcel, places_of(db, deposit.case)
    return Grant(
        deposit_id=deposit.id,
        terminal=to.terminal,
        cabinet=deposit.cabinet_id,
        cell=deposit.cell,
        item_no=parcel.item_no,
        project_no=deposit.project_no,
        item=parcel.item,
        document_no=parcel.document_no,
        copies=parcel.copies,
        name_masked=masked_holder(deposit.case),
        deposited_on=deposited_on(deposit, now),
        keep_until=deposit.keep_until or deposited_on(deposit, now),
        sensitivity=parcel.sensitivity,
        rule=rule_of(parcel.sensitivity),
        signature=parcel.sensitivity is not Sensitivity.ORDINARY,
        id_hashes=(keyed(to.key, "id", deposit.case.citizen.id_number),),
        code_hash=keyed(to.key, "code", deposit.code),
        qr_hash=keyed(to.key, "qr", deposit.qr),
        agents=() if parcel.sensitivity is Sensitivity.PERSONAL else _agents(db, deposit, to, now),
        counter=deposit.counter,
        valid_from=to.valid_from,
        valid_to=to.valid_to,
        parts=len(places) or 1,
        here=here(places) or 1,
        together=deposit.case.together and bool(places),
    )


def deposited_on(deposit: DepositRow, now: dt.datetime) -> dt.date:
    """The day on which it was put in, here."""
    at = deposit.deposited_at
    if at is None:
        raise ValueError(f"deposit {deposit.id} was never put in")
    return at.astimezone(now.tzinfo).date()


def delegations_of(db: Db, case: CaseRow, now: dt.datetime) -> list[DelegationRow | ActDelegationRow]:
    """The delegations good now under which somebody may collect the result of a case: made at the office, then signed.

    What was signed is for the signer's own cases, of items that may be delegated.
    """
    good = select(DelegationRow).where(
        DelegationRow.project_no == case.project_no, DelegationRow.revoked_at.is_(None), DelegationRow.until > now
    )
    made = db.scalars(good.order_by(DelegationRow.made_at, DelegationRow.id))
    return [*made, *(row for row in _signed_by(db, case, now) if collects(row, case))]


def collects(row: ActDelegationRow, case: CaseRow) -> bool:
    """Whether a signed delegation is for collecting the result of this case."""
    own = case.citizen_id == row.principal_id and not case.applicant
    named = not row.task_codes or case.item.task_code in row.task_codes
    return own and named and bool(row.code) and case.item.manifest.delegable


def _signed_by(db: Db, case: CaseRow, now: dt.datetime) -> Iterable[ActDelegationRow]:
    good = select(ActDelegationRow).where(
        ActDelegationRow.principal_id == case.citizen_id,
        ActDelegationRow.revoked_at.is_(None),
        ActDelegationRow.until > now,
    )
    return db.scalars(good.order_by(ActDelegationRow.made_at, ActDelegationRow.id))


def _agents(db: Db, deposit: DepositRow, to: Addressed, now: dt.datetime) -> tuple[Agent, ...]:
    """Who may collect for the holder. A terminal that hears nothing any more lets them no longer than a day."""
    return tuple(
        Agent(
            delegation=row.id,
            id_hash=keyed(to.key, "id", row.agent.id_number),
            code_hash=keyed(to.key, "code", row.code),
            name_masked=mask_name(row.agent.name),
            until=min(row.until, to.valid_from + _WITHOUT_NEWS),
        )
        for row in delegations_of(db, deposit.case, now)
    )
