"""A terminal asks for its next certificate before the one it has ends."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, exactly
from kiosk.central.enrolment.authority import NotOurs, asked_key
from kiosk.central.enrolment.issuing import issue
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.contract.enrolment import REQUEST_WRONG, Renewal, Renewed

router = room("enrolment", "/terminals/self")
_LONGEST_REQUEST = 4096
_ANSWERS_KEPT = dt.timedelta(days=7)


@router.post("/certificate", dependencies=[exactly(Renewal)])
def renew(asked: Renewal, office: TheOffice, caller: TheCaller, key: TheKey) -> Renewed:
    """Another thirty days for who signs with a certificate that is good. The old one is good until its own end."""
    if not caller.certificate:
        raise Declined("not_possible_now", caller.contact)
    if len(asked.csr) > _LONGEST_REQUEST:
        raise Declined("request_unclear", caller.contact)
    try:
        public_key = asked_key(asked.csr)
    except NotOurs:
        raise Declined(REQUEST_WRONG, caller.contact) from None

    def act(db: Db) -> Renewed:
        row = issue(db, office, public_key, caller.id, "certificate_renewed", "")
        return Renewed(row.pem, row.expires)

    return once(office, caller, key, asked, Renewed, act, _ANSWERS_KEPT)
