"""Tells the platform how this terminal is set up, whenever it begins to work with its settings."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.settings.set_up import set_up_of

if TYPE_CHECKING:
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.platform.client import Platform
    from kiosk.terminal.settings import Settings

_log = logging.getLogger(__name__)


async def tell_set_up(platform: Platform, settings: Settings, clock: Clock) -> None:
    """Until it has been taken note of. The platform knows by itself whether it is another one."""
    told = await asyncio.to_thread(set_up_of, settings)
    if told is None:
        return
    while isinstance(answer := await platform.tell_set_up(told), Away):
        await pause(clock, settings.platform.profile_seconds, platform.returned())
    if isinstance(answer, Refused):
        _log.error("the platform does not take note of the set-up: %s", answer.refusal.code)
    else:
        _log.info("the platform keeps the set-up as version %d", answer.version)
