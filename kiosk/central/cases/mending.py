"""Endpoints for the holder of a case on its way: what has to be mended, and withdrawing it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.cases.notices import notices_of, withdrawable
from kiosk.central.cases.own import case_of, case_to_change
from kiosk.central.cases.stages import enter_all
from kiosk.central.helping.assisting import TheAssistant
from kiosk.central.identity import holder
from kiosk.central.messages.making import tell_moved
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.handling import ActRow
from kiosk.contract.handling import CorrectionNotice
from kiosk.contract.platform import CaseState

router = room("cases")
_ANSWERS_KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Nothing:
    """Body of POST /cases/{project_no}/withdraw, and its answer."""


@router.get("/cases/{project_no}/corrections")
def corrections(project_no: str, office: TheOffice, token: TheToken) -> tuple[CorrectionNotice, ...]:
    """Every notice of a case of the holder, oldest first."""
    with office.begin() as db:
        citizen = holder(office, db, token)
        case = case_of(db, project_no, citizen)
        return notices_of(db, case)


@router.post("/cases/{project_no}/withdraw", dependencies=[exactly(Nothing)])
def withdraw(
    project_no: str,
    nothing: Nothing,
    office: TheOffice,
    caller: TheCaller,
    token: TheToken,
    key: TheKey,
    assistant: TheAssistant,
) -> Nothing:
    """撤回: the holder does not want it any more. Possible until it is decided."""
    with office.begin() as db:
        citizen = holder(office, db, token)

    def act(db: Db) -> Nothing:
        case = case_to_change(db, project_no, citizen, caller.contact)
        if not withdrawable(case):
            raise Declined("not_possible_now", caller.contact)
        enter_all(db, case, CaseState.WITHDRAWN, office.today())
        by, now = f"citizen:{citizen}", office.now()
        act = ActRow(project_no=project_no, act="withdrawn", by=by, terminal_id=caller.id, at=now)
        act.assisted_by = assistant
        db.add(act)
        tell_moved(db, case, now)
        return nothing

    return once(office, caller, key, ("withdraw", project_no, citizen), Nothing, act, _ANSWERS_KEPT)
