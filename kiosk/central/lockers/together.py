"""The holder's wish about several results (M14): each as it comes, or all together, told once and kept until then."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.cases.own import case_to_change
from kiosk.central.cases.stages import OVER
from kiosk.central.helping.assisting import TheAssistant, note_assisted
from kiosk.central.identity import holder
from kiosk.central.lockers.bundles import here, places_of, waiting_of
from kiosk.central.messages.making import cancel, tell_last_day
from kiosk.central.once import once
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.handling import ActRow
from kiosk.contract.platform import PickupWish

router = room("cases")
_ANSWERS_KEPT = dt.timedelta(hours=1)


@router.post("/cases/{project_no}/pickup", dependencies=[exactly(PickupWish)])
def choose(
    project_no: str,
    wish: PickupWish,
    office: TheOffice,
    caller: TheCaller,
    token: TheToken,
    key: TheKey,
    assistant: TheAssistant,
) -> PickupWish:
    """Collect them together, or each by itself. What lies in a locker may be collected all the same, at any time."""
    with office.begin() as db:
        citizen = holder(office, db, token)

    def act(db: Db) -> PickupWish:
        case = case_to_change(db, project_no, citizen, caller.contact)
        places = places_of(db, case)
        if case.state in OVER or here(places) == len(places):
            raise Declined("not_possible_now", caller.contact)
        if case.together != wish.together:
            case.together = wish.together
            _follow(db, case, office.now())
            said = "together" if wish.together else "one by one"
            act = ActRow(project_no=project_no, act="pickup_wish", by=f"citizen:{citizen}", said=said, at=office.now())
            act.assisted_by, act.terminal_id = assistant, caller.id
            note_assisted(db, act)
        return wish

    return once(office, caller, key, ("pickup", project_no, wish, citizen), PickupWish, act, _ANSWERS_KEPT)


def _follow(db: Db, case: CaseRow, now: dt.datetime) -> None:
    """Nobody is reminded of what they let lie on purpose; who comes for it after all has the whole time again."""
    for deposit in waiting_of(db, case):
        if case.together:
            cancel(db, deposit.id)
        else:
            deposit.keep_until = now.date() + dt.timedelta(days=policies_in(db).keep_days)
            tell_last_day(db, deposit, now)
