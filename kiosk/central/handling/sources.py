"""What the state knows already about a material: a regional assessment, a shared record, an earlier case, a licence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from kiosk.central.handling.matter import Matter
from kiosk.central.items.shelf import shelf
from kiosk.central.tables.cases import StageRow
from kiosk.central.tables.handling import ApplicationRow, MaterialRow
from kiosk.central.tables.records import LicenceRow, RecordRow
from kiosk.contract.items import EvidenceLevel, Material, RegionalAssessment, Way
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

# What was brought or verified once need not be brought again; what was only promised or declared counts once.
_BROUGHT = (Way.UPLOAD, Way.HAND_IN, Way.VERIFY_NUMBER, Way.ELICENCE)
_ACCEPTED = (CaseState.ACCEPTED, CaseState.TOLERANCE_ACCEPTED)
_REUSED_FOR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Found:
    """A material that needs nothing from anybody."""

    way: Way
    level: EvidenceLevel
    ref: str
    note: Name


def known(matter: Matter, material: Material) -> Found | None:
    """What settles a material without the citizen; the ways are tried in the item's own order, assessments first."""
    found = assessed(matter, material)
    for way in material.ways:
        if found is None and way in _FINDERS:
            found = _FINDERS[way](matter, material)
    return found


def assessed(matter: Matter, material: Material) -> Found | None:
    """区域化评估: made once for the area in which a project lies."""
    if not matter.area:
        return None
    named = f"{matter.item.task_code}/{material.id}"
    for each in shelf(matter.db, RegionalAssessment):
        inside = matter.area in (each.id, each.area.zh)
        if inside and named in each.materials and each.valid_to >= matter.today:
            note = Name(f"区域评估 {each.document_no}", f"Regional assessment {each.document_no}")
            return Found(Way.SHARED, EvidenceLevel.A, f"regional:{each.id}", _until(note, each.valid_to))
    return None


def shared(matter: Matter, material: Material) -> Found | None:
    """共享数据 of the principal."""
    mine = (RecordRow.owner == matter.principal.owner) & (RecordRow.material == material.id)
    row = matter.db.scalars(select(RecordRow).where(mine)).first()
    if row is None or (row.valid_to is not None and row.valid_to < matter.today):
        return None
    return Found(Way.SHARED, EvidenceLevel.A, f"record:{row.id}", _until(row.source, row.valid_to))


def licensed(matter: Matter, material: Material) -> Found | None:
    """A licence of the principal in the store that is good today."""
    mine = (LicenceRow.owner == matter.principal.owner) & (LicenceRow.type == material.elicence)
    for row in matter.db.scalars(select(LicenceRow).where(mine).order_by(LicenceRow.level, LicenceRow.number)):
        if row.valid_to is None or row.valid_to >= matter.today:
            return Found(Way.ELICENCE, row.level, f"licence:{row.number}", _until(row.issuer, row.valid_to))
    return None


def reused(matter: Matter, material: Material) -> Found | None:
    """The same material of the same principal in a case that was accepted."""
    accepted = select(StageRow.project_no).where(StageRow.lane == "", StageRow.state.in_(_ACCEPTED))
    mine = (
        select(MaterialRow)
        .join(ApplicationRow, ApplicationRow.project_no == MaterialRow.project_no)
        .where(
            ApplicationRow.principal == matter.principal.key,
            MaterialRow.material == material.id,
            MaterialRow.way.in_(_BROUGHT),
            MaterialRow.level.is_not(None),
            MaterialRow.replaced_at.is_(None),
            MaterialRow.project_no.in_(accepted),
        )
        .order_by(MaterialRow.settled_at.desc())
    )
    row = matter.db.scalars(mine).first()
    if row is None or row.level is None or row.settled_at.date() < matter.today - _REUSED_FOR:
        return None
    note = Name(f"办件 {row.project_no} 已收取", f"Handed in with case {row.project_no}")
    return Found(Way.REUSE, row.level, f"case:{row.project_no}", note)


def _until(name: Name, valid_to: dt.date | None) -> Name:
    if valid_to is None:
        return name
    zh = f"{name.zh},有效期至{valid_to.year}年{valid_to.month}月{valid_to.day}日"
    return Name(zh, f"{name.en}, valid until {valid_to.day} {valid_to:%B %Y}")


_FINDERS: dict[Way, Callable[[Matter, Material], Found | None]] = {
    Way.SHARED: shared,
    Way.REUSE: reused,
    Way.ELICENCE: licensed,
}
