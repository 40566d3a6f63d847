"""Endpoints of fees: the order of a case, and how its payment stands, for the holder alone."""

from __future__ import annotations

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken
from kiosk.central.cases.own import case_to_change
from kiosk.central.fees.orders import UNDECIDED, ask_bank, begin_charge, order_for
from kiosk.central.fees.parts import parts_of
from kiosk.central.helping.assisting import TheAssistant, note_assisted
from kiosk.central.identity import holder
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.fees import FeeOrderRow
from kiosk.central.tables.handling import ActRow
from kiosk.contract.after import FeeOrder, FeeState

router = room("fees")


@router.post("/cases/{project_no}/fee")
def pay(
    project_no: str,
    office: TheOffice,
    caller: TheCaller,
    token: TheToken,
    _key: TheKey,
    assistant: TheAssistant,
) -> FeeOrder:
    """The order of this case with a page to pay at; however often it is asked for, it is one order and one charge."""
    if office.collector is None:
        raise Declined("fee_elsewhere", caller.contact)
    with office.begin() as db:
        citizen = holder(office, db, token)
        case = case_to_change(db, project_no, citizen, caller.contact)
        order = order_for(db, case)
        order_id, state = order.id, order.state
        act = ActRow(project_no=project_no, act="fee_asked", by=f"citizen:{citizen}", at=office.now())
        act.assisted_by, act.terminal_id, act.said = assistant, caller.id, order_id
        note_assisted(db, act)
    if state in UNDECIDED:
        ask_bank(office, order_id)
    begin_charge(office, order_id)
    return _shown(office, order_id)


@router.get("/fees/{order_id}")
def standing(order_id: str, office: TheOffice, token: TheToken) -> FeeOrder:
    """How the payment stands now: the bank is asked. Somebody else's order is answered like one that is not there."""
    with office.begin() as db:
        citizen = holder(office, db, token)
        order = db.get(FeeOrderRow, order_id)
        if order is None or order.case.citizen_id != citizen:
            raise Declined("not_found")
    ask_bank(office, order_id)
    return _shown(office, order_id)


def _shown(office: Office, order_id: str) -> FeeOrder:
    with office.begin() as db:
        return _order(db.get_one(FeeOrderRow, order_id))


def _order(row: FeeOrderRow) -> FeeOrder:
    return FeeOrder(
        id=row.id,
        project_no=row.project_no,
        parts=parts_of(row.case),
        amount_fen=row.amount_fen,
        state=row.state,
        pay_code=row.pay_code,
        pay_url=row.pay_url if row.state is FeeState.PAYING else "",
        expires=row.expires,
        paid_at=row.paid_at,
        invoice_url=row.invoice_url,
    )
