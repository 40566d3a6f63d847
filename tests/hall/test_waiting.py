"""Nobody touches anything any more: the citizen is warned, may have more time, and is forgotten when they are gone."""

from __future__ import annotations

import pytest

from kiosk.contract.content import Thanks
from kiosk.contract.events import Event
from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from tests.hall.inside import THINGS, Inside


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """The shortest waits that the settings allow."""
    return "[timings.idle]\nanonymous = 5\nidentified = 5\nform = 5\nreading = 5\nthanks = 3\n"


def is_warning(scene: Scene) -> bool:
    """True while time is running out."""
    return scene.warning is not None


async def test_somebody_shuts_the_door_and_leaves_without_a_word(hall: Inside) -> None:
    """Warned after five seconds, given more time by one touch, warned again, and forgotten after twenty more."""
    thing = THINGS["D-1201"]
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.opens(thing)
    await hall.takes(thing)
    asked = await hall.citizen.sees("pickup.got_it")
    warned = await hall.citizen.until(is_warning, "a warning")
    assert warned.warning is not None
    assert warned.warning.seconds >= 20
    assert warned.content == asked.content
    hall.citizen.wants_more_time()
    await hall.citizen.until(lambda scene: not is_warning(scene), "the question again")
    await hall.citizen.until(is_warning, "a second warning")
    farewell = await hall.citizen.sees("goodbye", 25)
    assert isinstance(farewell.content, Thanks)
    assert farewell.content.done == say("goodbye.timed_out")
    await hall.sees_fresh_home()
    await hall.everything_is_sent()
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", "not_confirmed")
    (proof,) = hall.belief.handovers(thing.id)
    assert (proof.outcome, proof.said) == (HandoverOutcome.PRESUMED, "nothing")
    assert hall.memory.recorded(Event.SESSION_ENDED)[-1]["why"] == "timed_out"
    await hall.asks_to_collect()  # nobody is known any more: the proof is asked for anew
    await hall.gives_up()


async def test_no_time_runs_out_while_a_door_stands_open(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    with pytest.raises(AssertionError):
        await hall.citizen.until(lambda scene: is_warning(scene) or scene.name != "pickup.door_open", "anything", 6.5)
    await hall.takes(thing)
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    assert hall.memory.cell(thing.cell).state == "free"


async def test_a_touch_on_a_picture_that_is_gone_changes_nothing(hall: Inside) -> None:
    await hall.asks_to_collect()
    home = hall.citizen.seen[0]
    await hall.shows(THINGS["D-0301"])
    confirm = await hall.citizen.sees("pickup.confirm")
    for intent in (Chosen(home.number, "query"), Chosen(confirm.number - 1, "open"), Chosen(confirm.number, "got_it")):
        hall.citizen.does(intent)
    hall.citizen.goes("help")
    await hall.citizen.sees("help")
    assert hall.deeds.pulsed() == []
    await hall.gives_up()


async def test_whoever_connects_anew_gets_the_scene_as_it_stands(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card("王演示")
    cases = await hall.citizen.sees("cases.list")
    await hall.citizen.go()
    hall.citizen.seen.clear()
    await hall.citizen.arrive()
    assert await hall.citizen.sees("cases.list") == cases
    await hall.gives_up()
