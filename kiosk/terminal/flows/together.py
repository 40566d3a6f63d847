"""What a citizen wants of several results 统一出件 is told to the platform; nothing in a cell changes by it (M14)."""

from __future__ import annotations

import secrets

from kiosk.contract.content import Thanks
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.platform import PickupWish
from kiosk.contract.scene import Scene
from kiosk.contract.words import Number, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.trouble import OK, why_not
from kiosk.terminal.platform.client import Away, Refused


async def wish(clerk: Clerk, project_no: str, *, together: bool) -> bool:
    """Tell the platform; False where it could not be told, which has been said."""
    key, wanted = f"{clerk.session.id}-{secrets.token_hex(4)}", PickupWish(together)
    done = await asked(clerk, lambda token: clerk.platform.handling.pick_up(token, project_no, wanted, key))
    if isinstance(done, Refused | Away):
        await clerk.desk.ask(why_not(clerk, done, say("results.not_kept")))
        return False
    return True


async def keep_for_later(clerk: Clerk, project_no: str) -> None:
    """All together later: noted, and said so."""
    if await wish(clerk, project_no, together=True):
        await clerk.desk.ask(_kept(project_no), pace=Pace.READING)


def _kept(project_no: str) -> Scene:
    return Scene(
        name="results.kept",
        question=say("results.kept"),
        content=Thanks(
            done=say("results.kept_hint"),
            number=Number(project_no, CASE_NUMBER_GROUPS),
            number_words=say("case.number"),
        ),
        actions=(OK,),
    )
