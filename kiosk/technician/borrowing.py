"""A device's port for ourselves: lent by the running terminal for as long as we need it, or free because none runs."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kiosk.contract.staff import Borrow, Lent, No
from kiosk.contract.words import say
from kiosk.technician.line import NoTerminal, Order, Trouble, called
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from kiosk.terminal.settings.model import DeviceSettings


def settings_of(told: Order, place: str) -> DeviceSettings:
    """What the files say of a place. Raises Trouble where nothing usable is fitted."""
    settings: DeviceSettings | None = getattr(told.place.devices, place, None)
    if settings is None:
        raise Trouble(say("staff.no_such_place", place=place))
    if settings.off is not None:
        raise Trouble(fault_words(settings.off.value, place).what)
    return settings


@contextlib.asynccontextmanager
async def port_of(told: Order, place: str) -> AsyncGenerator[None, None]:
    """Nobody else uses the port meanwhile. Raises Trouble when the terminal does not lend it."""
    async with contextlib.AsyncExitStack() as stack:
        with contextlib.suppress(NoTerminal):
            line = await stack.enter_async_context(called(told.place.socket))
            await line.say(Borrow(place))
            match await line.hear():
                case Lent():
                    pass
                case No(words):
                    raise Trouble(words, 1)
                case _:
                    raise Trouble(say("staff.gone"), 1)
        yield
