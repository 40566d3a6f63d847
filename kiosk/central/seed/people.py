"""Seeding people and their cases."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.items.shelf import current_items
from kiosk.central.seed.sheets import Days, Folder, Sheet, name_or_none
from kiosk.central.tables.cases import CaseRow, Delivery, LaneRow, StageRow
from kiosk.central.tables.catalogue import ItemRow
from kiosk.central.tables.people import CitizenRow
from kiosk.contract.ids import case_check_digit
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState, UseLevel

AREA = "370923"


def case_number(sequence: str, applied: dt.date) -> str:
    """Area, date, sequence and check digit: the number printed on every slip of the case."""
    first = f"{AREA}{applied:%Y%m%d}{sequence}"
    return first + case_check_digit(first)


def sow_people(db: Db, folder: Folder) -> dict[str, CitizenRow]:
    """Citizens by name; names in the files are unique."""
    found = {sheet["name"]: _citizen(sheet) for sheet in folder.tables("people", "person")}
    db.add_all(found.values())
    db.flush()
    return found


def sow_cases(db: Db, folder: Folder, days: Days, people: dict[str, CitizenRow]) -> dict[str, CaseRow]:
    """Cases by their sequence."""
    found: dict[str, CaseRow] = {}
    items = {row.number: row for row in current_items(db)}
    for sheet in folder.tables("cases", "case"):
        case = _case(sheet, days, people[sheet["person"]], items[sheet["item"]])
        found[sheet["sequence"]] = case
        db.add(case)
        db.flush()
        db.add_all(_stages(case, "", sheet["stages"], days))
        for place, lane in enumerate(sheet.get("lanes", [])):
            db.add(_lane(case, place, lane))
            db.add_all(_stages(case, lane["department"], lane["stages"], days))
    return found


def _citizen(sheet: Sheet) -> CitizenRow:
    return CitizenRow(
        id_number=sheet["number"],
        name=sheet["name"],
        born=sheet["born"],
        disabled=sheet.get("disabled", False),
        phone=sheet["phone"],
    )


def _case(sheet: Sheet, days: Days, citizen: CitizenRow, item: ItemRow) -> CaseRow:
    return CaseRow(
        project_no=case_number(sheet["sequence"], days.worked(sheet["stages"][0]["on"])),
        citizen_id=citizen.id,
        applicant=sheet.get("applicant", ""),
        credit_code=sheet.get("credit_code", ""),
        item_id=item.id,
        query_code=sheet["query_code"],
        todo=_todo(sheet, days),
        delivery=Delivery(sheet.get("delivery", "locker")),
        fee_due=sheet.get("fee_due", 0),
        tolerance_due=days.worked(sheet["tolerance"]) if "tolerance" in sheet else None,
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
            level=UseLevel(sheet.get("level", UseLevel.COUNTY)),
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
