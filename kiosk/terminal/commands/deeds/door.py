"""A door: the code of an opening that two people have agreed on is put on the glass. Nothing here opens anything.

The door opens as it always does (flows.staffing.emergency): once the platform has signed the order for this cell, for
which somebody must have read the code out who stands here.
"""

from __future__ import annotations

from kiosk.contract.commands import Command
from kiosk.terminal.commands.deeds.deed import At, Deed, done, failed
from kiosk.terminal.commands.ledger import Turn

CLOSED = "closed"


async def _open_cell(at: At, command: Command) -> Turn:
    ended = await at.clerk.summons.call(command.arguments["opening"])
    return done() if ended == "opened" else failed(ended)


def _no_such_door(at: At, command: Command) -> str:
    """Nor is there one while the terminal is closed: its picture says where to go, and gives way to nobody's code."""
    wall, said = at.clerk.wall, command.arguments
    if at.clerk.health.closed:
        return CLOSED
    if wall is None or wall.cabinet.id != said.get("cabinet"):
        return "no_such_cabinet"
    known = said.get("cell", "") in {str(number) for number in wall.numbers}
    return "" if known and said.get("opening") else "no_such_cell"


OPEN_CELL = Deed(_open_cell, _no_such_door)
