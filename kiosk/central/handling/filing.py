"""Filing an application: the case with everything that belongs to it, in the transaction of its letter."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller
from kiosk.central.cases.stages import OVER, enter
from kiosk.central.handling.drafts import forget_draft
from kiosk.central.handling.evidence import Settled
from kiosk.central.handling.judging import Judged
from kiosk.central.handling.numbers import new_case_number, new_query_code
from kiosk.central.handling.through import go_through
from kiosk.central.messages.making import tell_received
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.storage import add_if_new
from kiosk.central.tables.cases import CaseRow, Delivery, LaneRow, StageRow
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.handling import ActRow, ApplicationRow, MaterialRow, UploadRow
from kiosk.central.tables.places import SiteRow
from kiosk.contract.forms import fee_fen
from kiosk.contract.handling import Application, Letter, SignedText
from kiosk.contract.items import LaneOfItem, Way
from kiosk.contract.lockers import CellSize, HandInKind
from kiosk.contract.platform import CaseState
from kiosk.contract.reading import signer

CHANNEL = "自助终端"
FILED = "filed"
_HAND_IN_DIGITS = 7
_ORIGINALS_WITHIN = 5  # working days in which originals should have come


@dataclass(frozen=True, repr=False)
class Filed:
    """What was filed, for the answer to its letter."""

    case: CaseRow
    hand_in: str


def open_twin(db: Db, judged: Judged) -> CaseRow | None:
    """The case in which the same thing is on its way already."""
    same = select(ApplicationRow).where(ApplicationRow.content == judged.content)
    cases = (row.case for row in db.scalars(same.order_by(ApplicationRow.filed_at)))
    return next((case for case in cases if case.state not in OVER), None)


def file_case(db: Db, office: Office, caller: Caller, letter: Letter, judged: Judged) -> Filed:
    """Make the case. An instant item for which nothing is left to be seen to goes straight through."""
    now = office.now()
    case = _case(db, office, caller, judged)
    db.add(_application(case, caller, letter, judged, now))
    for each in judged.settled:
        add_material(db, case, each, now)
    hand_in = await_originals(db, office, case, judged.settled)
    db.add(_act(case, caller, letter, judged, now))
    forget_draft(db, judged.matter.citizen.id, judged.item.task_code)
    db.flush()
    go_through(db, office, case)
    tell_received(db, case, db.get_one(SiteRow, caller.site_code), now)
    return Filed(case, hand_in)


def _case(db: Db, office: Office, caller: Caller, judged: Judged) -> CaseRow:
    today, matter, application = office.today(), judged.matter, judged.application
    itself = matter.principal.owner == matter.citizen.id_number
    dues = [each.due for each in judged.settled if each.due is not None]
    case = CaseRow(
        project_no=new_case_number(db, caller.site_code, today),
        citizen=matter.citizen,
        applicant="" if itself else matter.principal.name,
        credit_code=matter.principal.owner if matter.principal.legal else "",
        item=judged.item,
        query_code=new_query_code(),
        todo=None,
        delivery=Delivery(application.delivery.value),
        fee_due=fee_fen(matter.item, application.answers),
        tolerance_due=min(dues, default=None),
    )
    db.add(case)
    db.flush()
    enter(case, CaseState.SUBMITTED, today)
    for place, lane in enumerate(matter.item.lanes):
        _lane(db, case, place, lane, today)
    return case


def _lane(db: Db, case: CaseRow, place: int, lane: LaneOfItem, today: dt.date) -> None:
    """并联审批: every department begins at once, and none waits for another."""
    row = LaneRow(
        project_no=case.project_no,
        department_code=lane.dept_code,
        place=place,
        lead=lane.lead,
        promise_days=lane.promise_day,
    )
    db.add(row)
    db.flush()
    stage = StageRow(
        project_no=case.project_no, lane=lane.dept_code, place=0, state=CaseState.SUBMITTED, on=today, days=0, note=None
    )
    db.add(stage)


def _application(case: CaseRow, caller: Caller, letter: Letter, judged: Judged, now: dt.datetime) -> ApplicationRow:
    application = judged.application
    return ApplicationRow(
        project_no=case.project_no,
        letter_id=letter.id,
        citizen_id=judged.matter.citizen.id,
        principal=judged.principal.key,
        content=judged.content,
        answers=dict(application.answers),
        form_values=dict(application.values),
        area=application.area,
        delivery=application.delivery,
        delivery_site=application.site or caller.site_code,
        delivery_address=application.address,
        form=_kept(application.form),
        signed_over=_signed_over(letter.subject, application),
        commitment=_kept(application.commitment),
        tolerance=_kept(application.tolerance),
        channel=CHANNEL,
        terminal_id=caller.id,
        site_code=caller.site_code,
        level=letter.level,
        card_reading=letter.card_reading,
        assisted_by=letter.assisted_by,
        written_at=letter.written_at,
        filed_at=now,
    )


def _signed_over(subject: str, application: Application) -> str:
    over = {"salt": application.salt, "signer": signer(subject), "acting": application.acting}
    return msgspec.json.encode(over | {"values": application.values}).decode()


def _kept(signed: SignedText | None) -> str:
    return "" if signed is None else msgspec.json.encode(signed).decode()


def add_material(db: Db, case: CaseRow, settled: Settled, now: dt.datetime) -> None:
    """Put one material into the case, with its pages."""
    row = material_row(case, settled, now)
    db.add(row)
    db.flush()
    for place, upload in enumerate(settled.uploads):
        mine = update(UploadRow).where(UploadRow.id == upload).returning(UploadRow.id)
        if db.scalar(mine.values(used_by=row.id, place=place)) is None:
            raise Declined("upload_unknown")


def material_row(case: CaseRow, settled: Settled, now: dt.datetime) -> MaterialRow:
    """One material of a case, as it was settled."""
    return MaterialRow(
        project_no=case.project_no,
        material=settled.material.id,
        name=settled.material.name,
        way=settled.way,
        level=settled.level,
        number=settled.number,
        ref=settled.ref,
        pending=settled.pending,
        note=settled.note,
        due=settled.due,
        settled_at=now,
    )


def await_originals(db: Db, office: Office, case: CaseRow, settled: Sequence[Settled]) -> str:
    """待收: the originals that are still to come, on one slip; empty where none are."""
    names = [[each.material.name.zh, each.material.name.en] for each in settled if each.way is Way.HAND_IN]
    if not names:
        return ""
    while True:
        slip = f"J{secrets.randbelow(10**_HAND_IN_DIGITS):0{_HAND_IN_DIGITS}d}"
        row = HandInRow(
            id=slip,
            project_no=case.project_no,
            kind=HandInKind.ORIGINALS,
            materials=names,
            due=office.workdays.after(office.today(), _ORIGINALS_WITHIN),
            size=CellSize.MEDIUM,
            state=HandInState.AWAITED,
        )
        if add_if_new(db, row):
            return slip


def _act(case: CaseRow, caller: Caller, letter: Letter, judged: Judged, now: dt.datetime) -> ActRow:
    return ActRow(
        project_no=case.project_no,
        act=FILED,
        by=f"citizen:{judged.matter.citizen.id}",
        principal=judged.principal.key,
        assisted_by=letter.assisted_by,
        terminal_id=caller.id,
        letter_id=letter.id,
        at=now,
    )
