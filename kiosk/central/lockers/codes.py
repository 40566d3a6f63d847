"""The pickup code at the terminal, for a receiver who has shown a card: messages get lost, codes must not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, TheToken
from kiosk.central.identity import holder
from kiosk.central.lockers.deposits import deposit_at
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.lockers import CodeShownRow, DepositState
from kiosk.contract.lockers import CodeShown

router = room("lockers")
_ANSWER_KEPT = dt.timedelta(minutes=1)


@router.post("/deposits/{deposit_id}/code")
def show_code(deposit_id: str, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey) -> CodeShown:
    """The code of a deposit that waits at this site, for its receiver only; so many times a day, and each is recorded.

    Somebody else's deposit is answered like one that does not exist. An agent has a code of their own, from the
    receiver, and gets none here.
    """
    with office.begin() as db:
        citizen = holder(office, db, token)  # asked first: a stored answer is for who is still here, too

    def act(db: Db) -> CodeShown:
        return _show(db, office, caller, deposit_id, citizen)

    return once(office, caller, key, (deposit_id, token), CodeShown, act, _ANSWER_KEPT)


def _show(db: Db, office: Office, caller: Caller, deposit_id: str, citizen: int | None) -> CodeShown:
    now = office.now()
    deposit = deposit_at(db, deposit_id)
    if (
        deposit is None
        or citizen is None
        or deposit.case.citizen_id != citizen
        or deposit.state is not DepositState.WAITING
        or deposit.cabinet.site_code != caller.site_code
    ):
        raise Declined("deposit_unknown", caller.contact)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(func.count()).where(CodeShownRow.deposit_id == deposit.id, CodeShownRow.at >= midnight)
    if (db.scalar(today) or 0) >= policies_in(db).code_shows_a_day:
        raise Declined("code_limit", caller.contact)
    db.add(CodeShownRow(deposit_id=deposit.id, terminal_id=caller.id, at=now))
    return CodeShown(deposit.code)
