"""What a citizen does not have: 告知承诺 (M17) or 容缺后补 (M16), only where offered, and only because they ask."""

from __future__ import annotations

from kiosk.contract.handling import Evidence, SignedText
from kiosk.contract.intent import Chosen
from kiosk.contract.items import LegalText, Material, Way
from kiosk.contract.scene import Scene
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import promise_scenes as scenes
from kiosk.terminal.flows.handling.standing import Standing
from kiosk.terminal.flows.handling.texts import sign_text


async def do_without(clerk: Clerk, standing: Standing, material: Material) -> bool:
    """The citizen says that they do not have it. True where something was signed for it."""
    answer = await clerk.desk.ask(scenes.without(clerk, standing, material), pace=Pace.READING)
    match answer:
        case Chosen(id="commitment"):
            return await _commit(clerk, standing, material)
        case Chosen(id="tolerance"):
            return await _wait(clerk, standing, material)
        case _:
            return False


async def _commit(clerk: Clerk, standing: Standing, material: Material) -> bool:
    for_ = (*(each for each in standing.settled_by(Way.COMMITMENT) if each != material), material)
    signed = await _signed(clerk, scenes.commitment(for_), standing.item.commitment)
    if signed is None:
        return False
    standing.commitment = signed
    standing.settle(Evidence(material.id, Way.COMMITMENT))
    return True


async def _wait(clerk: Clerk, standing: Standing, material: Material) -> bool:
    for_ = (*(each for each in standing.settled_by(Way.TOLERANCE) if each != material), material)
    signed = await _signed(clerk, scenes.tolerance(standing.item, for_), standing.item.tolerance)
    if signed is None:
        return False
    standing.tolerance = signed
    standing.settle(Evidence(material.id, Way.TOLERANCE))
    return True


async def _signed(clerk: Clerk, told: Scene, text: LegalText | None) -> SignedText | None:
    """What is missing, until when, what follows; then the text. Signed anew when another paper joins."""
    if text is None:
        return None
    answer = await clerk.desk.ask(told, pace=Pace.READING)
    if not (isinstance(answer, Chosen) and answer.id == "read"):
        return None
    return await sign_text(clerk, text, clerk.session.name_masked)
