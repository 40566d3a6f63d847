"""What several proofs prove together: each opens only what it was made for, however often it is given."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.lockers import FactorRule
from kiosk.terminal.lockers.wall import Deed, FactorsMissing, Found
from tests.terminal.lockers.doubles import CODE, NUMBER, Site, grant

STRANGER = "370999198507150021"


async def by_code(site: Site) -> Found:
    """What the right code finds."""
    found = await site.wall.grants_for_code(CODE)
    assert isinstance(found, Found)
    return found


async def test_a_code_given_twice_and_a_strangers_card_do_not_make_two_proofs(site: Site) -> None:
    licence = grant(rule=FactorRule.BOTH)
    await site.deposit(licence)
    found = await by_code(site)
    found = found.together(await site.wall.grants_for_card(STRANGER))
    found = found.together(await by_code(site))
    assert (found.grants, found.wanting) == ((), (licence,))
    assert found.factors_for(licence) == ("code",)
    with pytest.raises(FactorsMissing):
        await site.wall.begin(licence, Deed(factors=found.factors_for(licence)))


async def test_a_code_for_one_thing_is_no_proof_on_record_for_another(site: Site) -> None:
    licence = grant(rule=FactorRule.BOTH)
    notice = dataclasses.replace(licence, deposit_id="D-2", cell=8, rule=FactorRule.EITHER, code_hash="00" * 32)
    await site.deposit(licence, notice)
    found = (await site.wall.grants_for_card(NUMBER)).together(await by_code(site))
    assert set(found.grants) == {licence, notice}
    assert found.factors_for(licence) == ("card", "code")
    assert found.factors_for(notice) == ("card",)
