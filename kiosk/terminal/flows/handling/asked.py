"""Asking the platform on behalf of who stands here, whichever way they proved who they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from kiosk.contract.platform import SESSION_NEEDED, Refusal
from kiosk.contract.scene import Scene
from kiosk.terminal.flows import case_scenes
from kiosk.terminal.flows.bearer import ask_as_bearer
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.asking import Away, Refused

Told = TypeVar("Told")


async def asked(
    clerk: Clerk,
    question: Callable[[str], Awaitable[Told | Refused | Away]],
    working: Scene = case_scenes.ASKING,
) -> Told | Refused | Away:
    """What the platform says. A card opens a session anew where the old one is over; a telephone must sign in again."""
    session = clerk.session
    if session.person is not None:
        return await ask_as_bearer(clerk, session.person, question, working)
    if session.token is None:
        return Refused(Refusal(SESSION_NEEDED, "请重新登录。", "Please sign in again.", False, clerk.desk_phone))
    clerk.desk.show(working)
    return await question(session.token)
