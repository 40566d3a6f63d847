"""Leaving a form half-way: what is written is kept at the platform only if the citizen says so; else it is gone."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.contract.intent import Chosen
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, Ways, WentHome
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.form import Form
from kiosk.terminal.flows.trouble import refused, trouble
from kiosk.terminal.platform.asking import Away, Refused

Outcome = TypeVar("Outcome")


async def guarded(clerk: Clerk, form: Form, doing: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Do it. Who would go in the middle of a form is asked what becomes of it, and may stay; a time-out asks nobody."""
    while True:
        try:
            return await doing()
        except (Left, WentHome) as going:
            unasked = isinstance(going, Left) and going.why is not Leaving.LEFT
            if unasked or not form.begun or await _may_go(clerk, form):
                raise


async def _may_go(clerk: Clerk, form: Form) -> bool:
    """What becomes of what was written: kept, thrown away, or the citizen stays after all (False)."""
    while True:
        answer = await clerk.desk.ask(scenes.leaving(clerk), ways=Ways.BACK, pace=Pace.FORM)
        match answer:
            case Chosen(id="keep"):
                if await _kept(clerk, form):
                    return True
            case Chosen(id="throw_away"):
                await _thrown_away(clerk, form)
                return True
            case _:
                return False


async def _kept(clerk: Clerk, form: Form) -> bool:
    """Keep it; one key, so that a second try keeps it once. Says so where that did not work."""
    key = f"{clerk.session.id}-{secrets.token_hex(4)}"
    answer = await asked(
        clerk, lambda token: clerk.platform.handling.keep_draft(token, form.item.task_code, form.draft(), key)
    )
    matter = say("apply.not_kept")
    match answer:
        case Refused(refusal):
            await clerk.desk.ask(refused(clerk, refusal, matter), ways=Ways.BACK)
        case Away():
            await clerk.desk.ask(trouble(clerk, "platform_away", matter), ways=Ways.BACK)
        case _:
            await clerk.desk.ask(scenes.kept(form), ways=Ways.NONE, pace=Pace.GOODBYE)
            return True
    return False


async def _thrown_away(clerk: Clerk, form: Form) -> None:
    """All of it, and what was kept of it before: nothing of this form is wanted any more."""
    if form.prefill is not None and form.prefill.draft:
        await asked(clerk, lambda token: clerk.platform.handling.drop_draft(token, form.item.task_code))
