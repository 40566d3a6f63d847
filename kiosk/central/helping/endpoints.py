"""Endpoints of terminals that call the staff. No session is needed, and nothing of anybody is said."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.helping.assisting import may_assist
from kiosk.central.helping.calls import end_call, make_call, note_call_in_vain
from kiosk.central.helping.hours import hours_of, opens
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.helping import HelpCallRow
from kiosk.central.tables.places import SiteRow
from kiosk.contract.events import is_id
from kiosk.contract.helping import LONGEST_SCENE, CallState, HelpCall, HelpOver, HelpWanted

router = room("help")
_ANSWERS_KEPT = dt.timedelta(hours=1)


@router.post("/help_calls", dependencies=[exactly(HelpWanted)])
def call(wanted: HelpWanted, office: TheOffice, caller: TheCaller, key: TheKey) -> HelpCall:
    """Call the staff of the site. Where nobody is at work nobody is called, and the answer says when somebody is."""
    if len(wanted.scene) > LONGEST_SCENE or not is_id(wanted.scene):
        raise Declined("request_unclear", caller.contact)

    def act(db: Db) -> HelpCall:
        now = office.now()
        begins = opens(hours_of(db, caller.site_code), office.workdays, now)
        if begins is not None:
            night = db.get_one(SiteRow, caller.site_code).night_phone
            return HelpCall(note_call_in_vain(db, caller, wanted.scene, now).id, CallState.CLOSED, night, begins)
        return _told(make_call(db, caller, wanted.scene, now), caller)

    return once(office, caller, key, wanted, HelpCall, act, _ANSWERS_KEPT)


@router.get("/help_calls/{call_id}")
def standing(call_id: str, office: TheOffice, caller: TheCaller) -> HelpCall:
    """How far a call of the asking terminal is."""
    with office.begin() as db:
        row = db.get(HelpCallRow, call_id)
        if row is None or row.terminal_id != caller.id:
            raise Declined("call_unknown", caller.contact)
        return _told(row, caller)


@router.post("/help_calls/{call_id}/end", dependencies=[exactly(HelpOver)])
def end(call_id: str, over: HelpOver, office: TheOffice, caller: TheCaller, key: TheKey) -> HelpCall:
    """Nobody is needed any more, or somebody came; saying it again changes nothing."""

    def act(db: Db) -> HelpCall:
        row = locked(db, HelpCallRow, call_id)
        if row is None or row.terminal_id != caller.id:
            raise Declined("call_unknown", caller.contact)
        came = over.staff if over.staff and may_assist(db, over.staff) else ""
        end_call(db, row, over.why, office.now(), came=came)
        return _told(row, caller)

    return once(office, caller, key, (call_id, over), HelpCall, act, _ANSWERS_KEPT)


def _told(row: HelpCallRow, caller: Caller) -> HelpCall:
    return HelpCall(row.id, row.state, caller.contact)
