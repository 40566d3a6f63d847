"""What a scanner with a light said before anybody asked, or when nobody asks any more, is no answer to the next."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from drivers.scanner.newland.simulator import NewlandDevice
from tests.drivers.scans.test_light_off import CODE, MODELS

if TYPE_CHECKING:
    from tests.drivers.conftest import Plug

NEXT = b"HALLPICK1:Jw4-_next0citizen_k"


@pytest.mark.parametrize("pause", [0.0, 0.06, 1.0], ids=["at once", "in mid-code", "long after"])
@pytest.mark.parametrize("model", MODELS)
async def test_the_rest_of_a_code_is_not_the_next_citizen_s(plug: Plug, model: str, pause: float) -> None:
    """A citizen goes while the code they showed is still on the line; the next question is asked."""
    kind, language, make = MODELS[model]
    device = kind()
    if isinstance(device, NewlandDevice):
        device.language = language
    scanner = make(str(plug(device).path))
    await scanner.open()
    device.pieces, device.piece_gap = 5, 0.03
    asked = asyncio.create_task(scanner.next_scan())
    while not device.triggered:  # noqa: ASYNC110 - light is seen, not announced
        await asyncio.sleep(0.001)
    device.show(CODE)
    await asyncio.sleep(0.04)
    asked.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asked
    device.hide()
    await asyncio.sleep(pause)
    asked = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.6)
    device.show(NEXT)
    assert (await asyncio.wait_for(asked, 5)).raw == NEXT
    await scanner.close()
