"""The policies, read by everybody of the staff and set by administrators."""

from __future__ import annotations

import dataclasses

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.policies import NAMES, policies_in, set_policy
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.words import PolicyLine, PolicyValue
from kiosk.contract.lockers import Role

router = room("office", "/office/policies")
_LARGEST = 100_000


@router.get("")
def policies(office: TheOffice, _member: TheMember) -> tuple[PolicyLine, ...]:
    """All of them, as they stand."""
    with office.begin() as db:
        values: dict[str, int] = dataclasses.asdict(policies_in(db))
    return tuple(PolicyLine(name, value) for name, value in values.items())


@router.put("/{name}", dependencies=[exactly(PolicyValue)])
def change(name: str, asked: PolicyValue, desk: TheDesk) -> PolicyLine:
    """Set one."""
    desk.member.need(Role.ADMIN)
    if name not in NAMES:
        raise Declined("not_found")
    if not 0 <= asked.value <= _LARGEST:
        raise Declined("request_unclear")

    def act(db: Db) -> PolicyLine:
        set_policy(db, name, asked.value)
        return PolicyLine(name, asked.value)

    return desk.once((name, asked), PolicyLine, act)
