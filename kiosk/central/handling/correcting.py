"""补正: only what the notice names is taken, judged as in an application; everything else stays as it was."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller
from kiosk.central.cases.notices import open_notice
from kiosk.central.cases.stages import enter_all
from kiosk.central.handling.evidence import Bench, settle
from kiosk.central.handling.filing import Filed, add_material, await_originals
from kiosk.central.handling.matter import Matter
from kiosk.central.handling.principals import Principal, bonds_of, myself
from kiosk.central.handling.uploads import UNUSED_FOR
from kiosk.central.handling.values import values_for
from kiosk.central.identity import citizen_of
from kiosk.central.items.shelf import shelf
from kiosk.central.messages.making import tell_moved
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.storage import locked
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.corrections import NoticeRow
from kiosk.central.tables.handling import ActRow, ApplicationRow, MaterialRow
from kiosk.central.tables.people import CitizenRow, SubjectRow
from kiosk.contract.after import Scope
from kiosk.contract.forms import Rules, fields_asked, materials_asked
from kiosk.contract.handling import Correction, Letter
from kiosk.contract.items import PhraseList, Town
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

_CAME = Name("补正材料已提交", "Corrections handed in")


def correct(db: Db, office: Office, caller: Caller, letter: Letter, subject: SubjectRow) -> Filed:
    """Take a correction, whole or not at all; the case is then looked at again as on the day of its receipt."""
    correction = letter.correction
    if correction is None:
        raise Declined("letter_unreadable", caller.contact)
    citizen = citizen_of(db, subject)
    case = locked(db, CaseRow, correction.project_no)
    application = db.get(ApplicationRow, correction.project_no)
    if case is None or application is None or case.citizen_id != citizen.id:
        raise Declined("case_unknown", caller.contact)
    notice = open_notice(db, case)
    if notice is None or notice.notice_no != correction.notice_no:
        raise Declined("not_possible_now", caller.contact)
    now = office.now()
    principal = _principal(db, citizen, application, now)
    matter = Matter(db, case.item.manifest, citizen, principal, application.answers, application.area, now.date())
    written = min(letter.written_at, now).astimezone(now.tzinfo)
    _only_named(notice, correction)
    _check_values(matter, correction, written.date())
    late = now - written >= UNUSED_FOR
    bench = Bench(matter, subject.mark_hash, written, late, office.workdays, committed=False, tolerated=False)
    hand_in = _mend(db, office, case, application, bench, correction)
    notice.answered_at = now
    enter_all(db, case, CaseState.SUBMITTED, now.date(), _CAME)
    act = ActRow(project_no=case.project_no, act="corrected", by=f"citizen:{citizen.id}", at=now)
    act.principal, act.assisted_by = application.principal, letter.assisted_by
    act.terminal_id, act.letter_id = caller.id, letter.id
    db.add(act)
    tell_moved(db, case, now)
    return Filed(case, hand_in)


def _principal(db: Db, citizen: CitizenRow, application: ApplicationRow, now: dt.datetime) -> Principal:
    """For whom it was filed, as long as this citizen may still correct for them."""
    own = myself(citizen)
    if application.principal == own.key:
        return own
    for bond in bonds_of(db, citizen, now):
        told = bond.represented
        fits = not told.task_codes or application.case.item.task_code in told.task_codes
        if bond.principal.key == application.principal and Scope.CORRECT in told.scopes and fits:
            return bond.principal
    raise Declined("not_represented")


def _only_named(notice: NoticeRow, correction: Correction) -> None:
    """Everything that the notice names, once, and nothing beside it."""
    fields = {each.field for each in notice.problems if each.field}
    materials = sorted(each.material for each in notice.problems if each.material)
    if set(correction.values) != fields:
        raise Declined("form_wrong")
    if sorted(each.material for each in correction.evidence) != materials:
        raise Declined("material_wrong")


def _check_values(matter: Matter, correction: Correction, written_on: dt.date) -> None:
    rules = Rules(shelf(matter.db, Town), shelf(matter.db, PhraseList), written_on)
    fields = {each.id: each for each in fields_asked(matter.item, matter.answers)}
    known = values_for(matter)
    for name, value in correction.values.items():
        field = fields.get(name)
        if field is None or rules.problem(field, value) is not None:
            raise Declined("form_wrong")
        if field.fixed and name in known and value != known[name]:
            raise Declined("form_wrong")


def _mend(
    db: Db, office: Office, case: CaseRow, application: ApplicationRow, bench: Bench, correction: Correction
) -> str:
    """Put the new in the place of the old; the id of the hand-in, where originals are to come."""
    now = office.now()
    asked = {each.id: each for each in materials_asked(bench.matter.item, bench.matter.answers)}
    if not {each.material for each in correction.evidence} <= set(asked):
        raise Declined("material_wrong")
    settled = [settle(bench, asked[each.material], each) for each in correction.evidence]
    application.form_values = application.form_values | correction.values
    for each in settled:
        old = (MaterialRow.project_no == case.project_no) & (MaterialRow.material == each.material.id)
        db.execute(update(MaterialRow).where(old, MaterialRow.replaced_at.is_(None)).values(replaced_at=now))
        add_material(db, case, each, now)
    return await_originals(db, office, case, settled)
