"""Commands without a terminal: the devices themselves on ptys, served by the test, asked by another process."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from drivers.card.sdt.codec import encode_record
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.locker.kerong.simulator import KerongDevice
from drivers.rs485.wiring import Feedback
from drivers.sim.ports import PtyPort
from tests.drivers.conftest import attend
from tests.drivers.sdt import people

from .calling import call, talk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from drivers.rs485.simulated import SimulatedBoards

CABINET = """
[[cabinet]]
id = "A"
cells = [
  { number = 7, board = 1, channel = 1, column = 0, row = 0 },
  { number = 8, board = 1, channel = 2, column = 0, row = 1 },
]
"""


class Bare:
    """A reader and a lock board, and the files that name them; no terminal."""

    def __init__(self, folder: Path, locks: SimulatedBoards[Any], options: str) -> None:
        self.folder = folder
        self.reader, self.locks = SdtReaderDevice(card_time=0.02), locks
        self.cables = {name: PtyPort(folder / name) for name in ("card", "locks")}
        (folder / "state").mkdir()
        config = ("--config", self._write("here.toml", f'[state]\ndir = "{folder / "state"}"\n{CABINET}'))
        sections = f'[card]\nmodel = "sdt"\naddress = "{folder / "card"}"\n'
        sections += f'[locks]\naddress = "{folder / "locks"}"\n{options}'
        self.files = (*config, "--devices", self._write("devices.toml", sections))

    def _write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return str(self.folder / name)


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Bare]:
    """The devices at work."""
    async with _at_work(Bare(tmp_path, Board8ADevice(), 'model = "board8a"\nchannels = 24\n')) as made:
        yield made


@pytest.fixture
async def with_beams(tmp_path: Path) -> AsyncIterator[Bare]:
    """The same with lock boards that have beams behind both doors of the cabinet."""
    async with _at_work(Bare(tmp_path, KerongDevice(), 'model = "kerong"\nbeams = [1, 2]\n')) as made:
        yield made


@contextlib.asynccontextmanager
async def _at_work(made: Bare) -> AsyncIterator[Bare]:
    devices: tuple[Any, ...] = (made.reader, made.locks)
    attendants = [
        asyncio.create_task(attend(one, cable)) for one, cable in zip(devices, made.cables.values(), strict=True)
    ]
    yield made
    for attendant in attendants:
        attendant.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attendant
    for cable in made.cables.values():
        cable.close()


async def test_without_a_terminal_the_devices_are_asked_directly(bare: Bare) -> None:
    plain = await call("list", *bare.files, "--lang", "en")
    bare.cables["card"].unplug()
    objects = {one["place"]: one for one in (await call("list", *bare.files, "--json")).objects}

    assert plain.out.startswith("The terminal is not running; its devices are used directly.\n")
    assert (plain.code, plain.out.count("ready")) == (0, 2)
    assert (objects["card"]["condition"], objects["card"]["cause"]) == ("lost", "port_missing")
    assert objects["locks"]["condition"] == "ready"


async def test_a_device_that_does_not_answer_for_ever_does_not_hold_up_the_list(bare: Bare) -> None:
    bare.reader.silent = True
    said = await call("list", *bare.files, "--json", "card")

    assert (said.code, said.objects[0]["condition"], said.objects[0]["cause"]) == (1, "lost", "no_answer")


async def test_a_card_is_tested_and_the_result_is_kept(bare: Bare) -> None:
    testing = await talk("test", *bare.files, "card")
    await testing.step("Lay an ID card")
    bare.reader.lay(encode_record(people.RESIDENT))
    result = await testing.result()
    code = await testing.end()
    listed = (await call("list", *bare.files, "--json", "card")).objects[0]

    assert (result["passed"], code) == (True, 0)
    assert listed["tested"]["at"] == result["at"]
    assert people.RESIDENT.number not in (bare.folder / "state" / "device-tests.json").read_text("utf-8")


async def test_one_empty_cell_is_opened_once_and_pressed_shut(bare: Bare) -> None:
    testing = await talk("test", *bare.files, "locks")
    await testing.step("Number of an empty cell")
    testing.type("8")
    step = await testing.step("Press it shut")
    pulses = dict(bare.locks.pulses)
    bare.locks.push_shut(2)
    result = await testing.result()

    assert step["step"] == "Door 8 is open. Press it shut."
    assert {channel: count for channel, count in pulses.items() if count} == {2: 1}
    assert (result["passed"], result["outcome"], await testing.end()) == (True, "opened_and_shut", 0)


async def test_whoever_tests_the_locks_is_told_behind_which_doors_a_beam_is_cut(with_beams: Bare) -> None:
    with_beams.locks.put_item(2, "D-0102")
    testing = await talk("test", *with_beams.files, "locks")
    await testing.step("Number of an empty cell")
    testing.type("")
    result = await testing.result()

    assert (result["outcome"], await testing.end()) == ("all_shut", 0)
    assert (result["facts"]["beams"], result["facts"]["beams_cut"]) == (2, "8")


async def test_a_board_without_power_is_the_result_of_the_test(bare: Bare) -> None:
    bare.locks.silent_boards = {1}
    testing = await talk("test", *bare.files, "locks")
    result = await testing.result()

    assert (result["passed"], result["outcome"], await testing.end()) == (False, "no_answer", 1)


async def test_a_stuck_door_has_not_passed(bare: Bare) -> None:
    bare.locks.doors[2].jammed = True
    testing = await talk("test", *bare.files, "locks")
    await testing.step("Number of an empty cell")
    testing.type("8")
    result = await testing.result()

    assert (result["passed"], result["outcome"], await testing.end()) == (False, "did_not_open", 1)


async def test_doors_that_stand_open_are_named_and_nothing_is_opened_when_no_cell_is_given(bare: Bare) -> None:
    bare.locks.pull_open(1)
    testing = await talk("test", *bare.files, "locks")
    step = await testing.step("These doors stand open")
    bare.locks.push_shut(1)
    await testing.step("Number of an empty cell")
    testing.type("")
    result = await testing.result()

    assert step["step"].endswith(": 7.")
    assert (result["outcome"], await testing.end()) == ("all_shut", 0)
    assert not any(bare.locks.pulses.values())


async def test_the_cable_pulled_in_the_middle_of_a_test_is_its_result(bare: Bare) -> None:
    testing = await talk("test", *bare.files, "card")
    await testing.step("Lay an ID card")
    bare.cables["card"].unplug()
    result = await testing.result()

    assert (result["passed"], result["outcome"], await testing.end()) == (False, "port_lost", 1)


async def test_watching_alone_sees_a_loss_and_a_return(bare: Bare) -> None:
    watching = await talk("watch", *bare.files)
    await watching.until(lambda one: one["place"] == "power")
    bare.cables["locks"].unplug()
    lost = await watching.until(lambda one: one["place"] == "locks" and one["condition"] == "lost")
    bare.cables["locks"].plug()
    back = await watching.until(lambda one: one["place"] == "locks" and one["condition"] == "ready")
    await watching.stop()

    assert (lost["losses"], back["returns"]) == (1, 1)


async def test_bad_settings_are_told_with_their_line(bare: Bare) -> None:
    devices = bare.folder / "devices.toml"
    devices.write_text(devices.read_text("utf-8").replace('"sdt"', '"std"'), "utf-8")
    said = await call("list", *bare.files, "--json", "card")
    tested = await call("test", *bare.files, "card", "--lang", "en")

    assert (said.code, said.objects[0]["cause"]) == (1, "bad_settings")
    assert "devices.toml:2: no driver card/std; did you mean sdt?" in said.objects[0]["details"]["problems"]
    assert tested.code == 2


async def test_a_wall_is_calibrated_door_by_door_and_the_settings_are_told(bare: Bare) -> None:
    """Wired the other way round, four locks, and what the settings say is not true."""
    bare.locks.feedback = Feedback.OPEN_SHORT
    devices = bare.folder / "devices.toml"
    devices.write_text(devices.read_text("utf-8").replace("channels = 24", "channels = 4\nblind = [1]"), "utf-8")
    calibrating = await talk("calibrate", *bare.files)
    await calibrating.step("Are all cells empty")
    calibrating.type("y")
    for channel in range(1, 5):
        await calibrating.step("Which door opened")
        calibrating.type(str(channel + 10))
        bare.locks.push_shut(channel)
        await calibrating.step(f"Is door {channel + 10} shut again")
        calibrating.type("y")
    found = await calibrating.until(lambda said: "toml" in said)
    code = await calibrating.end()

    assert 'feedback = "open_short"' in found["toml"]
    assert [door["verdict"] for door in found["doors"]] == ["sound"] * 4
    assert {channel: count for channel, count in bare.locks.pulses.items() if count} == {1: 1, 2: 1, 3: 1, 4: 1}
    assert (found["sound"], code) == (True, 0)


async def test_nothing_is_opened_when_the_wall_is_not_empty(bare: Bare) -> None:
    said = await call("calibrate", *bare.files, "--lang", "en", typed="n\n")

    assert (said.code, said.err) == (1, "Nothing was begun: empty and shut every cell first.\n")
    assert not any(bare.locks.pulses.values())


async def test_a_technician_who_goes_away_ends_the_calibration_after_the_door_that_is_open(bare: Bare) -> None:
    said = await call("calibrate", *bare.files, "--lang", "en", typed="y\n7\n")

    assert (said.code, said.err) == (1, "Broken off: nobody types any more.\n")
    assert sum(bare.locks.pulses.values()) == 1
