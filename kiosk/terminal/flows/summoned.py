"""Home gives way to a summons from afar; the code of the opening stands on the glass for whoever reads it out."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, NoReturn

from kiosk.desk import Leaving, Left, WentHome
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.mishap import apologise, report
from kiosk.terminal.flows.staffing.emergency import called
from kiosk.terminal.flows.waiting import first
from kiosk.terminal.session import Session


async def unless_called(clerk: Clerk, visit: Coroutine[Any, Any, None]) -> None:
    """A visit; home gives way to a summons, who has begun does not. Raises Left."""
    await first(visit, _gives_way(clerk))


async def _gives_way(clerk: Clerk) -> NoReturn:
    while clerk.desk.session_open or not clerk.summons.waiting:
        await clerk.bell.heard()
    raise Left(Leaving.STOPPED)


async def answer(clerk: Clerk) -> None:
    """Put it on the glass, and tell whoever called how that ended."""
    opening, tell = clerk.summons.take(), clerk.summons.over
    clerk.session = Session()
    clerk.desk.begin_session()
    try:
        if clerk.wall is not None:
            await called(clerk, clerk.wall, opening, tell)
    except (Left, WentHome):
        return
    except Exception as mistake:  # noqa: BLE001  a mistake of ours ends the summons, never the terminal
        tell("mistake")
        report(mistake)
        await apologise(clerk)
    finally:
        tell("left")  # where nothing was told before
        clerk.desk.end_session()
