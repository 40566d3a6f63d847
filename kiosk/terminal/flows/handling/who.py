"""Who is here, proved at the level that an item asks for, and for whom they act."""

from __future__ import annotations

from drivers.contracts import IdCard
from kiosk.contract.items import Applicant, Item
from kiosk.contract.words import say
from kiosk.terminal.flows import case_scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import accept
from kiosk.terminal.flows.trouble import trouble
from kiosk.terminal.flows.waiting import Laying

_CARD_LEVEL = 2


def proved_here(item: Item) -> bool:
    """Whether a card, all that can be shown here, is proof enough for this item, and of whom it is for."""
    return item.min_loa <= _CARD_LEVEL and item.applicant is not Applicant.LEGAL


async def need(clerk: Clerk, level: int, *, valid_card: bool = True) -> bool:
    """Identified at that level; False where the citizen is turned away, or goes back."""
    if level > _CARD_LEVEL:
        await clerk.desk.ask(trouble(clerk, "second_proof_needed", say("apply.not_begun")))
        return False
    laying = Laying(clerk)
    while clerk.session.person is None:
        answer = await clerk.desk.ask_until(lambda: case_scenes.prove(clerk, laying.note), laying.card())
        if not isinstance(answer, IdCard):
            return False
        await accept(clerk, answer, must_be_valid=valid_card)
    return True


async def choose_principal(clerk: Clerk, item: Item) -> bool:
    """Whether the citizen may go on: for themselves, where the item is for persons; says so where it is not."""
    if item.applicant is not Applicant.LEGAL or clerk.session.acting is not None:
        return True
    await clerk.desk.ask(trouble(clerk, "second_proof_needed", say("apply.not_begun")))
    return False
