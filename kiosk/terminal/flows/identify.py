"""Who is there: one identification by ID card, good for the whole session."""

from __future__ import annotations

from typing import assert_never

from drivers.contracts import (
    CardLiftedEarly,
    CardNotGenuine,
    CardOutcome,
    CardRead,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
)
from kiosk.contract.events import Event
from kiosk.contract.words import Day, Words, say
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.trouble import trouble
from kiosk.terminal.session import Person

# What is wrong with a card that did not read, as causes of the fault table; each is the citizen's to mend, not ours.
_CAUSES: dict[type[object], str] = {
    CardUnreadable: "card_unreadable",
    CardLiftedEarly: "card_lifted_early",
    NotAnIdCard: "not_an_id_card",
    CardNotGenuine: "card_not_genuine",
}


def note_for(outcome: CardOutcome) -> Words | None:
    """A sentence beside the reader when a card did not read; None when it did."""
    match outcome:
        case CardRead():
            return None
        case CardUnreadable() | CardLiftedEarly() | NotAnIdCard() | CardNotGenuine():
            return say(f"identify.{_CAUSES[type(outcome)]}")
        case _:
            assert_never(outcome)


async def accept(clerk: Clerk, card: IdCard, *, must_be_valid: bool) -> bool:
    """Take this card as the session's identity. Says so and answers False where it cannot be taken."""
    person = Person(card)
    if not card.number_agrees:
        await _record(clerk, "number_wrong")
        await clerk.desk.ask(trouble(clerk, "card_number_wrong", say("trouble.nothing_changed")))
        return False
    if must_be_valid and not await still_valid(clerk, person):
        return False
    clerk.session.identify(person)
    clerk.desk.recognise()
    await _record(clerk, "accepted")
    return True


async def still_valid(clerk: Clerk, person: Person) -> bool:
    """Whether this card may open a door today; says so where it may not."""
    until = person.card.valid_to
    if until is None or not person.expired(clerk.clock.now().date()):
        return True
    await _record(clerk, "expired")
    await clerk.desk.ask(trouble(clerk, "card_expired", say("identify.expired", until=Day(until, year=True))))
    return False


async def _record(clerk: Clerk, outcome: str) -> None:
    await clerk.store.record(Event.SESSION_IDENTIFIED, session=clerk.session.id, way="card", outcome=outcome)
