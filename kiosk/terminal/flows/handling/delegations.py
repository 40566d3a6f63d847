"""委托 (M27): who may act for the citizen; one more, or one fewer. Seeing and ending them asks for one proof alone."""

from __future__ import annotations

import secrets

from kiosk.contract.after import DelegationMade
from kiosk.contract.events import Event
from kiosk.contract.intent import Chosen
from kiosk.contract.words import say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import delegation_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.entrusting import entrust
from kiosk.terminal.flows.handling.who import need
from kiosk.terminal.flows.trouble import trouble, why_not
from kiosk.terminal.platform.asking import Away, Refused

_TO_SEE_THEM = 2


async def delegations(clerk: Clerk) -> None:
    """Those in force, until the citizen turns back; they are asked for anew after each change."""
    if not clerk.platform.reachable:
        await clerk.desk.ask(trouble(clerk, "platform_away", say("delegate.unchanged")), pace=Pace.READING)
        return
    if not await need(clerk, _TO_SEE_THEM):
        return
    clerk.session.acting = None
    while True:
        made = await asked(clerk, clerk.platform.handling.delegations, scenes.LOOKING)
        if isinstance(made, Away | Refused):
            await clerk.desk.ask(why_not(clerk, made, say("delegate.unchanged")), pace=Pace.READING)
            return
        answer = await clerk.desk.ask(scenes.listed(made), pace=Pace.READING)
        if not isinstance(answer, Chosen):
            return
        one = next((each for each in made if each.id == answer.id), None)
        if one is not None:
            await _look(clerk, one)
        elif (told := await entrust(clerk)) is not None:
            await clerk.desk.ask(why_not(clerk, told, say("delegate.unchanged")), pace=Pace.READING)


async def _look(clerk: Clerk, one: DelegationMade) -> None:
    """One of them, and ending it after a question."""
    answer = await clerk.desk.ask(scenes.one(clerk, one), pace=Pace.READING)
    if not (isinstance(answer, Chosen) and answer.id == "end"):
        return
    sure = await clerk.desk.ask(scenes.sure(one))
    if not (isinstance(sure, Chosen) and sure.id == "end"):
        return
    key = secrets.token_hex(16)
    told = await asked(clerk, lambda token: clerk.platform.handling.end_delegation(token, one.id, key), scenes.LOOKING)
    if isinstance(told, Away | Refused):
        await clerk.desk.ask(why_not(clerk, told, say("delegate.unchanged")), pace=Pace.READING)
        return
    await clerk.store.record(Event.DELEGATED, session=clerk.session.id, delegation=one.id, outcome="ended")
    await clerk.desk.ask(scenes.ENDED)
