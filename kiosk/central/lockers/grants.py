"""One right to collect: what a terminal must know to hand a thing over without asking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import selectinload

from kiosk.central.cases.loading import with_case
from kiosk.central.lockers.parcels import masked_holder
from kiosk.central.tables.lockers import DelegationRow, DepositRow, DepositState
from kiosk.contract.ids import mask_name
from kiosk.contract.lockers import Agent, FactorRule, Grant, Sensitivity
from kiosk.contract.platform import CaseState
from kiosk.contract.sealing import keyed

_RULES = {
    Sensitivity.ORDINARY: FactorRule.EITHER,
    Sensitivity.IMPORTANT: FactorRule.BOTH,
    Sensitivity.PERSONAL: FactorRule.IN_PERSON,
}


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
    return [row for row in rows if row.case.state is CaseState.READY]


def grant_of(db: Db, deposit: DepositRow, to: Addressed, now: dt.datetime) -> Grant:
    """The right to collect this deposit."""
    parcel = deposit.parcel
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
    )


def deposited_on(deposit: DepositRow, now: dt.datetime) -> dt.date:
    """The day on which it was put in, here."""
    at = deposit.deposited_at
    if at is None:
        raise ValueError(f"deposit {deposit.id} was never put in")
    return at.astimezone(now.tzinfo).date()


def delegations_of(db: Db, project_no: str, now: dt.datetime) -> list[DelegationRow]:
    """The delegations of a case that are good now, oldest first."""
    good = select(DelegationRow).where(
        DelegationRow.project_no == project_no, DelegationRow.revoked_at.is_(None), DelegationRow.until > now
    )
    return list(db.scalars(good.order_by(DelegationRow.made_at, DelegationRow.id)))


def _agents(db: Db, deposit: DepositRow, to: Addressed, now: dt.datetime) -> tuple[Agent, ...]:
    return tuple(
        Agent(
            delegation=row.id,
            id_hash=keyed(to.key, "id", row.agent.id_number),
            code_hash=keyed(to.key, "code", row.code),
            name_masked=mask_name(row.agent.name),
            until=row.until,
        )
        for row in delegations_of(db, deposit.project_no, now)
    )
