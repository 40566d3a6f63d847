"""Asking the platform on behalf of whoever laid their card."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.contract.platform import SESSION_NEEDED
from kiosk.contract.scene import Scene
from kiosk.terminal.flows import case_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.standing_by import not_any_more
from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.session import Person

Told = TypeVar("Told")


async def ask_as_bearer(
    clerk: Clerk,
    person: Person,
    question: Callable[[str], Awaitable[Told | Refused | Away]],
    working: Scene = scenes.ASKING,
) -> Told | Refused | Away:
    """What the platform says to the bearer of this card. One whose session is over there is identified once more."""
    clerk.desk.show(working)
    if clerk.session.token is not None:
        answer = await question(clerk.session.token)
        if await not_any_more(clerk, answer):
            answer = await question(clerk.session.token)
        if not (isinstance(answer, Refused) and answer.refusal.code == SESSION_NEEDED):
            return answer
    clerk.session.token = None
    # A key of its own each time: with the same key the platform would give the same session again.
    session = await clerk.platform.identify(person.evidence, key=f"{clerk.session.id}-{secrets.token_hex(4)}")
    if isinstance(session, Away | Refused):
        return session
    clerk.session.known(session)
    return await question(session.token)
