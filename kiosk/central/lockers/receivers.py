"""Whose thing, or whose papers, a cell holds: they may not decide on opening it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.lockers.grants import delegations_of
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.lockers import DepositRow


def is_receiver_of(db: Db, id_number: str, cabinet: str, cell: int, now: dt.datetime) -> bool:
    """True for the holder of what lies in a cell, and for who may collect it for them."""
    held = select(DepositRow).where(DepositRow.cabinet_id == cabinet, DepositRow.cell == cell, DepositRow.holds_cell)
    papers = select(HandInRow).where(
        HandInRow.cabinet == cabinet, HandInRow.cell == cell, HandInRow.state == HandInState.HANDED_IN
    )
    numbers = {row.case.citizen.id_number for row in (*db.scalars(held), *db.scalars(papers))}
    for deposit in db.scalars(held):
        numbers |= {row.agent.id_number for row in delegations_of(db, deposit.case, now)}
    return id_number in numbers


def is_their_own(db: Db, id_number: str, deposit: DepositRow, now: dt.datetime) -> bool:
    """True for the holder of a deposit, wherever it is by now, and for who may collect it for them."""
    agents = {row.agent.id_number for row in delegations_of(db, deposit.case, now)}
    return id_number in {deposit.case.citizen.id_number, *agents}
