"""应急开箱: two people elsewhere have ordered one door open; whoever stands here reads them the code on the screen.

Nobody need sign in to show the code: it opens nothing by itself. The door opens once the platform has confirmed the
code in a signed order for this terminal, this cell, this once.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from kiosk.contract import sealing
from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import (
    ONSITE_CODE_DIGITS,
    EmergencyOpening,
    OnSite,
    OpeningState,
    OpenOrder,
    Purpose,
    Signed,
)
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing import door_scenes
from kiosk.terminal.flows.staffing import emergency_scenes as scenes
from kiosk.terminal.flows.staffing.door import Doorway, Went
from kiosk.terminal.flows.staffing.shift import doors_stopped
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Errand, OrderRefused, Wall
from kiosk.terminal.platform.client import Away, Refused

_EVERY = 1.0  # seconds between two questions to the platform
_ENDED = {
    Went.STUCK: "did_not_open",
    Went.NO_ANSWER: "no_answer",
    Went.LEFT_OPEN: "opened",
    Went.ROUND: "opened",
}
Tell = Callable[[str], None]
_TO_BE_SHOWN = (OpeningState.APPROVED, OpeningState.CONFIRMED)


async def emergency(clerk: Clerk, wall: Wall) -> None:
    """From the list of what was ordered to the opened door. Raises Left, WentHome."""
    while True:
        known = await _orders(clerk, wall)
        stopped = doors_stopped(clerk, wall, looking=True)
        picture = scenes.orders(known, stopped)
        answer = await clerk.desk.ask_until(picture, _other_than(clerk, wall, known), pace=Pace.READING)
        if not isinstance(answer, Chosen):
            if answer is None:
                continue
            return
        chosen = next((order for order in known or () if order.id == answer.id), None)
        if chosen is None:
            return
        if stopped is None:
            await _carry_out(clerk, wall, chosen, _nobody_asks)


async def called(clerk: Clerk, wall: Wall, opening: str, tell: Tell) -> None:
    """One opening, put on the glass from afar; `tell` hears "opened", or why not. Raises Left, WentHome."""
    if doors_stopped(clerk, wall, looking=True) is not None:
        tell("doors_stopped")
        return
    known = await _orders(clerk, wall)
    chosen = next((order for order in known or () if order.id == opening), None)
    if chosen is None:
        tell("platform_away" if known is None else "not_ordered")
        return
    await _carry_out(clerk, wall, chosen, tell)


def _nobody_asks(_how: str) -> None:
    """Whoever chose it at the glass sees for themselves."""


async def _orders(clerk: Clerk, wall: Wall) -> tuple[EmergencyOpening, ...] | None:
    """What is ordered here and not yet over; None while the platform does not say."""
    answer = await clerk.platform.openings(wall.cabinet.id)
    if isinstance(answer, Away | Refused):
        return None
    now = clerk.clock.now()
    return tuple(order for order in answer if order.state in _TO_BE_SHOWN and order.expires > now)


async def _other_than(clerk: Clerk, wall: Wall, known: tuple[EmergencyOpening, ...] | None) -> None:
    """Return when the list is another one."""
    while True:
        await clerk.clock.sleep(_EVERY)
        if await _orders(clerk, wall) != known:
            return


async def _carry_out(clerk: Clerk, wall: Wall, opening: EmergencyOpening, tell: Tell) -> None:
    signed = await _confirmed(clerk, wall, opening, tell)
    if signed is None:
        return
    try:
        order = await wall.order(signed)
    except OrderRefused as refusal:
        tell(f"order_{refusal.why}")
        await clerk.desk.ask(scenes.refused(clerk, opening.cell, refusal.why))
        return
    await _open(clerk, wall, order, tell)


async def _confirmed(clerk: Clerk, wall: Wall, opening: EmergencyOpening, tell: Tell) -> Signed | None:
    """Show the code until it was read out and confirmed; None when that took too long or was given up."""
    code = f"{secrets.randbelow(10**ONSITE_CODE_DIGITS):0{ONSITE_CODE_DIGITS}d}"
    key = bytes.fromhex(clerk.settings.platform.key.reveal())
    shown = OnSite(sealing.keyed(key, "onsite", code))
    posted = await clerk.platform.onsite(wall.cabinet.id, opening.id, shown, secrets.token_hex(16))
    if isinstance(posted, Away | Refused):
        tell("not_taken")
        await clerk.desk.ask(scenes.not_taken(clerk, opening.cell, posted))
        return None
    await wall.note_order_shown(opening.cell, opening.id)
    seconds = min(
        clerk.settings.staff.rules.onsite_seconds, (opening.expires - clerk.clock.now()) / dt.timedelta(seconds=1)
    )
    waits = _until_confirmed(clerk, wall, opening.id, seconds)
    answer = await clerk.desk.ask_until(scenes.code(opening, code), waits, ways=Ways.BACK | Ways.LEAVE, pace=Pace.HOME)
    if answer is None:
        tell("not_confirmed")
        await clerk.desk.ask(scenes.expired(clerk, opening.cell))
    return answer if isinstance(answer, Signed) else None


async def _until_confirmed(clerk: Clerk, wall: Wall, id: str, seconds: float) -> Signed | None:
    """The signed order once it is there; None when the time is over, or the order was withdrawn."""
    ends = clerk.clock.monotonic() + seconds
    while clerk.clock.monotonic() < ends:
        known = await _orders(clerk, wall)
        order = next((order for order in known or () if order.id == id), None)
        if order is not None and order.order is not None:
            return order.order
        if known is not None and order is None:
            return None
        await clerk.clock.sleep(_EVERY)
    return None


async def _open(clerk: Clerk, wall: Wall, order: OpenOrder, tell: Tell) -> None:
    """The one door, once."""
    line = next(line for line in await wall.cells() if line.number == order.cell)
    deed = Deed(
        staff=order.requester,
        second=order.approver,
        order=order.id,
        offline=not clerk.platform.reachable,
        clock_offset=clerk.platform.clock_offset,
    )
    try:
        async with await wall.errand(Purpose.EMERGENCY, order.cell, line.deposit_id, deed) as errand:
            told = await _see_through(clerk, wall, errand, tell)
    except CellNotReady:
        tell("cell_not_ready")
        told = door_scenes.not_ready(clerk, order.cell)
    await clerk.desk.ask(told, pace=Pace.READING)


async def _see_through(clerk: Clerk, wall: Wall, errand: Errand, tell: Tell) -> scenes.Scene:
    """Door, and what was done behind it."""
    turn = await Doorway(clerk, wall, errand).turn()
    tell(_ENDED[turn.went])
    match turn.went:
        case Went.STUCK:
            await errand.settle("did_not_open")
            return door_scenes.stayed_shut(clerk, errand.cell)
        case Went.NO_ANSWER:
            return door_scenes.unanswered(clerk, errand.cell)
        case Went.LEFT_OPEN:
            return door_scenes.left_open(clerk, errand.cell)
        case Went.ROUND:
            answer = await clerk.desk.ask(scenes.what_was_done(errand.cell), ways=Ways.NONE, pace=Pace.READING)
    if isinstance(answer, Chosen):
        await errand.settle(answer.id)
    return scenes.done(errand.cell)
