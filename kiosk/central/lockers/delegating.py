"""代领: a delegation is given or taken back. Taking one back kills the rights that name its agent."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.lockers.deposits import new_code, revoke
from kiosk.central.storage import add_if_new
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.lockers import DelegationRow, DepositRow, DepositState
from kiosk.central.tables.people import CitizenRow

_DRAWS = 20


def delegate(
    db: Db, case: CaseRow, number: str, name: str, until: dt.datetime, who: str, now: dt.datetime
) -> DelegationRow:
    """Let somebody collect the result of a case until a moment, with a code of their own."""
    agent = _citizen(db, number, name)
    for _ in range(_DRAWS):
        row = DelegationRow(
            id=f"DG-{secrets.token_hex(6)}",
            project_no=case.project_no,
            agent_id=agent.id,
            code=new_code(),
            until=until,
            made_by=who,
            made_at=now,
        )
        if add_if_new(db, row):
            return row
    raise RuntimeError("no code is free")


def revoke_delegation(db: Db, row: DelegationRow, now: dt.datetime) -> None:
    """The agent may not collect any more; the holder's own right is given anew, with a higher number."""
    row.revoked_at = now
    waiting = select(DepositRow).where(
        DepositRow.project_no == row.project_no, DepositRow.state == DepositState.WAITING
    )
    for deposit in db.scalars(waiting.with_for_update(key_share=True)):
        revoke(deposit, now)


def _citizen(db: Db, number: str, name: str) -> CitizenRow:
    """An agent need not be known here before."""
    add_if_new(db, CitizenRow(id_number=number, name=name))
    return db.scalars(select(CitizenRow).where(CitizenRow.id_number == number)).one()
