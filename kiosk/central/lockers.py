"""The manifest of a cabinet: who may collect what, hashed under the key of the terminal that asks."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import APIRouter, Response
from sqlalchemy import select

from kiosk.central.asking import Caller, TheCaller, TheOffice
from kiosk.central.catalogue import IfNoneMatch, same_tag
from kiosk.central.refusals import Declined
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.places import CabinetRow
from kiosk.contract.ids import mask_name
from kiosk.contract.platform import CaseState, Grant, Manifest

router = APIRouter(tags=["lockers"])


@router.get("/lockers/{cabinet}/manifest", response_model=Manifest, responses={304: {"description": "Unchanged"}})
def manifest(
    cabinet: str, office: TheOffice, caller: TheCaller, response: Response, known: IfNoneMatch = None
) -> object:
    """All grants of a cabinet of the terminal's own site; the version is the ETag.

    What is past its keep-until date stays: it may be collected until staff have taken it back.
    """
    with office.begin() as db:
        row = db.get(CabinetRow, cabinet)
        if row is None or row.site_code != caller.site_code:
            raise Declined("cabinet_unknown", caller.contact)
        tag = f'"{row.version}"'
        if same_tag(known, tag):
            return Response(status_code=304, headers={"ETag": tag})
        waiting = select(DepositRow).where(DepositRow.cabinet_id == cabinet, DepositRow.state == DepositState.WAITING)
        deposits = db.scalars(waiting.order_by(DepositRow.cell)).all()
        grants = tuple(_grant(caller, one) for one in deposits if one.case.state is CaseState.READY)
        response.headers["ETag"] = tag
        return Manifest(cabinet, row.version, grants)


def _grant(caller: Caller, deposit: DepositRow) -> Grant:
    return Grant(
        deposit_id=deposit.id,
        cell=deposit.cell,
        project_no=deposit.project_no,
        item=deposit.item,
        copies=deposit.copies,
        name_masked=mask_name(deposit.case.applicant or deposit.case.citizen.name),
        deposited_on=deposit.deposited_on,
        keep_until=deposit.keep_until,
        rule=deposit.rule,
        id_hashes=tuple(_hashed(caller, f"id:{receiver.citizen.id_number}") for receiver in deposit.receivers),
        code_hash=_hashed(caller, f"code:{deposit.code}"),
        qr_hash=_hashed(caller, f"qr:{deposit.qr}"),
    )


def _hashed(caller: Caller, text: str) -> str:
    return hmac.new(caller.key, text.encode(), hashlib.sha256).hexdigest()
