"""Who is there: one identification by ID card, good for the whole session."""

from __future__ import annotations

from typing import assert_never

from drivers.contracts import (
    CardLiftedEarly,
    CardNotGenuine,
    CardOutcome,
    CardRead,
    CardReader,
    CardStillThere,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
    NotReadableHere,
)
from kiosk.contract.events import Event
from kiosk.contract.words import Day, Words, say
from kiosk.terminal.devices.station import Station
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.trouble import trouble
from kiosk.terminal.session import Person

# What is said about a card that did not read; each is the citizen's to mend, not ours.
_NOTES: dict[type[object], str] = {
    CardUnreadable: "card_unreadable",
    CardLiftedEarly: "card_lifted_early",
    CardNotGenuine: "card_not_genuine",
    CardStillThere: "card_still_there",
    NotAnIdCard: "not_an_id_card",
    NotReadableHere: "not_readable_here",
}


def card_readers(clerk: Clerk) -> tuple[Station[CardReader], ...]:
    """Where a card may be read: at the reader for ID cards, and where fitted at that for social-security cards."""
    return tuple(reader for reader in (clerk.bench.card, clerk.bench.social) if reader.fitted) or (clerk.bench.card,)


def note_for(outcome: CardOutcome, place: str = "card") -> Words | None:
    """A sentence beside the reader when a card did not read; None when it did. Cards are laid, or put into a slot."""
    match outcome:
        case CardRead():
            return None
        case (
            CardUnreadable()
            | CardLiftedEarly()
            | CardNotGenuine()
            | CardStillThere()
            | NotAnIdCard()
            | NotReadableHere()
        ):
            return say(f"identify.{place}.{_NOTES[type(outcome)]}")
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
    if clerk.session.token is not None:  # of whom a telephone, or another card, named before
        clerk.later(clerk.platform.forget(clerk.session.token))
    clerk.session.identify(person)
    clerk.desk.recognise()
    await _record(clerk, "accepted")
    await clerk.store.record(Event.CARD_READ, session=clerk.session.id, reading=clerk.session.reading)
    return True


async def still_valid(clerk: Clerk, person: Person) -> bool:
    """Whether this card may open a door today; says so where it may not."""
    until = person.card.valid_to
    if until is None and not person.card.long_term:  # no day on it can be read: that makes no card good for ever
        await _record(clerk, "undated")
        await clerk.desk.ask(trouble(clerk, "card_dates_unreadable", say("trouble.nothing_changed")))
        return False
    if until is None or not person.expired(clerk.clock.now().date()):
        return True
    await _record(clerk, "expired")
    await clerk.desk.ask(trouble(clerk, "card_expired", say("identify.expired", until=Day(until, year=True))))
    return False


async def _record(clerk: Clerk, outcome: str) -> None:
    await clerk.store.record(Event.SESSION_IDENTIFIED, session=clerk.session.id, way="card", outcome=outcome)
