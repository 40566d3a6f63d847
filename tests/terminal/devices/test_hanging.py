"""Drivers that hang, that will not be ended, or that break in their own code: it costs their device and no other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import Unlocked
from drivers.errors import NoAnswer
from drivers.status import Condition
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.boards import Boards
from kiosk.terminal.devices.station import DeviceAway, Limits, Station

from .bought import Bought
from .conftest import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SHORT = Limits(open=0.2, status=0.2, close=0.2, notice=0.2, grace=0.1)


class Shelf:
    """Where further drivers of the same kind come from."""

    def __init__(self) -> None:
        self.drivers = [Bought()]

    @property
    def newest(self) -> Bought:
        return self.drivers[-1]

    def anew(self) -> Bought:
        self.drivers.append(Bought())
        return self.newest


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def station(shelf: Shelf) -> AsyncIterator[Station[Bought]]:
    made = Station("bought", shelf.newest, Clock(), poll=0.05, anew=shelf.anew, limits=SHORT)
    made.start()
    await until(made, lambda: made.status.usable, 2)
    yield made
    for driver in shelf.drivers:
        driver.deaf_in.clear()
    await made.close()
    await asyncio.sleep(0.05)


async def test_a_verb_that_hangs_is_ended_and_its_port_closed_and_opened_anew(
    station: Station[Bought], shelf: Shelf
) -> None:
    driver = shelf.newest
    driver.hangs_in = {"move"}

    with pytest.raises(DeviceAway) as away:
        await station.act(lambda device: device.move("pulse"), 0.1)
    status = station.status
    driver.hangs_in.clear()
    await until(station, lambda: station.status.usable, 2)

    assert (status.condition, status.cause) == (Condition.FAULT, "driver_hangs")
    assert (away.value.began, away.value.unclear) == (True, True)
    assert (driver.opened, driver.acts, len(shelf.drivers)) == (2, ["pulse"], 1)
    assert (station.record.losses, station.record.returns, station.record.resets) == (1, 1, 1)


async def test_a_door_whose_driver_hangs_may_have_opened_and_is_never_pulsed_again() -> None:
    class Board(Bought):
        async def unlock(self, board: int, channel: int) -> Unlocked:
            await self.move(f"{board}/{channel}")
            return Unlocked.PULSED

    driver = Board()
    station = Station("locks", driver, Clock(), limits=SHORT)
    station.start()
    await until(station, lambda: station.status.usable, 2)
    driver.hangs_in = {"move"}
    boards = Boards(station)  # type: ignore[arg-type]
    unlocking = asyncio.create_task(boards.unlock(1, 5))
    driver.gone.set()  # the port goes while the driver sits in the verb and does not notice

    outcome = await asyncio.wait_for(unlocking, 3)
    await station.close()

    assert outcome is Unlocked.UNKNOWN
    assert driver.acts == ["1/5"]


async def test_a_driver_that_will_not_be_ended_is_put_away_and_another_taken(
    station: Station[Bought], shelf: Shelf
) -> None:
    old = shelf.newest
    old.deaf_in = {"move"}

    with pytest.raises(DeviceAway) as away:
        await station.act(lambda device: device.move("pulse"), 0.1)
    await until(station, lambda: station.status.usable, 2)

    assert away.value.unclear
    assert (len(shelf.drivers), old.closed, shelf.newest.opened) == (2, 1, 1)
    assert await station.act(lambda device: device.move("next"), 1) == "next"
    assert (old.acts, shelf.newest.acts) == (["pulse"], ["next"])


async def test_a_citizen_who_leaves_is_not_held_up_by_a_driver_that_will_not_end(
    station: Station[Bought], shelf: Shelf
) -> None:
    shelf.newest.deaf_in = {"next_card"}
    waiting = asyncio.create_task(station.call(lambda reader: reader.next_card()))
    await asyncio.sleep(0.05)
    waiting.cancel()
    done, _ = await asyncio.wait({waiting}, timeout=1)

    assert done
    assert waiting.cancelled()
    await until(station, lambda: station.status.usable, 2)
    assert len(shelf.drivers) == 2


@pytest.mark.parametrize("verb", ["open", "status", "close"])
async def test_a_device_whose_driver_hangs_in_what_we_ask_is_tried_again(verb: str) -> None:
    driver = Bought()
    driver.hangs_in = {verb}
    if verb == "close":
        driver.on_status = NoAnswer("no_answer")
    station = Station("bought", driver, Clock(), poll=0.05, limits=SHORT)
    station.start()
    causes = set()
    async with asyncio.timeout(5):
        while driver.opened < 2:
            causes.add(station.status.cause)
            await asyncio.sleep(0.01)
    driver.hangs_in.clear()
    driver.on_status = None
    await until(station, lambda: station.status.usable, 3)
    await station.close()

    assert ("no_answer" if verb == "close" else "driver_hangs") in causes


@pytest.mark.parametrize("mistake", [ValueError("王演示"), SystemExit(3), asyncio.CancelledError(), RuntimeError()])
async def test_a_mistake_in_a_verb_costs_the_device_and_not_the_session(
    station: Station[Bought], shelf: Shelf, mistake: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.newest.on_card = mistake
    with pytest.raises(DeviceAway) as away:
        await station.call(lambda reader: reader.next_card())
    shelf.newest.on_card = None
    await until(station, lambda: station.status.usable, 2)

    assert away.value.unclear
    assert "王演示" not in caplog.text + repr(away.value) + repr(away.value.status)


async def test_a_neighbour_is_not_touched_by_a_driver_that_hangs(station: Station[Bought], shelf: Shelf) -> None:
    neighbour_driver = Bought()
    neighbour = Station("neighbour", neighbour_driver, Clock(), limits=SHORT)
    neighbour.start()
    await until(neighbour, lambda: neighbour.status.usable, 2)
    shelf.newest.deaf_in = {"move", "status", "close", "open"}
    hanging = asyncio.create_task(station.act(lambda device: device.move("pulse"), 0.5))
    answers = [await neighbour.ask(lambda device, n=n: device.move(str(n)), 1) for n in range(20)]  # type: ignore[misc]
    await asyncio.gather(hanging, return_exceptions=True)
    await neighbour.close()

    assert answers == [str(n) for n in range(20)]
    assert neighbour.record.losses == 0
