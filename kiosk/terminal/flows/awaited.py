"""Finding what is awaited: by card, by the bar code of a receipt or a cover slip, or by a typed case number."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.contracts import IdCard, Scan
from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import COVER_SLIP, Awaited
from kiosk.contract.words import Words, say
from kiosk.desk import Back
from kiosk.terminal.flows import hand_in_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import accept
from kiosk.terminal.flows.lookup import ask_case_number
from kiosk.terminal.flows.put_in_scenes import look_first
from kiosk.terminal.flows.strange import Kind, Wanted, kind_of, told
from kiosk.terminal.flows.waiting import Laying, code_shown, first
from kiosk.terminal.lockers.verdict import SAID_NOTHING_PUT_IN
from kiosk.terminal.lockers.wall import Doubted, Wall


@dataclass(frozen=True)
class Expected:
    """What is awaited, and the way by which it was found: card, case_number or cover_slip."""

    way: str
    lines: tuple[Awaited, ...]


async def find_awaited(clerk: Clerk, wall: Wall) -> Expected | None:
    """What this citizen may hand in; None when they turned away. A card laid before in this session is enough."""
    person = clerk.session.person
    if person is not None and (lines := await wall.awaited_for_card(person.card.number)):
        return Expected("card", lines)
    laying = Laying(clerk, say("hand_in.card_not_telephone") if clerk.session.by_telephone else None)
    while True:
        happens = first(laying.card(), code_shown(clerk))
        match await clerk.desk.ask_until(lambda: scenes.prove(clerk, laying.note), happens):
            case Back():
                return None
            case IdCard() as card:
                found = await _by_card(clerk, wall, card)
            case Scan(text=text):
                found = await _by_bar_code(clerk, wall, text)
            case _:
                found = await _by_number(clerk, wall)
        if isinstance(found, Expected):
            return found
        laying.note = found


async def still_awaited(wall: Wall, expected: Expected) -> Expected | None:
    """Of what was found, what has not been handed in meanwhile; None where nothing is left."""
    found = [await wall.awaited(awaited.id) for awaited in expected.lines]
    lines = tuple(awaited for awaited in found if awaited is not None)
    return Expected(expected.way, lines) if lines else None


async def _by_card(clerk: Clerk, wall: Wall, card: IdCard) -> Expected | Words | None:
    """A card past its date will do: nothing is given out."""
    if not await accept(clerk, card, must_be_valid=False):
        return None
    lines = await wall.awaited_for_card(card.number)
    doubted = await _tell_doubts(clerk, await wall.doubted_for_card(card.number))
    if lines:
        return Expected("card", lines)
    if doubted:
        return None
    answer = await clerk.desk.ask(scenes.nothing_awaited(clerk))
    if isinstance(answer, Chosen) and answer.id == "number":
        return await _by_number(clerk, wall)
    return None


async def _by_bar_code(clerk: Clerk, wall: Wall, text: str) -> Expected | Words | None:
    """What the bar code of a receipt or of a cover slip stands for, or a word about what else it is."""
    match kind_of(text):
        case Kind.SLIP:
            line = await wall.awaited(text.strip())
            if line is not None:
                return Expected("cover_slip", (line,))
            return await _lies_there(clerk, wall, text.strip())
        case Kind.CASE:
            return await _for_case(clerk, wall, text.replace("-", "").strip())
        case kind:
            return told(kind, Wanted.HAND_IN)


async def _by_number(clerk: Clerk, wall: Wall) -> Expected | Words | None:
    number = await ask_case_number(clerk)
    return None if number is None else await _for_case(clerk, wall, number)


async def _for_case(clerk: Clerk, wall: Wall, number: str) -> Expected | Words | None:
    if lines := await wall.awaited_for_case(number):
        return Expected("case_number", lines)
    return await _lies_there(clerk, wall, number)


async def _tell_doubts(clerk: Clerk, doubted: tuple[Doubted, ...]) -> bool:
    """Say of each that staff must look first; False where there is nothing to say."""
    for one in doubted:
        in_hand = one.cell.reason == SAID_NOTHING_PUT_IN
        await clerk.desk.ask(look_first(clerk, one.awaited, one.cell.number, in_hand=in_hand))
    return bool(doubted)


async def _lies_there(clerk: Clerk, wall: Wall, number: str) -> Words | None:
    """Nothing is awaited under this number: it was handed in before and nobody has taken it out yet, or nothing is."""
    if await _tell_doubts(clerk, await wall.doubted_for_number(number)):
        return None
    for line in await wall.handed_in():
        if number in (line.project_no, line.hand_in_id, COVER_SLIP + line.hand_in_id):
            await clerk.desk.ask(scenes.lies_there(clerk, line))
            return None
    return say("hand_in.none_for_number")
