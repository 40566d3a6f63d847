"""A hall at the fleet's broker: what the platform is told of the terminal, when, and that it is nothing of anybody."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from kiosk.central.enrolment.at_broker import platform_papers
from kiosk.central.enrolment.authority import authority_in
from kiosk.central.office import local_now
from kiosk.contract.events import Event
from kiosk.contract.fleet import Finding, Online, SceneClass, Serving, TerminalState, online_in, state_in
from kiosk.rig.house import TERMINAL, House
from tests.broker.callers import Caller
from tests.hall.inside import THINGS, Inside, starts_with_broker
from tests.hall.search import all_forms, personal_data

KEEPALIVE = 2
WELL_SOON = "[limits]\nwell_seconds = 1\n"


class Platform:
    """What the platform's side of the broker hears of this terminal."""

    def __init__(self, house: House) -> None:
        shown = platform_papers(house.folder, authority_in(house.folder, local_now()), local_now())
        port = int(str(house.broker["platform"]).rpartition(":")[2])
        self.caller = Caller(shown, house.folder / "ca.pem", port).calls()
        self.caller.hears(f"hall/1/{TERMINAL}/+")

    @property
    def states(self) -> list[TerminalState]:
        return [state_in(each.payload) for each in self.caller.heard if each.topic.endswith("/state")]

    @property
    def online(self) -> list[Online]:
        return [online_in(each.payload) for each in self.caller.heard if each.topic.endswith("/online")]

    async def soon(self, true: Callable[[], bool], what: str, seconds: float = 10.0) -> float:
        """Wait until it is so; how long that took."""
        begun = time.monotonic()
        while not true():
            assert time.monotonic() - begun < seconds, f"not within {seconds:.0f} s: {what}"
            await asyncio.sleep(0.02)
        return time.monotonic() - begun

    async def hears(self, true: Callable[[TerminalState], bool], what: str, seconds: float = 10.0) -> float:
        """Wait for a newest state of which this is true."""
        return await self.soon(lambda: bool(self.states) and true(self.states[-1]), what, seconds)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall with a broker, whose terminal was handed a key, and papers for the broker."""
    with House(tmp_path_factory.mktemp("house"), terminal_config=WELL_SOON) as opened:
        opened.keepalive = KEEPALIVE
        yield starts_with_broker(opened)


@pytest.fixture
def platform(house: House) -> Iterator[Platform]:
    listening = Platform(house)
    yield listening
    listening.caller.leaves()


@pytest.fixture
async def hall(house: House) -> AsyncIterator[Inside]:
    """A citizen before the terminal."""
    house.days_ahead = 0
    inside = Inside(house)
    await inside.hand.do("reset")
    await inside.citizen.arrive()
    await inside.sees_fresh_home()
    yield inside
    await inside.citizen.go()


async def test_whoever_listens_knows_at_once_how_it_stands(hall: Inside, platform: Platform) -> None:
    await platform.hears(lambda state: state.cells.get("occupied", 0) > 0, "what lies in the wall is counted")
    state = platform.states[-1]
    assert platform.online[-1] == Online(online=True, boot=state.boot)
    assert state.serving is Serving.OPEN
    assert {device.place for device in state.devices} == {"card", "scanner", "printer", "locks"}
    assert state.scene is SceneClass.IDLE
    assert len(state.settings_hash) == 16
    assert state.certificate_until is not None


async def test_a_pulled_cable_is_known_within_a_second(hall: Inside, platform: Platform) -> None:
    def reader(state: TerminalState) -> str:
        return next(each.condition for each in state.devices if each.place == "card")

    await platform.hears(lambda state: reader(state) == "ready", "all is well")
    await hall.hand.pull("reader")
    assert await platform.hears(lambda state: reader(state) != "ready", "the reader is away") < 1.0
    await hall.hand.plug("reader")
    await platform.hears(lambda state: reader(state) == "ready", "it is back")
    numbers = [state.number for state in platform.states]
    assert numbers == sorted(numbers)


async def test_a_roll_near_its_end_is_one_trouble_and_a_crash_neither_ends_it_nor_begins_it_anew(
    hall: Inside, platform: Platform
) -> None:
    def low(state: TerminalState) -> list[Finding]:
        return [one for one in state.findings if one.cause == "paper_low"]

    await platform.hears(lambda state: not low(state), "there is paper")
    await hall.hand.do("near")
    assert await platform.hears(lambda state: bool(low(state)), "little is left") < 7.0
    boot, told = platform.states[-1].boot, low(platform.states[-1])
    await hall.starts_again_after_a_crash()
    await platform.hears(lambda state: state.boot != boot, "another start")
    await asyncio.sleep(4)
    assert {tuple(low(state)) for state in platform.states if state.boot != boot} == {tuple(told)}
    await hall.hand.do("load")
    await platform.hears(lambda state: not low(state), "there is paper again")


async def test_of_a_visit_the_class_of_scenes_is_told_and_nothing_of_who_it_was(
    hall: Inside, platform: Platform
) -> None:
    await platform.hears(lambda state: state.scene is SceneClass.IDLE, "nobody is here")
    completed = platform.states[-1].completed
    await hall.asks_to_collect()
    await hall.lays_card("张测试")
    await platform.hears(lambda state: state.scene is SceneClass.COLLECT, "somebody collects")
    await hall.opens(THINGS["D-0201"])
    await platform.hears(lambda state: state.doors_open == 1, "a door is open")
    await hall.takes(THINGS["D-0201"])
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    await hall.hand.lift()
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await platform.hears(lambda state: state.scene is SceneClass.QUERY, "somebody asks")
    await hall.gives_up()
    await platform.hears(lambda state: state.scene is SceneClass.IDLE and state.doors_open == 0, "they are gone")
    await hall.starts_again_after_a_crash()
    said = b"\n".join(each.payload for each in platform.caller.heard)
    leaked = [what for what, text in personal_data().items() if any(form in said for form in all_forms(text))]
    assert leaked == []
    assert any(state.completed == completed + 1 for state in platform.states)


async def test_a_killed_terminal_is_gone_within_two_seconds_and_one_that_was_stopped_says_good_night(
    hall: Inside, platform: Platform
) -> None:
    await platform.soon(lambda: bool(platform.online) and platform.online[-1].online, "it is there")
    hall.house.programs["terminal"].kill()
    assert await platform.soon(lambda: not platform.online[-1].online, "its last will") < 2.0
    assert platform.online[-1].reason == ""
    await platform.soon(lambda: not _online_in_the_books(hall.house), "the platform's books say so")
    hall.house.start_terminal()
    await platform.soon(lambda: platform.online[-1].online, "it is back")
    await platform.soon(lambda: _online_in_the_books(hall.house), "the platform's books say so")
    hall.house.stop("terminal")
    await platform.soon(lambda: not platform.online[-1].online, "good night")
    assert platform.online[-1].reason == "stopped"
    hall.house.start_terminal()


async def test_a_terminal_that_stands_still_is_gone_after_its_keepalive(hall: Inside, platform: Platform) -> None:
    await platform.soon(lambda: bool(platform.online) and platform.online[-1].online, "it is there")
    terminal = hall.house.programs["terminal"]
    terminal.signal(signal.SIGSTOP)
    try:
        took = await platform.soon(lambda: not platform.online[-1].online, "its last will", 20.0)
    finally:
        terminal.signal(signal.SIGCONT)
    # Half as long again, and mosquitto looks every five seconds: within 37 with the twenty of the settings.
    assert took < 1.5 * KEEPALIVE + 7.0
    await platform.soon(lambda: platform.online[-1].online, "it is back", 20.0)


async def test_a_broker_that_was_away_is_no_citizens_affair(hall: Inside) -> None:
    away, back = (len(hall.memory.recorded(event)) for event in (Event.FLEET_AWAY, Event.FLEET_BACK))
    hall.house.stop("broker")
    await hall.soon(lambda: len(hall.memory.recorded(Event.FLEET_AWAY)) == away + 1, "the loss is noted")
    await hall.asks_to_collect()
    await hall.shows(THINGS["D-0301"])
    scene = await hall.collects(THINGS["D-0301"])
    assert scene.frame is not None
    assert scene.frame.banner is None
    await hall.leaves()
    hall.house.start_broker()
    again = Platform(hall.house)
    try:
        await again.hears(lambda state: state.scene is SceneClass.IDLE, "its state is told anew", 20.0)
    finally:
        again.caller.leaves()
    await hall.soon(lambda: len(hall.memory.recorded(Event.FLEET_BACK)) == back + 1, "the return is noted")
    assert len(hall.memory.recorded(Event.FLEET_AWAY)) == away + 1


async def test_a_clock_that_is_years_wrong_is_named_as_what_keeps_the_broker_away(hall: Inside) -> None:
    house = hall.house
    await hall.citizen.go()
    log = house.logs / "terminal.log"
    for days in (-800, 800):
        before = log.stat().st_size
        house.stop("terminal")
        house.days_ahead = days
        house.start_terminal()
        await hall.soon(partial(_says_so, log, before), "the journal says so")
    house.stop("terminal")
    house.days_ahead = 0
    house.start_terminal()
    await hall.citizen.arrive()


def _online_in_the_books(house: House) -> bool:
    with closing(sqlite3.connect(f"file:{house.folder / 'central.db'}?mode=ro", uri=True)) as db:
        row = db.execute("SELECT online FROM fleet_state WHERE terminal_id = ?", (TERMINAL,)).fetchone()
    return bool(row and row[0])


def _says_so(log: Path, since: int) -> bool:
    return "or this terminal's clock is wrong (dates)" in log.read_text()[since:]
