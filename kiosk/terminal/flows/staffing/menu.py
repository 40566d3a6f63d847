"""The menu of the staff: what their roles allow, what waits, and why something cannot be done now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kiosk.contract.intent import Chosen
from kiosk.desk import Back, Ways, WentHome
from kiosk.terminal.flows.staffing import menu_scenes as scenes
from kiosk.terminal.flows.staffing.clearing import clear_cabinet, service_door
from kiosk.terminal.flows.staffing.collection import collect_hand_ins
from kiosk.terminal.flows.staffing.deposit import deposit
from kiosk.terminal.flows.staffing.emergency import emergency
from kiosk.terminal.flows.staffing.looking import look_after
from kiosk.terminal.flows.staffing.overview import overview
from kiosk.terminal.flows.staffing.reclaim import reclaim
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.flows.upkeep.visit import tend


async def work(shift: Shift) -> None:
    """One task after another, until they sign out. Raises Left."""
    while True:
        try:
            if not await _one_task(shift):
                return
        except WentHome:
            continue


async def _one_task(shift: Shift) -> bool:
    """Show the menu and do what is chosen; False when they sign out."""
    standing = await _standing(shift)
    answer = await shift.ask(lambda: scenes.menu(shift, standing), ways=Ways.LEAVE)
    match answer:
        case Chosen(id="sign_out") | Back():
            return False
        case Chosen(id="upkeep"):
            await tend(shift)
            return False
        case Chosen(id="emergency"):
            await emergency(shift.clerk, shift.wall)
        case Chosen(id=chosen):
            await _TASKS[chosen](shift)
        case _:
            pass
    return True


async def _standing(shift: Shift) -> scenes.Standing:
    """What is written beside the tasks."""
    wall = shift.wall
    return scenes.Standing(
        waiting=await wall.waiting(),
        handed_in=await wall.handed_in(),
        in_doubt=await wall.in_doubt(),
        cells=await wall.cells(),
        age=await wall.sync_age(),
        service_door=await service_door(shift.clerk),
    )


_TASKS: dict[str, Callable[[Shift], Awaitable[None]]] = {
    "deposit": deposit,
    "reclaim": reclaim,
    "collection": collect_hand_ins,
    "look": look_after,
    "overview": overview,
    "clearing": clear_cabinet,
}
