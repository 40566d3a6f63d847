"""Somebody guesses PINs and pulls the plug before each answer is written down: the rest comes all the same."""

from __future__ import annotations

import pytest

from kiosk.profile.sections import StaffRules
from kiosk.terminal.roster import Resting, Roster
from kiosk.terminal.roster import roster as room
from tests.terminal.lockers.doubles import IDENTITY, Site, staff_list, staff_pass


class PlugPulled(BaseException):
    """The power is gone."""


async def test_tries_cut_off_before_their_answer_lead_to_a_rest(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = StaffRules()

    def roster() -> Roster:
        return Roster(site.store, site.clock, identity=IDENTITY, rules=rules)

    await roster().keep(staff_list(staff_pass()))

    def pull(*_: object) -> str:
        raise PlugPulled

    with monkeypatch.context() as patched:
        patched.setattr(room, "pin_proof", pull)
        for guess in range(rules.wrong_pins):
            with pytest.raises(PlugPulled):
                await roster().check_pin(staff_pass(), f"{guess:06d}")
            await site.restart()
    assert isinstance(await roster().check_pin(staff_pass(), "246810"), Resting)
