"""Legal persons and whoever acts for somebody: names and codes come filled in, and the letter says for whom."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.after import Relation, Represented, Scope
from kiosk.contract.content import Facts
from kiosk.contract.ids import mask_name
from kiosk.contract.items import Applicant, Field, FieldKind, Item, Source
from kiosk.contract.words import Both
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply as journey
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT, both

FIRM = Represented("R1", Relation.LEGAL_REPRESENTATIVE, "演示商贸有限公司", "91370999MA3ABCDE17", (Scope.SUBMIT,), None)
FOR_FIRMS = dataclasses.replace(
    SHORT,
    applicant=Applicant.LEGAL,
    questions=(),
    fields=(
        Field("firm", both("firm"), FieldKind.NAME, source=Source.PRINCIPAL_NAME, fixed=True),
        Field("code", both("code"), FieldKind.CREDIT_CODE, source=Source.PRINCIPAL_CODE, fixed=True),
        Field("agent", both("agent"), FieldKind.NAME, source=Source.CARD_NAME, fixed=True),
    ),
)


async def test_a_firms_name_and_code_and_its_agent_are_filled_in(
    hall: HandlingHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def for_the_firm(clerk: Clerk, item: Item) -> bool:
        clerk.session.acting = FIRM
        return True

    monkeypatch.setattr(journey, "choose_principal", for_the_firm)
    await hall.begins(FOR_FIRMS)
    known = await hall.touches_at("handle.known", "go_on")
    assert isinstance(known.content, Facts)
    shown = [fact.value for fact in known.content.facts]
    assert shown == [Both(text, text) for text in (FIRM.name, FIRM.credit_code, mask_name(RESIDENT.name))]
    assert hall.bureau.asked[0].acting == "R1"
    await hall.touches_at("handle.delivery", "locker")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    assert application.acting == "R1"
    assert application.form.signature.relation == "agent"
    assert application.values == {"firm": FIRM.name, "code": FIRM.credit_code, "agent": RESIDENT.name}
    assert not [scene for scene in hall.citizen.seen if scene.name.startswith("handle.field")], "nothing was asked"
