"""Waiting for a card, a code or a change, whichever comes first; a device that is away is waited for too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from drivers.contracts import CardOutcome, Scan
from kiosk.contract.scene import Scene
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.flows.clerk import Clerk

First = TypeVar("First")


@dataclass(frozen=True)
class Changed:
    """What works now is not what worked when the scene was drawn: draw it again."""


async def card_laid(clerk: Clerk) -> CardOutcome:
    """The next card on the reader, through losses and returns of the reader."""
    while True:
        try:
            return await clerk.bench.card.call(lambda reader: reader.next_card())
        except DeviceAway:
            await clerk.bell.heard()


async def code_shown(clerk: Clerk) -> Scan:
    """The next code at the scanner, through losses and returns of the scanner."""
    while True:
        try:
            return await clerk.bench.scanner.call(lambda scanner: scanner.next_scan())
        except DeviceAway:
            await clerk.bell.heard()


async def looks_different(clerk: Clerk, drawn: Scene, draw: Callable[[], Scene]) -> Changed:
    """A device or the platform went or came back, and the scene would be drawn otherwise now.

    Rings that change nothing here pass: whoever waits would have a card half read taken from them for nothing.
    """
    while draw() == drawn:
        await clerk.bell.heard()
    return Changed()


async def first(*happenings: Coroutine[Any, Any, First]) -> First:
    """The outcome of whichever happens first; the others are cancelled, and quiet before this returns."""
    tasks = [asyncio.create_task(happening) for happening in happenings]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
