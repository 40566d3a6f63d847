"""Before the first question: everything the platform can say about a matter, and no more than the form asks."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheOffice, TheToken, exactly
from kiosk.central.cases import views
from kiosk.central.cases.stages import OVER
from kiosk.central.handling import matter as matters
from kiosk.central.handling.matter import Actor, Matter, actor, admit
from kiosk.central.handling.principals import Wish, principal_of
from kiosk.central.handling.sources import known
from kiosk.central.handling.values import values_for
from kiosk.central.items.shelf import current_item
from kiosk.central.items.states import item_states
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.handling import DraftRow
from kiosk.contract.after import Scope
from kiosk.contract.forms import materials_asked
from kiosk.contract.handling import ITEM_CHANGED, MaterialReady, Prefill, Start
from kiosk.contract.items import Material, Way
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseSummary

router = room("handling")
_FETCHED = Name("由工作人员核验,不用您提交", "Staff will look it up; you need not bring it")


@router.post("/cases/prefill", dependencies=[exactly(Start)])
def prefill(start: Start, office: TheOffice, caller: TheCaller, token: TheToken) -> Prefill:
    """What is known, how each material stands, and what may be offered. Nothing is begun by asking."""
    with office.begin() as db:
        who = actor(office, db, token)
        matter = _matter(db, office, who, start, caller.contact)
        admit(matter, who.level, caller.contact)
        commitment, tolerance = matters.commitment_offered(matter), matters.tolerance_offered(matter)
        return Prefill(
            values=values_for(matter),
            materials=tuple(
                _ready(matter, each, commitment=commitment, tolerance=tolerance)
                for each in materials_asked(matter.item, start.answers)
            ),
            level=who.level,
            commitment_offered=commitment,
            tolerance_offered=tolerance,
            barred=matters.barred(matter),
            open_case=_open_case(matter, office),
            draft=db.get(DraftRow, (who.citizen.id, start.task_code)) is not None,
        )


def _matter(db: Db, office: Office, who: Actor, start: Start, contact: str) -> Matter:
    row = current_item(db, start.task_code)
    if row is None:
        raise Declined("service_unknown", contact)
    if row.version != start.task_version:
        raise Declined(ITEM_CHANGED, contact)
    if any(state.task_code == start.task_code for state in item_states(db, office.now())):
        raise Declined("item_away", contact)
    wish = Wish(Scope.SUBMIT, start.task_code, office.now())
    principal = principal_of(db, who.citizen, start.acting, wish)
    if principal is None:
        raise Declined("not_represented", contact)
    return Matter(db, row.manifest, who.citizen, principal, start.answers, start.area, office.today())


def _ready(matter: Matter, material: Material, *, commitment: bool, tolerance: bool) -> MaterialReady:
    found = known(matter, material)
    if found is not None:
        return MaterialReady(material.id, found.way, (), found.level, found.note, found.ref)
    if Way.MADE_HERE in material.ways:
        return MaterialReady(material.id, Way.MADE_HERE, ())
    if Way.SHARED in material.ways:
        return MaterialReady(material.id, Way.SHARED, (), note=_FETCHED)
    offered = {Way.COMMITMENT: commitment, Way.TOLERANCE: tolerance, Way.REUSE: False}
    return MaterialReady(material.id, None, tuple(way for way in material.ways if offered.get(way, True)))


def _open_case(matter: Matter, office: Office) -> CaseSummary | None:
    """The newest case of the same item for the same principal that is still on its way."""
    running = [case for case in matter.db.scalars(_cases_of(matter)) if case.state not in OVER]
    same = [case for case in running if case.item.task_code == matter.item.task_code]
    if not same:
        return None
    newest = max(same, key=lambda case: (case.stages[0].on, case.project_no))
    return views.summary(office.workdays, newest, matter.today)


def _cases_of(matter: Matter) -> Select[CaseRow]:
    citizen, principal = matter.citizen, matter.principal
    if principal.legal:
        return select(CaseRow).where(CaseRow.credit_code == principal.owner)
    applicant = "" if principal.owner == citizen.id_number else principal.name
    return select(CaseRow).where(CaseRow.citizen_id == citizen.id, CaseRow.applicant == applicant)
