"""Somebody guesses PINs and pulls the plug before each answer is written down: the rest comes all the same."""

from __future__ import annotations

import pytest

from kiosk.terminal.lockers import roster as room
from kiosk.terminal.lockers.roster import Resting, Roster
from kiosk.terminal.settings.model import StaffRules
from tests.terminal.lockers.doubles import IDENTITY, Site, grant, manifest, staff_pass


class PlugPulled(BaseException):
    """The power is gone."""


async def test_tries_cut_off_before_their_answer_lead_to_a_rest(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.wall.keep(manifest(grant(), staff=(staff_pass(),)))
    rules = StaffRules()

    def roster() -> Roster:
        return Roster(site.store, "A", site.clock, identity=IDENTITY, rules=rules)

    def pull(*_: object) -> str:
        raise PlugPulled

    with monkeypatch.context() as patched:
        patched.setattr(room, "pin_proof", pull)
        for guess in range(rules.wrong_pins):
            with pytest.raises(PlugPulled):
                await roster().check_pin(staff_pass(), f"{guess:06d}")
            await site.restart()
    assert isinstance(await roster().check_pin(staff_pass(), "246810"), Resting)
