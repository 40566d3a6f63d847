"""The light of every scanner that has one goes out again, wherever in its verb a citizen walks away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any

import pytest

from drivers.scanner.honeywell.driver import HoneywellScanner
from drivers.scanner.honeywell.simulator import HoneywellDevice
from drivers.scanner.newland.driver import NewlandScanner
from drivers.scanner.newland.simulator import NewlandDevice

if TYPE_CHECKING:
    from tests.drivers.conftest import Plug

CODE = b"HALLPICK1:q7Zr-0aXk29_mBv4"
# Where a busy machine makes two commands meet and one is missed, the light is soon switched on again.
OPTIONS: dict[str, Any] = {"same_code_seconds": 0.0, "light_seconds": 0.5}
Scanner = NewlandScanner | HoneywellScanner
Device = NewlandDevice | HoneywellDevice


def _newland(language: str) -> Callable[[str], Scanner]:
    return lambda path: NewlandScanner(address=path, language=language, **OPTIONS)


MODELS: dict[str, tuple[type[Device], str, Callable[[str], Scanner]]] = {
    "newland": (NewlandDevice, "ucs", _newland("ucs")),
    "newland-older": (NewlandDevice, "older", _newland("older")),
    "newland-engine": (NewlandDevice, "engine", _newland("engine")),
    "honeywell": (HoneywellDevice, "", lambda path: HoneywellScanner(address=path, **OPTIONS)),
}


class CancelledAt:
    """Runs a verb and cancels it at its await number `at`, and once more at each of the next `again` awaits."""

    def __init__(self, verb: Coroutine[Any, Any, object], at: int, again: int = 0) -> None:
        self._verb, self._at, self._again = verb, at, again
        self.reached = False

    def __await__(self) -> Generator[Any, None, None]:
        steps, count = self._verb.__await__(), 0
        thrown: BaseException | None = None
        while True:
            try:
                step = steps.throw(thrown) if thrown else steps.send(None)
            except (StopIteration, asyncio.CancelledError):
                return
            count += 1
            thrown = None
            if self._at <= count <= self._at + self._again:
                thrown, self.reached = asyncio.CancelledError(), True
                continue
            try:
                yield step
            except asyncio.CancelledError as timed_out:  # a deadline inside the verb
                thrown = timed_out


async def dark(device: Device) -> None:
    """Wait until the light is off."""
    async with asyncio.timeout(5):
        while device.triggered:  # noqa: ASYNC110 - light is seen, not announced
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("again", [0, 1])
@pytest.mark.parametrize("busy", [0.0, 0.03])
@pytest.mark.parametrize("model", MODELS)
async def test_the_light_is_off_at_whatever_await_the_citizen_leaves(
    plug: Plug, model: str, busy: float, again: int
) -> None:
    kind, language, make = MODELS[model]
    device = kind()
    if isinstance(device, NewlandDevice):
        device.language = language
    scanner = make(str(plug(device).path))
    await scanner.open()
    device.read_seconds = 60.0  # no light goes out by itself
    device.busy, device.pieces, device.piece_gap = busy, 5, 0.002
    for at in range(1, 60):
        device.show(CODE)
        verb = CancelledAt(scanner.next_scan(), at, again)
        await verb
        device.hide()
        if again == 0 or busy == 0.0:  # who is hurried twice may speak before the scanner listens again
            await dark(device)
        if not verb.reached:
            break
    assert not verb.reached
    assert at >= 3
    assert device.triggers > 1
    await scanner.close()
    await dark(device)
