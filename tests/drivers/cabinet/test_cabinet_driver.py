"""The cabinet's board over a real pty: what its contacts say, what is lit, and everything off when nobody is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from drivers.contracts import Light
from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer, Refused
from drivers.sim.ports import PtyPort
from drivers.status import Condition
from drivers.surroundings.modbus.driver import ModbusCabinet
from drivers.surroundings.modbus.simulator import CabinetDevice
from tests.drivers.conftest import Plug


@dataclass
class Cabinet:
    """A board on its cable, and the driver at the other end."""

    board: CabinetDevice
    cable: PtyPort
    driver: ModbusCabinet

    @property
    def lit(self) -> set[str]:
        """The lamps that are on."""
        return {name for name, on in self.board.lamps.items() if on}

    def held(self) -> bool:
        """Whether a relay holds the hall's door."""
        return self.board.hall_door_held

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(10):
            while not seen():  # noqa: ASYNC110 - what blinks is to be watched
                await asyncio.sleep(0.01)


@pytest.fixture
async def cabinet(plug: Plug) -> AsyncIterator[Cabinet]:
    board = CabinetDevice()
    cable = plug(board)
    driver = ModbusCabinet(address=str(cable.path))
    await driver.open()
    yield Cabinet(board, cable, driver)
    await driver.close()


async def test_what_is_around_is_sensed(cabinet: Cabinet) -> None:
    assert await cabinet.driver.sensed() == {"cabinet_door": False, "tamper": False, "person": False}
    cabinet.board.open_cabinet()
    cabinet.board.step_up()
    assert await cabinet.driver.sensed() == {"cabinet_door": True, "tamper": False, "person": True}
    cabinet.board.close_cabinet()
    cabinet.board.step_away()
    cabinet.board.knock()
    assert await cabinet.driver.sensed() == {"cabinet_door": False, "tamper": True, "person": False}
    await cabinet.until(lambda: not cabinet.board.tampered)
    assert (await cabinet.driver.sensed())["tamper"] is False


@pytest.fixture
async def hall_door(plug: Plug) -> AsyncIterator[Cabinet]:
    """A board to which the fire panel and the hall's door are wired, too."""
    board = CabinetDevice()
    cable = plug(board)
    driver = ModbusCabinet(
        address=str(cable.path), inputs={"fire": 4}, normally_closed=["fire"], holds={"hall_door": 7}
    )
    await driver.open()
    yield Cabinet(board, cable, driver)
    await driver.close()


async def test_the_fire_panel_gives_alarm_and_is_reset(hall_door: Cabinet) -> None:
    assert await hall_door.driver.sensed() == {"fire": False}
    hall_door.board.sound_fire()
    assert await hall_door.driver.sensed() == {"fire": True}
    hall_door.board.end_fire()
    assert await hall_door.driver.sensed() == {"fire": False}


async def test_the_hall_s_door_is_held_by_current_and_free_without(hall_door: Cabinet) -> None:
    assert hall_door.driver.holds == {"hall_door"}
    assert not hall_door.held()
    await hall_door.driver.hold("hall_door", on=True)
    assert hall_door.held()
    assert not hall_door.lit
    await hall_door.driver.hold("hall_door", on=False)
    assert not hall_door.held()
    with pytest.raises(Misuse):
        await hall_door.driver.hold("vault", on=True)


async def test_the_hall_s_door_is_free_when_the_terminal_goes(hall_door: Cabinet) -> None:
    await hall_door.driver.hold("hall_door", on=True)
    await hall_door.driver.close()
    assert not hall_door.held()


async def test_a_bouncing_contact_says_what_it_said_before(cabinet: Cabinet) -> None:
    cabinet.board.bouncing = 3
    assert await cabinet.driver.sensed() == {"cabinet_door": False, "tamper": False, "person": False}
    cabinet.board.open_cabinet()
    cabinet.board.bouncing = 2
    assert (await cabinet.driver.sensed())["cabinet_door"] is True


async def test_contacts_that_never_stand_still_are_a_fault_at_start(plug: Plug) -> None:
    board = CabinetDevice()
    board.bouncing = 1000
    driver = ModbusCabinet(address=str(plug(board).path), debounce_ms=1)
    with pytest.raises(Garbled):
        await driver.open()
    await driver.close()


async def test_the_status_light_shows_one_colour_at_a_time(cabinet: Cabinet) -> None:
    assert not cabinet.lit
    for light, colour in ((Light.READY, "green"), (Light.FAULT, "red"), (Light.ATTENTION, "yellow")):
        await cabinet.driver.show(light)
        assert cabinet.lit == {colour}
    await cabinet.driver.show(Light.OFF)
    assert not cabinet.lit


async def test_showing_the_same_again_changes_nothing(cabinet: Cabinet) -> None:
    await cabinet.driver.show(Light.READY)
    await cabinet.driver.illuminate("locker", on=False)
    before = cabinet.board.asked
    await cabinet.driver.show(Light.READY)
    await cabinet.driver.illuminate("locker", on=False)
    assert cabinet.board.asked == before


async def test_attention_blinks_until_something_else_is_shown(cabinet: Cabinet) -> None:
    await cabinet.driver.show(Light.ATTENTION)
    await cabinet.until(lambda: not cabinet.lit)
    await cabinet.until(lambda: cabinet.lit == {"yellow"})
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}
    before = cabinet.board.switched
    await asyncio.sleep(0.7)
    assert cabinet.board.switched == before


async def test_named_lamps_and_one_that_is_not_there(cabinet: Cabinet) -> None:
    assert cabinet.driver.lamps == {"document", "locker", "siren"}
    await cabinet.driver.illuminate("locker", on=True)
    await cabinet.driver.illuminate("siren", on=True)
    assert cabinet.lit == {"locker", "siren"}
    await cabinet.driver.illuminate("siren", on=False)
    assert cabinet.lit == {"locker"}
    with pytest.raises(Misuse):
        await cabinet.driver.illuminate("chandelier", on=True)


async def test_what_an_earlier_program_left_on_is_off_after_the_start(cabinet: Cabinet) -> None:
    await cabinet.driver.close()
    cabinet.board.on = {2, 6}
    await cabinet.driver.open()
    assert not cabinet.lit


async def test_everything_is_off_when_the_terminal_goes(cabinet: Cabinet) -> None:
    await cabinet.driver.show(Light.ATTENTION)
    await cabinet.driver.illuminate("siren", on=True)
    await cabinet.driver.close()
    assert not cabinet.lit


async def test_a_board_that_does_not_know_all_off_is_switched_off_one_by_one(plug: Plug) -> None:
    board = CabinetDevice()
    board.no_all_off = True
    board.on = {1, 6}
    driver = ModbusCabinet(address=str(plug(board).path))
    await driver.open()
    assert not board.on
    await driver.close()


async def test_a_welded_relay_is_told_at_start(plug: Plug) -> None:
    board = CabinetDevice()
    board.on = board.welded = {6}
    driver = ModbusCabinet(address=str(plug(board).path))
    with pytest.raises(Refused) as refused:
        await driver.open()
    assert refused.value.cause == "output_stuck"
    await driver.close()


async def test_a_board_that_lost_its_power_for_a_moment_is_lit_again(cabinet: Cabinet) -> None:
    await cabinet.driver.show(Light.READY)
    cabinet.board.on = set()
    status = await cabinet.driver.status()
    assert (status.condition, status.details["on"]) == (Condition.READY, "")
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}


async def test_an_adapter_that_hears_itself_is_noticed_and_not_believed(cabinet: Cabinet) -> None:
    cabinet.board.echo = True
    await cabinet.driver.open()
    assert (await cabinet.driver.status()).details["echo"] == "True"
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}
    cabinet.board.silent = True  # its echo looks like the answer of a switched relay
    with pytest.raises(NoAnswer):
        await cabinet.driver.show(Light.FAULT)


async def test_noise_of_the_line_s_turnaround_is_let_pass(cabinet: Cabinet) -> None:
    cabinet.board.line_noise = True
    await cabinet.driver.open()
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}


async def test_a_silent_board_is_no_answer_and_is_right_afterwards(cabinet: Cabinet) -> None:
    cabinet.board.silent = True
    for verb in (cabinet.driver.sensed, cabinet.driver.status):
        with pytest.raises(NoAnswer):
            await verb()
    with pytest.raises(NoAnswer):
        await cabinet.driver.show(Light.READY)
    cabinet.board.silent = False
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}


async def test_a_board_that_only_garbles_is_a_fault(cabinet: Cabinet) -> None:
    cabinet.board.bad_checksum = True
    with pytest.raises(Garbled):
        await cabinet.driver.sensed()
    with pytest.raises(Garbled):
        await cabinet.driver.illuminate("siren", on=True)


async def test_a_board_that_refuses_is_told_with_the_reason(cabinet: Cabinet) -> None:
    cabinet.board.exception = 4
    with pytest.raises(Refused) as unread:
        await cabinet.driver.sensed()
    with pytest.raises(Refused) as unlit:
        await cabinet.driver.illuminate("siren", on=True)
    assert (unread.value.cause, unlit.value.cause) == ("read_refused", "output_refused")
    cabinet.board.exception = 0
    assert not cabinet.lit


async def test_settings_that_name_more_inputs_than_there_are(plug: Plug) -> None:
    driver = ModbusCabinet(address=str(plug(CabinetDevice()).path), inputs={"tamper": 9}, normally_closed=())
    with pytest.raises(Refused) as refused:
        await driver.open()
    assert refused.value.cause == "read_refused"
    await driver.close()


async def test_the_blinking_light_of_a_board_that_fell_silent_is_lit_again_when_it_is_back(cabinet: Cabinet) -> None:
    await cabinet.driver.show(Light.ATTENTION)
    cabinet.board.silent = True
    await asyncio.sleep(2.0)  # the blinking has given up
    cabinet.board.silent = False
    await cabinet.driver.show(Light.ATTENTION)
    seen: set[frozenset[str]] = set()
    async with asyncio.timeout(10):
        while len(seen) < 2:
            seen.add(frozenset(cabinet.lit))
            await asyncio.sleep(0.02)
    assert seen == {frozenset(), frozenset({"yellow"})}


@pytest.mark.parametrize("moment", range(0, 80, 8))
async def test_cancelled_at_any_moment_the_light_is_set_right_by_the_next(cabinet: Cabinet, moment: int) -> None:
    await cabinet.driver.show(Light.FAULT)
    showing = asyncio.create_task(cabinet.driver.show(Light.READY))
    await asyncio.sleep(moment / 1000)
    showing.cancel()
    await asyncio.gather(showing, return_exceptions=True)
    assert (await cabinet.driver.sensed())["tamper"] is False
    await cabinet.driver.status()
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}


async def test_the_cable_is_pulled_and_put_back_under_another_name(cabinet: Cabinet) -> None:
    await cabinet.driver.show(Light.ATTENTION)
    lost = asyncio.create_task(cabinet.driver.lost())
    await asyncio.sleep(0)
    cabinet.cable.unplug()
    await asyncio.wait_for(lost, 5)
    for verb in (cabinet.driver.sensed, cabinet.driver.status):
        with pytest.raises(LinkLost):
            await verb()
    with pytest.raises(LinkLost):
        await cabinet.driver.illuminate("siren", on=True)
    cabinet.cable.plug()
    await cabinet.driver.open()
    assert not cabinet.lit
    await cabinet.driver.show(Light.READY)
    assert cabinet.lit == {"green"}


async def test_a_light_and_a_look_share_the_line(cabinet: Cabinet) -> None:
    await asyncio.gather(
        cabinet.driver.show(Light.READY),
        *(cabinet.driver.sensed() for _ in range(5)),
        cabinet.driver.illuminate("locker", on=True),
        cabinet.driver.status(),
    )
    assert cabinet.lit == {"green", "locker"}
