"""Seeding people, their cases and what waits for them in the lockers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.seed.sheets import Days, Folder, Sheet, name, name_or_none
from kiosk.central.tables.cases import CaseRow, CitizenRow, LaneRow, StageRow
from kiosk.central.tables.lockers import DepositRow, DepositState, ReceiverRow
from kiosk.contract.ids import case_check_digit
from kiosk.contract.platform import CaseState, FactorRule, Name

AREA = "370923"


def case_number(sequence: str, applied: dt.date) -> str:
    """Area, date, sequence and check digit: the number printed on every slip of the case."""
    first = f"{AREA}{applied:%Y%m%d}{sequence}"
    return first + case_check_digit(first)


def sow_people(db: Db, folder: Folder) -> dict[str, CitizenRow]:
    """Citizens by name; names in the files are unique."""
    found = {sheet["name"]: CitizenRow(id_number=sheet["number"], name=sheet["name"]) for sheet in _people(folder)}
    db.add_all(found.values())
    db.flush()
    return found


def sow_cases(db: Db, folder: Folder, days: Days, people: dict[str, CitizenRow]) -> dict[str, CaseRow]:
    """Cases by their sequence."""
    found: dict[str, CaseRow] = {}
    for sheet in folder.tables("cases", "case"):
        case = _case(sheet, days, people[sheet["person"]])
        found[sheet["sequence"]] = case
        db.add(case)
        db.flush()
        db.add_all(_stages(case, "", sheet["stages"], days))
        for place, lane in enumerate(sheet.get("lanes", [])):
            db.add(_lane(case, place, lane))
            db.add_all(_stages(case, lane["department"], lane["stages"], days))
    return found


def sow_deposits(db: Db, folder: Folder, days: Days, people: dict[str, CitizenRow], cases: dict[str, CaseRow]) -> None:
    """What lies in the cells, and who may take it."""
    for sheet in folder.tables("deposits", "deposit"):
        db.add(_deposit(sheet, days, cases[sheet["case"]]))
        db.flush()
        for place, receiver in enumerate([sheet["person"], *sheet.get("also", [])]):
            db.add(ReceiverRow(deposit_id=sheet["id"], place=place, citizen_id=people[receiver].id))


def _people(folder: Folder) -> list[Sheet]:
    return folder.tables("people", "person")


def _case(sheet: Sheet, days: Days, citizen: CitizenRow) -> CaseRow:
    return CaseRow(
        project_no=case_number(sheet["sequence"], days.worked(sheet["stages"][0]["on"])),
        citizen_id=citizen.id,
        applicant=sheet.get("applicant", ""),
        credit_code=sheet.get("credit_code", ""),
        item_number=sheet["item"],
        query_code=sheet["query_code"],
        todo=_todo(sheet, days),
    )


def _todo(sheet: Sheet, days: Days) -> Name | None:
    todo = name_or_none(sheet, "todo")
    if todo is None or "due" not in sheet:
        return todo
    due = days.worked(sheet["due"])
    return Name(
        todo.zh.format(due=f"{due.month}月{due.day}日"),
        todo.en.format(due=f"{due.day} {due:%B}"),
    )


def _stages(case: CaseRow, lane: str, sheets: list[Sheet], days: Days) -> list[StageRow]:
    return [
        StageRow(
            project_no=case.project_no,
            lane=lane,
            place=place,
            state=CaseState(sheet["state"]),
            on=days.worked(sheet["on"]),
            days=sheet.get("days", 0),
            note=name_or_none(sheet, "note"),
        )
        for place, sheet in enumerate(sheets)
    ]


def _lane(case: CaseRow, place: int, sheet: Sheet) -> LaneRow:
    return LaneRow(
        project_no=case.project_no,
        department_code=sheet["department"],
        place=place,
        lead=sheet.get("lead", False),
        promise_days=sheet["promise"],
    )


def _deposit(sheet: Sheet, days: Days, case: CaseRow) -> DepositRow:
    return DepositRow(
        id=sheet["id"],
        project_no=case.project_no,
        cabinet_id=sheet["cabinet"],
        cell=sheet["cell"],
        item=name(sheet, "item"),
        copies=sheet["copies"],
        rule=FactorRule(sheet["rule"]),
        code=sheet["code"],
        qr=sheet["qr"],
        deposited_on=days.worked(sheet["deposited"]),
        keep_until=days.plain(sheet["keep_until"]),
        state=DepositState.WAITING,
    )
