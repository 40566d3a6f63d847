"""For whom somebody acts: for themselves, a legal person whose officer they are, a ward, or who delegated to them.

Whoever may act for another is bound to them by a `Bond`. What is listed for the citizen, what is allowed, and whose
records they may show all follow from the same bonds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, TheToken
from kiosk.central.identity import holder
from kiosk.central.rooms import room
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.records import ActDelegationRow, GuardianRow, LegalPersonRow, OfficerRow
from kiosk.contract.after import Relation, Represented, Scope
from kiosk.contract.ids import mask_name

router = room("handling")
_GUARDIAN_SCOPES = tuple(Scope)


@dataclass(frozen=True, repr=False)
class Principal:
    """Whom an act is for. `key` names them for good; `owner` is the number under which the state's records stand."""

    key: str
    name: str
    owner: str
    born: dt.date | None = None
    relation: Relation | None = None  # none: somebody acts for themselves
    legal: bool = False


@dataclass(frozen=True, repr=False)
class Bond:
    """Somebody for whom a citizen may act: as the citizen is told of them, and as they are known here."""

    represented: Represented
    principal: Principal


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do for another, and when; without a task code it is about no item in particular."""

    scope: Scope
    task_code: str
    now: dt.datetime


@router.get("/me/represents")
def represents(office: TheOffice, token: TheToken) -> tuple[Represented, ...]:
    """For whom the holder may act, and in what."""
    with office.begin() as db:
        found = holder(office, db, token)
        citizen = db.get(CitizenRow, found) if found is not None else None
        return tuple(bond.represented for bond in bonds_of(db, citizen, office.now())) if citizen else ()


def principal_of(db: Db, citizen: CitizenRow, acting: str, wish: Wish) -> Principal | None:
    """Whom this citizen acts for; None where they may not, which is never explained further."""
    if not acting:
        return myself(citizen)
    bond = next((each for each in bonds_of(db, citizen, wish.now) if each.represented.id == acting), None)
    if bond is None or wish.scope not in bond.represented.scopes:
        return None
    only = bond.represented.task_codes
    return bond.principal if not only or not wish.task_code or wish.task_code in only else None


def owners_of(db: Db, citizen: CitizenRow, now: dt.datetime) -> tuple[str, ...]:
    """The numbers under which records stand that this citizen may show: their own, and those of their principals."""
    return (citizen.id_number, *(bond.principal.owner for bond in bonds_of(db, citizen, now)))


def myself(citizen: CitizenRow) -> Principal:
    """The citizen as their own principal."""
    return Principal(f"citizen:{citizen.id}", citizen.name, citizen.id_number, citizen.born)


def bonds_of(db: Db, citizen: CitizenRow, now: dt.datetime) -> tuple[Bond, ...]:
    """Everybody for whom this citizen may act at this moment."""
    return (*_legal_persons(db, citizen, now), *_wards(db, citizen, now), *_delegated(db, citizen, now))


def _legal_persons(db: Db, citizen: CitizenRow, now: dt.datetime) -> Iterator[Bond]:
    mine = select(OfficerRow).where(OfficerRow.citizen_id == citizen.id).order_by(OfficerRow.credit_code)
    for row in db.scalars(mine):
        if row.until is not None and row.until <= now:
            continue
        code, relation = row.credit_code, Relation(row.relation)
        name = db.get_one(LegalPersonRow, code).name
        scopes = tuple(Scope(word) for word in row.scopes)
        told = Represented(f"legal:{code}", relation, name, code, scopes, row.until)
        yield Bond(told, Principal(f"legal:{code}", name, code, relation=relation, legal=True))


def _wards(db: Db, citizen: CitizenRow, now: dt.datetime) -> Iterator[Bond]:
    mine = select(GuardianRow).where(GuardianRow.guardian_id == citizen.id).order_by(GuardianRow.id)
    for row in db.scalars(mine):
        if row.until is None or row.until > now:
            told = _person(f"guardian:{row.id}", Relation.GUARDIAN, row.ward, _GUARDIAN_SCOPES, row.until)
            yield _bond(told, row.ward)


def _delegated(db: Db, citizen: CitizenRow, now: dt.datetime) -> Iterator[Bond]:
    mine = select(ActDelegationRow).where(
        ActDelegationRow.agent_id == citizen.id, ActDelegationRow.until > now, ActDelegationRow.revoked_at.is_(None)
    )
    for row in db.scalars(mine.order_by(ActDelegationRow.made_at, ActDelegationRow.id)):
        scopes = tuple(Scope(word) for word in row.scopes)
        told = _person(f"agent:{row.id}", Relation.AGENT, row.principal, scopes, row.until, tuple(row.task_codes))
        yield _bond(told, row.principal)


def _person(
    name: str,
    relation: Relation,
    person: CitizenRow,
    scopes: tuple[Scope, ...],
    until: dt.datetime | None,
    task_codes: tuple[str, ...] = (),
) -> Represented:
    return Represented(name, relation, mask_name(person.name), "", scopes, until, task_codes)


def _bond(told: Represented, person: CitizenRow) -> Bond:
    known = Principal(f"citizen:{person.id}", person.name, person.id_number, person.born, told.relation)
    return Bond(told, known)
