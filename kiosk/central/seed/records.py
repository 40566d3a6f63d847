"""Seeding what the state knows already: shared records, licences, legal persons, and who is barred."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session as Db

from kiosk.central.seed.sheets import Folder, Sheet, name
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.records import BarredRow, GuardianRow, LegalPersonRow, LicenceRow, OfficerRow, RecordRow
from kiosk.contract.after import Relation, Scope
from kiosk.contract.items import EvidenceLevel

_EVERYBODY = "*"
_EVERYTHING = [scope.value for scope in Scope]


def sow_records(db: Db, folder: Folder, people: dict[str, CitizenRow]) -> None:
    """Everything of records.toml but the documents, which their issuers keep."""
    for sheet in folder.tables("records", "record"):
        db.add_all(_records(sheet, people))
    for sheet in folder.tables("records", "legal_person"):
        db.add(LegalPersonRow(credit_code=sheet["credit_code"], name=sheet["name"]))
        db.flush()
        db.add_all(_officers(sheet, people))
    for sheet in folder.tables("records", "guardian"):
        guardian, ward = people[sheet["person"]].id, people[sheet["ward"]].id
        db.add(GuardianRow(id=sheet["id"], guardian_id=guardian, ward_id=ward, until=None))
    db.add_all(
        BarredRow(owner=sheet["owner"], reason=name(sheet, "reason"), until=sheet.get("until"))
        for sheet in folder.tables("records", "barred")
    )
    db.add_all(_licence(sheet) for sheet in folder.tables("records", "licence"))
    db.flush()


def _records(sheet: Sheet, people: dict[str, CitizenRow]) -> Iterator[RecordRow]:
    named = sheet.get("people", [])
    holders = people.values() if _EVERYBODY in named else [people[one] for one in named]
    for material in sheet["materials"]:
        for owner in (*(each.id_number for each in holders), *sheet.get("bodies", [])):
            yield RecordRow(
                material=material, owner=owner, source=name(sheet, "source"), valid_to=sheet.get("valid_to")
            )


def _officers(sheet: Sheet, people: dict[str, CitizenRow]) -> Iterator[OfficerRow]:
    for officer in sheet["officers"]:
        relation = Relation(officer["relation"])
        yield OfficerRow(
            credit_code=sheet["credit_code"],
            citizen_id=people[officer["person"]].id,
            relation=relation.value,
            scopes=officer.get("scopes", _EVERYTHING),
            until=None,
        )


def _licence(sheet: Sheet) -> LicenceRow:
    return LicenceRow(
        number=sheet["number"],
        type=sheet["type"],
        owner=sheet["owner"],
        name=name(sheet, "name"),
        issuer=name(sheet, "issuer"),
        level=EvidenceLevel(sheet["level"]),
        valid_to=sheet.get("valid_to"),
    )
