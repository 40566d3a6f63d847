"""Seeding the lockers: what lies in cells or waits for a courier, who collects for whom, which papers are awaited."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.seed.sheets import Days, Folder, Sheet, name
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.lockers import DelegationRow, DepositRow, DepositState, ParcelRow
from kiosk.central.tables.people import CitizenRow
from kiosk.contract.lockers import ITEM_LABEL, CellSize, HandInKind, Sensitivity

Cases = dict[str, CaseRow]
_HOME = "370923-01"  # where things lie that name no other site
_MORNING = dt.time(10)
_LABEL_DIGITS = 8


def label(sequence: str) -> str:
    """The label on the result of a case."""
    return ITEM_LABEL + sequence.zfill(_LABEL_DIGITS)


def sow_parcels(db: Db, folder: Folder, cases: Cases) -> None:
    """Everything with a label: what waits at the desk, and what lies in cells already."""
    sheets = folder.tables("parcels", "parcel") + folder.tables("deposits", "deposit")
    db.add_all(_parcel(sheet, cases[sheet["case"]]) for sheet in sheets)
    db.flush()


def sow_deposits(db: Db, folder: Folder, days: Days, cases: Cases) -> None:
    """What lies in the cells."""
    db.add_all(_deposit(sheet, days, cases[sheet["case"]]) for sheet in folder.tables("deposits", "deposit"))
    db.flush()


def sow_delegations(db: Db, folder: Folder, days: Days, people: dict[str, CitizenRow], cases: Cases) -> None:
    """Who collects for somebody else."""
    for sheet in folder.tables("deposits", "delegation"):
        agent = people[sheet["agent"]]
        db.add(
            DelegationRow(
                id=sheet["id"],
                project_no=cases[sheet["case"]].project_no,
                agent_id=agent.id,
                code=sheet["code"],
                until=_at(days.plain(sheet["until"])),
                made_by="",
                made_at=_at(days.today),
            )
        )


def sow_awaited(db: Db, folder: Folder, days: Days, cases: Cases) -> None:
    """Papers that cases wait for."""
    for sheet in folder.tables("awaited", "awaited"):
        db.add(
            HandInRow(
                id=sheet["id"],
                project_no=cases[sheet["case"]].project_no,
                kind=HandInKind(sheet["kind"]),
                materials=sheet["materials"],
                due=days.worked(sheet["due"]) if "due" in sheet else None,
                size=CellSize(sheet["size"]),
                state=HandInState.AWAITED,
            )
        )


def _parcel(sheet: Sheet, case: CaseRow) -> ParcelRow:
    return ParcelRow(
        item_no=label(sheet["case"]),
        site_code=sheet.get("site", _HOME),
        project_no=case.project_no,
        item=name(sheet, "item"),
        document_no=sheet["document_no"],
        copies=sheet["copies"],
        size=CellSize(sheet.get("size", CellSize.MEDIUM)),
        sensitivity=Sensitivity(sheet["sensitivity"]),
    )


def _deposit(sheet: Sheet, days: Days, case: CaseRow) -> DepositRow:
    return DepositRow(
        id=sheet["id"],
        item_no=label(sheet["case"]),
        project_no=case.project_no,
        cabinet_id=sheet["cabinet"],
        cell=sheet["cell"],
        holds_cell=True,
        holds_item=True,
        state=DepositState.WAITING,
        staff="",
        code=sheet["code"],
        qr=sheet["qr"],
        deposited_at=_at(days.worked(sheet["deposited"])),
        keep_until=days.plain(sheet["keep_until"]),
    )


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, _MORNING).astimezone()
