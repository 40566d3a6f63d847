"""A new version on trial: it starts, tests itself and answers, and serves nobody until root has seen enough.

So whatever becomes of it, no citizen was in its hands, and nothing was written that the old version would have to know.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from kiosk.supervisor import Supervisor
from kiosk.terminal.flows import closed
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.state import Part
from kiosk.terminal.selftest.rounds import Interrupted, SelfTests
from kiosk.terminal.selftest.whole import Occasion
from kiosk.terminal.updates.here import Here

_log = logging.getLogger(__name__)
_LOOK = 0.5
UPDATING = "updating"


async def passed(clerk: Clerk, tests: SelfTests, here: Here, supervisor: Supervisor) -> None:
    """Return when it is over. Neither wall nor courier work meanwhile, and the hall's door is free, as at a start."""
    _log.warning("version %s is on trial", here.version)
    wall, clerk.wall = clerk.wall, None
    clerk.health.find(Part.UPDATE, UPDATING)
    clerk.desk.show(closed.scene(UPDATING, clerk.desk_phone, clerk.elsewhere))
    supervisor.ready(f"version {here.version} is on trial")
    testing = asyncio.create_task(_tested(clerk, tests), name="self-test of a trial")
    try:
        while here.on_trial:
            await clerk.clock.sleep(_LOOK)
    finally:
        testing.cancel()
        await asyncio.gather(testing, return_exceptions=True)
        clerk.wall = wall
    _log.warning("version %s stays", here.version)
    clerk.health.find(Part.UPDATE, "")


async def _tested(clerk: Clerk, tests: SelfTests) -> None:
    """One test, whoever touches the glass meanwhile."""
    while True:
        with contextlib.suppress(Interrupted):
            await tests.hold(Occasion("start", patience=clerk.settings.self_test.patience_seconds))
            return
        await clerk.clock.sleep(_LOOK)
