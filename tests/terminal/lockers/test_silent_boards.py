"""The locks go silent: somebody must come, and no thing that happens to lie behind the first door is drawn into it."""

from __future__ import annotations

import pytest

from drivers.errors import DeviceFault
from kiosk.contract.facts import EventKind
from tests.terminal.lockers.doubles import Site, grant


async def test_the_alarm_about_silent_boards_names_nobodys_thing(site: Site) -> None:
    await site.deposit(grant(cell=1))
    site.board.pull_cable()
    for _ in range(3):
        with pytest.raises(DeviceFault):
            await site.wall.look()
    (event,) = await site.facts(EventKind.ALARM)
    assert (event.reason, event.deposit_id) == ("locks_lost", "")
