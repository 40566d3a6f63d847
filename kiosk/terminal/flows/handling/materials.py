"""The materials of an application: a list of all of them, and one step for each that still needs something.

What the state has already is marked and asks nothing. The citizen goes through the others one by one, in any order,
and may come back to what they have brought.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kiosk.contract.forms import Answers
from kiosk.contract.handling import Evidence, Prefill
from kiosk.contract.intent import Chosen
from kiosk.contract.items import Item, Material, Way
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import material_scenes as scenes
from kiosk.terminal.flows.handling.brought import Brought
from kiosk.terminal.flows.handling.by_camera import photograph
from kiosk.terminal.flows.handling.by_number import show_licence, verify_number
from kiosk.terminal.flows.handling.by_phone import send_from_phone
from kiosk.terminal.flows.handling.promises import do_without
from kiosk.terminal.flows.handling.standing import Standing
from kiosk.terminal.flows.handling.ways import Control


async def settle_materials(
    clerk: Clerk, item: Item, answers: Answers, prefill: Prefill, before: Brought | None = None
) -> Brought | None:
    """What was brought, once nothing is open any more; None where the citizen turned back."""
    standing = Standing(item, answers, prefill, before)
    if not standing.materials:
        return standing.brought()
    while True:
        answer = await clerk.desk.ask(scenes.overview(standing), pace=Pace.FORM)
        if not isinstance(answer, Chosen):
            return None
        still_open = standing.still_open()
        if answer.id != "go_on":
            material = next(each for each in standing.materials if each.id == answer.id)
        elif still_open:
            material = still_open[0]
        else:
            return standing.brought()
        await see_to(clerk, standing, material)


async def see_to(clerk: Clerk, standing: Standing, material: Material) -> None:
    """One material: settled afterwards, or as open as before. A correction opens one alone."""
    if standing.by_itself(material):
        await clerk.desk.ask(scenes.nothing_needed(standing, material), pace=Pace.READING)
        return
    while True:
        answer = await clerk.desk.ask(lambda: scenes.ways(clerk, standing, material), pace=Pace.FORM)
        match answer:
            case Chosen(id="skip"):
                standing.leave_out(material)
                return
            case Chosen(id="without"):
                if await do_without(clerk, standing, material):
                    return
            case Chosen(id=id):
                evidence = await _BRING[Control(id)](clerk, material)
                if evidence is not None:
                    standing.settle(evidence)
                    return
            case _:
                return


async def _hand_in(clerk: Clerk, material: Material) -> Evidence | None:
    """The original comes later, into the locker or to the window; the receipt says so again."""
    answer = await clerk.desk.ask(scenes.hand_in(clerk, material), pace=Pace.READING)
    return Evidence(material.id, Way.HAND_IN) if isinstance(answer, Chosen) else None


_BRING: dict[Control, Callable[[Clerk, Material], Awaitable[Evidence | None]]] = {
    Control.NUMBER: verify_number,
    Control.LICENCE: show_licence,
    Control.CAMERA: photograph,
    Control.PHONE: send_from_phone,
    Control.HAND_IN: _hand_in,
}
