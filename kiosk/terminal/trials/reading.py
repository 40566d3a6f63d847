"""Trials of what reads: a card is laid, a code is shown. What was read is only counted."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from drivers.contracts import (
    CardLiftedEarly,
    CardNotGenuine,
    CardRead,
    CardStillThere,
    CardUnreadable,
    NotAnIdCard,
    NotReadableHere,
)
from kiosk.contract.words import say
from kiosk.terminal.trials.guide import PATIENCE, Found, NobodyDid

if TYPE_CHECKING:
    from drivers.contracts import CardOutcome, CardReader, IdCard
    from kiosk.terminal.devices.station import Station
    from kiosk.terminal.trials.guide import Trial

_TRIES = 3
_LOOK_AGAIN = 0.5
_OUTCOMES: dict[type[object], str] = {
    CardLiftedEarly: "lifted_early",
    CardNotGenuine: "not_genuine",
    CardUnreadable: "unreadable",
    NotAnIdCard: "not_an_id_card",
    NotReadableHere: "not_readable_here",
}


async def try_card(trial: Trial) -> Found:
    """An identity card is laid and read."""
    return await _lay(trial, trial.bench.card, "trial.card.lay")


async def try_social(trial: Trial) -> Found:
    """A social-security card is put in and read."""
    return await _lay(trial, trial.bench.social, "trial.social.put")


async def try_scanner(trial: Trial) -> Found:
    """A code on the technician's own screen is shown, and must be read as it is."""
    code = f"HALL-TEST-{secrets.token_hex(4)}"
    await trial.guide.tells(say("trial.scanner.show"), code)
    try:
        async with asyncio.timeout(PATIENCE):
            scan = await trial.bench.scanner.call(lambda scanner: scanner.next_scan())
    except TimeoutError:
        raise NobodyDid from None
    facts: dict[str, str | int] = {"bytes": len(scan.raw), "format": scan.format or "?"}
    if scan.text == code:
        return Found(passed=True, outcome="read", facts=facts)
    meant = await trial.guide.confirms(say("trial.scanner.another", count=len(scan.raw)))
    return Found(passed=meant, outcome="another_code" if meant else "read_wrongly", facts=facts)


async def _lay(trial: Trial, station: Station[CardReader], key: str) -> Found:
    outcome = ""
    await trial.guide.tells(say(key))
    for left in reversed(range(_TRIES)):
        said = await _next_card(trial, station)
        if isinstance(said, CardRead):
            return Found(passed=True, outcome="read", facts=_facts(said.card))
        outcome = _OUTCOMES[type(said)]
        if left:
            await trial.guide.tells(say("trial.card.again", left=left))
    return Found(passed=False, outcome=outcome)


async def _next_card(trial: Trial, station: Station[CardReader]) -> CardOutcome:
    """What comes of the next card; one that lay there before must be taken away first."""
    told = False
    try:
        async with asyncio.timeout(PATIENCE):
            while isinstance(said := await station.call(lambda reader: reader.next_card()), CardStillThere):
                if not told:
                    await trial.guide.tells(say("trial.card.take_away"))
                told = True
                await asyncio.sleep(_LOOK_AGAIN)
    except TimeoutError:
        raise NobodyDid from None
    return said


def _facts(card: IdCard) -> dict[str, str | int]:
    """Kind and lengths, and whether the number agrees with itself: nothing that says whose card it is."""
    return {
        "kind": card.kind.value,
        "name": len(card.name),
        "number": len(card.number),
        "address": len(card.address),
        "photo": len(card.photo),
        "number_agrees": "yes" if card.number_agrees else "no",
    }
