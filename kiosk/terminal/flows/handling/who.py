"""Who is here, proved at the level that an item asks for."""

from __future__ import annotations

from drivers.contracts import IdCard
from kiosk.contract.intent import Chosen
from kiosk.terminal.flows import case_scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.second_code import second_proof
from kiosk.terminal.flows.identify import accept, still_valid
from kiosk.terminal.flows.telephone import sign_in_by_telephone
from kiosk.terminal.flows.waiting import Laying

_FIRST_PROOF = 2  # a card, or a telephone in its place


async def need(clerk: Clerk, level: int, *, valid_card: bool = True) -> bool:
    """Identified at that level, asking for what is missing; False where the citizen is turned away, or goes back."""
    person = clerk.session.person
    if person is not None and valid_card and not await still_valid(clerk, person):
        return False
    if not clerk.session.somebody and not await _prove(clerk, valid_card=valid_card):
        return False
    return level <= max(_FIRST_PROOF, clerk.session.level) or await second_proof(clerk)


async def _prove(clerk: Clerk, *, valid_card: bool) -> bool:
    laying = Laying(clerk)
    while not clerk.session.somebody:
        answer = await clerk.desk.ask_until(
            lambda: case_scenes.prove(clerk, laying.note, by_number=False), laying.card()
        )
        match answer:
            case IdCard():
                await accept(clerk, answer, must_be_valid=valid_card)
            case Chosen(id="telephone"):
                await sign_in_by_telephone(clerk, must_be_valid=valid_card)
            case _:
                return False
    return True
