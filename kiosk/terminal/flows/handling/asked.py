"""Asking the platform on behalf of who stands here, whichever way they proved who they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.contract.platform import SESSION_NEEDED, Refusal
from kiosk.contract.scene import Scene
from kiosk.terminal.flows import case_scenes
from kiosk.terminal.flows.bearer import ask_as_bearer
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.standing_by import not_any_more
from kiosk.terminal.platform.asking import Away, Refused

Told = TypeVar("Told")


async def asked(
    clerk: Clerk,
    question: Callable[[str], Awaitable[Told | Refused | Away]],
    working: Scene = case_scenes.ASKING,
) -> Told | Refused | Away:
    """What the platform says. Where a session is over a card opens a new one; a telephone must sign in again."""
    session = clerk.session
    if session.person is not None:
        return await ask_as_bearer(clerk, session.person, question, working)
    if session.token is not None:
        clerk.desk.show(working)
        answer = await question(session.token)
        if await not_any_more(clerk, answer):
            answer = await question(session.token)
        if not (isinstance(answer, Refused) and answer.refusal.code == SESSION_NEEDED):
            return answer
        session.token = None
    return Refused(Refusal(SESSION_NEEDED, "请重新登录。", "Please sign in again.", False, clerk.desk_phone))
