"""A matter: which item, for whom, by whom, under which answers, on which day; and who may have it handled here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.handling.principals import Principal
from kiosk.central.identity import Standing, citizen_of, standing
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.tables.people import CitizenRow, SubjectRow
from kiosk.central.tables.records import BarredRow
from kiosk.contract.after import Relation
from kiosk.contract.handling import LEVEL_NEEDED
from kiosk.contract.items import Applicant, Item
from kiosk.contract.names import Name


@dataclass(frozen=True, repr=False)
class Actor:
    """Who is here with a session, taken down as a citizen because they begin to handle something."""

    citizen: CitizenRow
    subject: SubjectRow
    level: int


@dataclass(frozen=True, repr=False)
class Matter:
    """What is to be handled."""

    db: Db
    item: Item
    citizen: CitizenRow
    principal: Principal
    answers: Mapping[str, bool]
    area: str
    today: dt.date


def actor(office: Office, db: Db, token: str) -> Actor:
    """Who is behind a token. Refuses one that is over."""
    found: Standing = standing(office, db, token)
    subject = db.get_one(SubjectRow, found.subject)
    return Actor(citizen_of(db, subject), subject, found.level)


def admit(matter: Matter, level: int, contact: str) -> None:
    """Refuse what may not be handled at a terminal by, or for, these people."""
    item, principal = matter.item, matter.principal
    if not item.is_service_terminals:
        raise Declined("item_elsewhere", contact)
    if principal.relation is Relation.AGENT and not item.delegable:
        raise Declined("not_delegable", contact)
    if level < item.min_loa:
        raise Declined(LEVEL_NEEDED, contact)
    if item.applicant is (Applicant.PERSON if principal.legal else Applicant.LEGAL):
        raise Declined("applicant_wrong", contact)
    if not principal.legal and not _age_fits(item, principal.born, matter.today):
        raise Declined("age_not_met", contact)


def barred(matter: Matter) -> Name | None:
    """Why this principal, or who acts for them, is offered neither commitment nor tolerance 失信."""
    for owner in (matter.principal.owner, matter.citizen.id_number):
        row = matter.db.get(BarredRow, owner)
        if row is not None and (row.until is None or row.until >= matter.today):
            return row.reason
    return None


def commitment_offered(matter: Matter) -> bool:
    """告知承诺: never where the site is inspected, nor for who is barred."""
    item = matter.item
    allowed = item.commitment_allowed and item.commitment is not None and not item.site_inspection
    return allowed and barred(matter) is None


def tolerance_offered(matter: Matter) -> bool:
    """容缺受理: where the item knows it, and never for who is barred."""
    item = matter.item
    return item.tolerance_allowed and item.tolerance is not None and barred(matter) is None


def _age_fits(item: Item, born: dt.date | None, today: dt.date) -> bool:
    if born is None:
        return not (item.min_age or item.max_age)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age >= item.min_age and (not item.max_age or age <= item.max_age)
