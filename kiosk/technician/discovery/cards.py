"""Readers of PC/SC, as pcscd lists them; no card is touched."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import TYPE_CHECKING

from drivers.card.pcsc.slot import reader_names
from drivers.errors import DeviceFault
from kiosk.technician.discovery.ports import Node

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_NUMBERS = re.compile(r"( [0-9A-F]{2}){2}$")  # they change with every plugging


async def card_readers() -> AsyncGenerator[Node, None]:
    """Each by the beginning of its name, that stays the same. Without pcscd, or pyscard, there are none."""
    with contextlib.suppress(DeviceFault):
        for name in await asyncio.to_thread(reader_names):
            yield Node("card reader", _NUMBERS.sub("", name), (name,), says=name)
