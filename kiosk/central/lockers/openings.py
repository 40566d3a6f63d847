"""The terminal's side of an emergency opening: what was approved, the code it shows, and the order once confirmed."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.lockers.manifest import cabinet_for
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked, ripe
from kiosk.central.tables.openings import OpeningRow
from kiosk.contract.lockers import EmergencyOpening, OnSite, OpeningState, OpenOrder, Signed

router = room("lockers")
_ANSWERS_KEPT = dt.timedelta(hours=1)
_HASH = re.compile(r"[0-9a-f]{64}")


@router.get("/lockers/{cabinet}/openings")
def openings(cabinet: str, office: TheOffice, caller: TheCaller) -> tuple[EmergencyOpening, ...]:
    """What the terminal may show a code for, and what it may open, as long as there is time."""
    with office.begin() as db:
        cabinet_for(db, cabinet, caller)
        alive = select(OpeningRow).where(
            OpeningRow.cabinet_id == cabinet,
            OpeningRow.state.in_((OpeningState.APPROVED, OpeningState.CONFIRMED)),
            OpeningRow.expires > office.now(),
        )
        rows = db.scalars(alive.order_by(OpeningRow.requested_at)).all()
        return tuple(_line(row) for row in rows if row.terminal_id in {"", caller.id})


@router.post("/lockers/{cabinet}/openings/{opening}/code", dependencies=[exactly(OnSite)])
def on_site(
    cabinet: str, opening: str, shown: OnSite, office: TheOffice, caller: TheCaller, key: TheKey
) -> EmergencyOpening:
    """The terminal shows a code: whoever reads it out stands there. A terminal that was started anew shows another."""

    def act(db: Db) -> EmergencyOpening:
        cabinet_for(db, cabinet, caller)
        return _show(db, office, caller, cabinet, opening, shown)

    return once(office, caller, key, (cabinet, opening, shown), EmergencyOpening, act, _ANSWERS_KEPT)


def expire_openings(db: Db, now: dt.datetime) -> None:
    """An order that nobody used in its time opens nothing any more."""
    alive = (OpeningState.REQUESTED, OpeningState.APPROVED, OpeningState.CONFIRMED)
    late = OpeningRow.state.in_(alive) & (OpeningRow.expires <= now)
    for row in ripe(db, select(OpeningRow).where(late)):
        row.state = OpeningState.EXPIRED
    db.flush()


def sign_order(office: Office, row: OpeningRow) -> None:
    """Make the order that opens this one cell once."""
    order = OpenOrder(
        id=row.id,
        terminal=row.terminal_id,
        cabinet=row.cabinet_id,
        cell=row.cell,
        reason=row.reason,
        requester=row.requester,
        approver=row.approver,
        expires=row.expires,
    )
    signed = office.signer.sign("opening", order)
    row.order_body, row.order_signature = signed.body, signed.signature


def _show(db: Db, office: Office, caller: Caller, cabinet: str, opening: str, shown: OnSite) -> EmergencyOpening:
    if not _HASH.fullmatch(shown.code_hash):
        raise Declined("request_unclear", caller.contact)
    row = locked(db, OpeningRow, opening)
    if row is None or row.cabinet_id != cabinet or row.terminal_id not in {"", caller.id}:
        raise Declined("not_found", caller.contact)
    if row.state is not OpeningState.APPROVED or row.expires <= office.now():
        raise Declined("opening_over", caller.contact)
    row.terminal_id, row.code_hash = caller.id, shown.code_hash
    return _line(row)


def _line(row: OpeningRow) -> EmergencyOpening:
    order = Signed(row.order_body, row.order_signature) if row.state is OpeningState.CONFIRMED else None
    return EmergencyOpening(
        id=row.id,
        cell=row.cell,
        state=row.state,
        reason=row.reason,
        requester=row.requester,
        approver=row.approver,
        expires=row.expires,
        order=order,
    )
