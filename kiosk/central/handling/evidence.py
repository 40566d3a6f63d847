"""Grading evidence 108号: how each material was settled is looked at anew, and graded no higher than its way allows.

A electronically issued, or told by the state; B compared with its issuer; C brought by the citizen; D declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from kiosk.central.handling import sources
from kiosk.central.handling.matter import Matter
from kiosk.central.refusals import Declined
from kiosk.central.tables.handling import UploadRow, VerificationRow
from kiosk.central.workdays import Workdays
from kiosk.contract.forms import materials_asked
from kiosk.contract.handling import Evidence, LicenceState, Verified
from kiosk.contract.items import EvidenceLevel, Material, Need, Way
from kiosk.contract.names import Name

# An answer of an issuer is good for the letter of the same day, however late that arrives.
_VERIFIED_WITHIN = dt.timedelta(hours=24)
MOST_UPLOADS = 12  # for one material
_GONE = Name("照片来得太晚,已不在,请重新提供", "The pictures came too late and are gone; they are needed again")


@dataclass(frozen=True)
class Settled:
    """One material as the platform takes it."""

    material: Material
    way: Way
    level: EvidenceLevel | None
    number: str = ""
    ref: str = ""
    pending: bool = False
    note: Name | None = None
    due: dt.date | None = None
    uploads: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Bench:
    """Where evidence is graded: the matter, whose visit it came from, when it was written, what was signed."""

    matter: Matter
    subject: str
    written_at: dt.datetime
    late: bool  # it came so late that pages of its visit are not kept any more
    workdays: Workdays
    committed: bool
    tolerated: bool


def grade(bench: Bench, evidence: tuple[Evidence, ...]) -> tuple[Settled, ...]:
    """Every material that applies, settled. Refuses what is missing, not asked for, or not as it is said to be."""
    given = {each.material: each for each in evidence}
    asked = materials_asked(bench.matter.item, bench.matter.answers)
    if len(given) != len(evidence) or not set(given) <= {each.id for each in asked}:
        raise Declined("material_wrong")
    used = [upload for each in evidence for upload in each.uploads]
    if len(set(used)) != len(used):
        raise Declined("material_wrong")
    return tuple(_settled(bench, asked, given))


def settle(bench: Bench, material: Material, shown: Evidence) -> Settled:
    """One material as it is shown: by a way that its item allows, or by an assessment of the area."""
    assessed = shown.way is Way.SHARED and sources.assessed(bench.matter, material) is not None
    if shown.way not in material.ways and not assessed:
        raise Declined("material_wrong")
    if shown.uploads and shown.way is not Way.UPLOAD:
        raise Declined("material_wrong")
    return _GRADES[shown.way](bench, material, shown)


def _settled(bench: Bench, asked: tuple[Material, ...], given: dict[str, Evidence]) -> Iterator[Settled]:
    for material in asked:
        shown = given.get(material.id)
        if shown is not None:
            yield settle(bench, material, shown)
        elif material.need is not Need.MAY:
            raise Declined("material_missing")


def _shared(bench: Bench, material: Material, _shown: Evidence) -> Settled:
    """What the state has is fetched by the platform; where it finds nothing, staff look: the citizen is not asked."""
    found = sources.assessed(bench.matter, material) or sources.shared(bench.matter, material)
    if found is None:
        return Settled(material, Way.SHARED, None, pending=True)
    return Settled(material, Way.SHARED, found.level, ref=found.ref, note=found.note)


def _reused(bench: Bench, material: Material, _shown: Evidence) -> Settled:
    found = sources.reused(bench.matter, material)
    if found is None:
        raise Declined("material_missing")
    return Settled(material, Way.REUSE, found.level, ref=found.ref, note=found.note)


def _licensed(bench: Bench, material: Material, shown: Evidence) -> Settled:
    """From the store, or shown as a code that its issuer knew; unverified where nobody could be asked."""
    found = sources.licensed(bench.matter, material)
    if found is not None:
        return Settled(material, Way.ELICENCE, found.level, ref=found.ref, note=found.note)
    asked = _verification(bench, shown, Way.ELICENCE)
    if asked.result == LicenceState.UNAVAILABLE:
        return Settled(material, Way.ELICENCE, None, ref=asked.ref, pending=True)
    expired = asked.valid_to is not None and asked.valid_to < bench.matter.today
    if asked.result != LicenceState.VALID or asked.kind != material.elicence or expired:
        raise Declined("material_missing")
    return Settled(material, Way.ELICENCE, asked.level, ref=asked.ref, note=asked.issuer)


def _numbered(bench: Bench, material: Material, shown: Evidence) -> Settled:
    """只提供编号: known to its issuer as the principal's; unavailable is not mismatch, and staff verify it later."""
    asked = _verification(bench, shown, Way.VERIFY_NUMBER)
    if (asked.kind, asked.number) != (material.number_kind, shown.number):
        raise Declined("material_wrong")
    if asked.result == Verified.UNAVAILABLE:
        return Settled(material, Way.VERIFY_NUMBER, None, shown.number, asked.ref, pending=True)
    if asked.result != Verified.MATCH:
        raise Declined("material_missing")
    return Settled(material, Way.VERIFY_NUMBER, asked.level, shown.number, asked.ref, note=asked.issuer)


def _declared(_bench: Bench, material: Material, _shown: Evidence) -> Settled:
    return Settled(material, Way.MADE_HERE, EvidenceLevel.D)


def _committed(bench: Bench, material: Material, _shown: Evidence) -> Settled:
    if not bench.committed:
        raise Declined("material_missing")
    return Settled(material, Way.COMMITMENT, EvidenceLevel.D)


def _tolerated(bench: Bench, material: Material, _shown: Evidence) -> Settled:
    """Not there yet, by the citizen's own wish; never a main material, and never later than the promise."""
    if not bench.tolerated or material.main:
        raise Declined("material_missing")
    days = min(material.tolerance_days, bench.matter.item.promise_day)
    return Settled(material, Way.TOLERANCE, None, due=bench.workdays.after(bench.matter.today, days))


def _uploaded(bench: Bench, material: Material, shown: Evidence) -> Settled:
    if not 1 <= len(shown.uploads) <= MOST_UPLOADS:
        raise Declined("material_missing")
    rows = bench.matter.db.scalars(select(UploadRow).where(UploadRow.id.in_(shown.uploads))).all()
    if not rows and bench.late:
        return Settled(material, Way.UPLOAD, None, pending=True, note=_GONE)
    if len(rows) != len(shown.uploads) or not all(row.subject == bench.subject and row.used_by is None for row in rows):
        raise Declined("upload_unknown")
    return Settled(material, Way.UPLOAD, EvidenceLevel.C, uploads=shown.uploads)


def _to_come(_bench: Bench, material: Material, _shown: Evidence) -> Settled:
    return Settled(material, Way.HAND_IN, None)


def _verification(bench: Bench, shown: Evidence, way: Way) -> VerificationRow:
    row = bench.matter.db.get(VerificationRow, shown.ref)
    if row is None or row.subject != bench.subject or row.way is not way:
        raise Declined("material_missing")
    if abs(bench.written_at - row.at) > _VERIFIED_WITHIN:
        raise Declined("material_missing")
    return row


_GRADES: dict[Way, Callable[[Bench, Material, Evidence], Settled]] = {
    Way.SHARED: _shared,
    Way.REUSE: _reused,
    Way.ELICENCE: _licensed,
    Way.VERIFY_NUMBER: _numbered,
    Way.MADE_HERE: _declared,
    Way.COMMITMENT: _committed,
    Way.TOLERANCE: _tolerated,
    Way.UPLOAD: _uploaded,
    Way.HAND_IN: _to_come,
}
