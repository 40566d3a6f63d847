"""Endpoints of cases: the holder's own by token, and one case masked by number and query code (M04)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.cases import attempts
from kiosk.central.cases import views as case_views
from kiosk.central.cases.own import case_of, case_to_change
from kiosk.central.facts.handovers import deliver_presumed
from kiosk.central.identity import holder
from kiosk.central.lockers.delivery import choose_delivery
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.cases import CaseRow, Delivery
from kiosk.contract.platform import LOOKUP_NO_MATCH, CaseDetail, CaseLookup, CaseState, CaseSummary, MaskedCase

router = room("cases")
_ANSWERS_KEPT = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Chosen:
    """Body of POST /cases/{project_no}/delivery: how the holder wants the result."""

    delivery: Delivery


@router.get("/cases")
def own_cases(office: TheOffice, token: TheToken) -> tuple[CaseSummary, ...]:
    """The holder's cases, newest first."""
    today = office.today()
    with office.begin() as db:
        citizen = holder(office, db, token)
        deliver_presumed(db, office.now())
        cases = db.scalars(select(CaseRow).where(CaseRow.citizen_id == citizen)).all()
        found = [case_views.summary(office.workdays, case, today) for case in cases]
    return tuple(sorted(found, key=lambda one: (one.apply_date, one.project_no), reverse=True))


@router.get("/cases/{project_no}")
def own_case(project_no: str, office: TheOffice, token: TheToken) -> CaseDetail:
    """One case of the holder. Somebody else's case is answered exactly like one that does not exist."""
    with office.begin() as db:
        citizen = holder(office, db, token)
        deliver_presumed(db, office.now())
        case = case_of(db, project_no, citizen)
        return case_views.detail(db, office.workdays, case, office.today())


@router.post("/cases/{project_no}/delivery", dependencies=[exactly(Chosen)])
def choose(
    project_no: str, chosen: Chosen, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey
) -> Chosen:
    """The holder wants the result another way. What waits in a locker is then nobody's to collect."""
    with office.begin() as db:
        citizen = holder(office, db, token)  # asked first: a stored answer is for who is still here, too

    def act(db: Db) -> Chosen:
        case = case_to_change(db, project_no, citizen, caller.contact)
        if case.state in {CaseState.DELIVERED, CaseState.CLOSED} or case.delivery_reason:
            raise Declined("not_possible_now", caller.contact)
        if chosen.delivery is Delivery.PRINT and not case.item.manifest.print_on_terminal:
            raise Declined("not_possible_now", caller.contact)
        choose_delivery(db, case, chosen.delivery, "", "", office.now())
        return chosen

    return once(office, caller, key, (project_no, chosen, citizen), Chosen, act, _ANSWERS_KEPT)


@router.post("/cases/lookup", dependencies=[exactly(CaseLookup)])
def look_up(asked: CaseLookup, office: TheOffice, caller: TheCaller) -> MaskedCase:
    """One case without a card: masked, and only so many tries for a case number and for a terminal.

    An unknown number, a wrong code and a locked number that does not exist cannot be told apart.
    """
    now = office.now()
    with office.begin() as db:
        deliver_presumed(db, now)
        wait = attempts.locked_for(db, caller.id, asked.project_no, now)
        case = None if wait else attempts.matching(db, caller.id, asked, now)
        found = case_views.masked(office.workdays, case, now.date()) if case else None
    # Raised outside the transaction: the try has to stay counted.
    if wait:
        raise Declined("lookup_locked", caller.contact, {"Retry-After": str(wait)})
    if found is None:
        raise Declined(LOOKUP_NO_MATCH, caller.contact)
    return found
