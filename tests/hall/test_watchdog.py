"""Whoever supervises hears signs of life while all moves, and of nothing that stands still; ends are counted."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator

import pytest

from kiosk.contract.content import Tiles
from kiosk.contract.events import Event
from kiosk.contract.words import say
from kiosk.rig import display
from kiosk.rig.house import House
from kiosk.terminal.store.store import FILE_NAME
from tests.hall.inside import Inside
from tests.terminal.health.ear import PING, Ear

WATCHDOG = 4.0  # seconds; a ping every second, and loop and store may stand still for two
PER_WATCHDOG = 4
CRASHES = 3


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, ears: dict[str, Ear]) -> Iterator[House]:
    """A hall whose terminal counts its crashes as one in the field does, supervised."""
    told = f'[health]\ncrashes = {CRASHES}\nscreens_rest = ""\n'
    env = ears["terminal"].env(WATCHDOG)
    with House(tmp_path_factory.mktemp("house"), faults=True, terminal_config=told, env=env) as opened:
        opened.start_hall()
        opened.start_central()
        opened.start_terminal()
        ears["terminal"].until("READY=1")
        yield opened


@pytest.fixture(scope="module")
def screens(house: House, ears: dict[str, Ear]) -> Iterator[None]:
    """Real screens on a virtual display, supervised."""
    house.programs["xvfb"], shown = display.start_xvfb(house.logs, "1080x1920")
    house.start_screens(display=shown, env=ears["screens"].env(WATCHDOG))
    ears["screens"].until("READY=1")
    yield
    house.stop("screens", "xvfb")


def log_of(house: House, name: str) -> str:
    """What a program has told its journal."""
    return (house.logs / f"{name}.log").read_text("utf-8", errors="replace")


def stands_still(house: House, name: str, ear: Ear) -> None:
    """SIGSTOP of one program: no sign of life within the supervisor's patience; after SIGCONT there is."""
    house.programs[name].signal(signal.SIGSTOP)
    try:
        ear.listen(0.2)
        assert PING not in ear.listen(WATCHDOG * 1.25)
    finally:
        house.programs[name].signal(signal.SIGCONT)
    ear.until(PING)


@pytest.mark.parametrize("name", ["terminal", "screens"])
def test_a_healthy_program_gives_signs_in_time(house: House, screens: None, ears: dict[str, Ear], name: str) -> None:
    ears[name].until(PING)
    begun = time.monotonic()
    longest = 0.0
    for _ in range(2 * PER_WATCHDOG):
        ears[name].until(PING, WATCHDOG)
        now = time.monotonic()
        begun, longest = now, max(longest, now - begun)

    assert longest < WATCHDOG


def test_a_terminal_that_stands_still_gives_none(house: House, ears: dict[str, Ear]) -> None:
    stands_still(house, "terminal", ears["terminal"])


def test_screens_that_stand_still_give_none(house: House, screens: None, ears: dict[str, Ear]) -> None:
    stands_still(house, "screens", ears["screens"])


def test_screens_whose_display_stands_still_give_none(house: House, screens: None, ears: dict[str, Ear]) -> None:
    """They are started anew for it, and the X server with them (systemd/system/hall-x.service)."""
    stands_still(house, "xvfb", ears["screens"])


def test_a_memory_that_is_stuck_stops_them_and_is_named_once(house: House, ears: dict[str, Ear]) -> None:
    """Somebody else holds the file: every transaction waits, while the loop goes on."""
    ear = ears["terminal"]
    with sqlite3.connect(house.state / FILE_NAME, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        ear.listen(3.2)
        assert PING not in ear.listen(1.2)
        other.execute("ROLLBACK")
    other.close()
    ear.until(PING)

    assert log_of(house, "terminal").count("no signs of life any more: the store does not move") == 1
    assert house.programs["terminal"].alive


def test_what_the_supervisor_is_told_names_devices_and_nobody(house: House, ears: dict[str, Ear]) -> None:
    said = {note for note in ears["terminal"].notes if note.startswith("STATUS=")}

    assert "STATUS=the counter is open" in said
    assert any(note.startswith("STATUS=serving") for note in said)
    assert all(note.isascii() for note in said)


@pytest.mark.parametrize("name", ["screens", "terminal"])
def test_who_is_told_to_stop_says_so_and_goes(house: House, ears: dict[str, Ear], screens: None, name: str) -> None:
    program = house.programs[name]
    program.signal(signal.SIGTERM)
    ears[name].until("STOPPING=1", 5)
    deadline = time.monotonic() + 5
    while program.alive:
        assert time.monotonic() < deadline, f"{name} goes on"
        time.sleep(0.05)

    assert "Traceback" not in log_of(house, name)


def test_a_stop_that_was_asked_for_is_none_too_many(house: House, ears: dict[str, Ear]) -> None:
    house.start_terminal()
    ears["terminal"].until("READY=1")
    house.stop("terminal")
    house.start_terminal()
    ears["terminal"].until("READY=1")

    assert Inside(house).memory.recorded(Event.UNCLEAN_STOP) == []


async def test_killed_and_started_again_is_counted_once(hall: Inside, ears: dict[str, Ear]) -> None:
    await hall.starts_again_after_a_crash()

    assert [fact["count"] for fact in hall.memory.recorded(Event.UNCLEAN_STOP)] == [1]
    await hall.soon(lambda: hall.memory.recorded(Event.HEALTH_CHANGED), "it is on record how the terminal is")
    assert hall.memory.recorded(Event.HEALTH_CHANGED) == [{"part": "starts", "cause": "unclean_stop"}]
    assert "pickup" in hall.citizen.scene.offers()


async def test_after_too_many_crashes_in_a_row_only_pickup_goes_on(hall: Inside, ears: dict[str, Ear]) -> None:
    for _ in range(CRASHES - 1):
        hall.house.programs["terminal"].kill()
        hall.house.start_terminal()
    await hall.citizen.go()
    hall.citizen.seen.clear()
    await hall.citizen.arrive()
    scene = await hall.citizen.until(
        lambda it: it.frame is not None and it.frame.banner == say("banner.pickup_only"), "the banner"
    )

    assert scene.offers() == {"pickup", "ask"}
    assert isinstance(scene.content, Tiles)
    assert len(hall.memory.recorded(Event.UNCLEAN_STOP)) == CRASHES
    ears["terminal"].until("STATUS=pickup only; not well: safe_mode")
    hall.house.stop("terminal")
    hall.house.start_terminal()
    await hall.citizen.go()
    await hall.citizen.arrive()
    await hall.citizen.until(lambda it: "query" in it.offers(), "everything is offered again after a clean stop")
