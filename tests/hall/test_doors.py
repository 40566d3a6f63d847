"""Doors that stick, jam, stand open or hide nothing: what the citizen is told, and what everybody remembers."""

from __future__ import annotations

import pytest

from kiosk.contract.content import DoorWall, Lines
from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.lockers import CellState
from kiosk.contract.platform import CaseState
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from tests.hall.inside import THINGS, Inside, Thing


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """A hall in a hurry: stuck doors and open ones are given up after seconds, not minutes."""
    return "[lockers]\nstuck_seconds = 1.5\n[timings.door]\nvoice = 1\nloud = 1.5\nalert = 2\nfree_others = 2.5\n"


async def is_at_the_open_door(hall: Inside, thing: Thing) -> None:
    """Prove the right by QR, and see the door open."""
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)


def told(lines: object) -> Lines:
    """The four lines of a scene that tells of trouble."""
    assert isinstance(lines, Lines)
    return lines


async def test_a_stuck_door_opens_at_the_second_pulse_that_the_citizen_asked_for(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.hand.do("stick", door=thing.cell)
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.citizen.sees("pickup.door_stuck")
    assert hall.deeds.pulses(thing.cell) == 1
    hall.citizen.touches("again")
    await hall.citizen.sees("pickup.door_open")
    await hall.takes(thing)
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, thing.cell]
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.memory.endings(thing.id) == ["confirmed"]
    assert hall.belief.deposit(thing.id).state == "confirmed"


async def test_a_jammed_door_becomes_a_fault_and_the_thing_stays_the_citizens(hall: Inside) -> None:
    thing = THINGS["D-0301"]
    await hall.hand.do("jam", door=thing.cell)
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.citizen.sees("pickup.door_stuck")
    hall.citizen.touches("again")
    trouble = await hall.citizen.sees("pickup.did_not_open")
    assert trouble.hint == say("slip.printed")
    assert told(trouble.content).what == say("pickup.did_not_open_what", door=thing.cell)
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, thing.cell]
    assert hall.deeds.opened() == set()
    assert hall.deeds.slips() == 1
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason, cell.deposit) == ("fault", "door_stuck", thing.id)
    reading = hall.belief.cell(thing.cell)
    assert reading is not None
    assert (reading.state, reading.reason) == (CellState.FAULT, "door_stuck")
    assert hall.belief.tasks(thing.cell) == ["alarm", "cell_fault"]
    deposit = hall.belief.deposit(thing.id)
    assert (deposit.state, deposit.case_state) == ("waiting", CaseState.READY)


async def asks_to_open_by_card(hall: Inside, thing: Thing) -> None:
    """From home to the touch that is to open the door."""
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.citizen.sees("pickup.confirm")
    await hall.hand.lift()
    hall.citizen.touches("open")


async def test_nobody_pulses_a_door_that_is_known_to_be_jammed(hall: Inside) -> None:
    thing = THINGS["D-0401"]
    await hall.hand.do("jam", door=thing.cell)
    await asks_to_open_by_card(hall, thing)
    await hall.citizen.sees("pickup.door_stuck")
    hall.citizen.touches("give_up")
    await hall.citizen.sees("pickup.did_not_open")
    await hall.gives_up()
    await asks_to_open_by_card(hall, thing)
    await hall.citizen.sees("trouble.cell_not_ready")
    await hall.gives_up()
    assert hall.deeds.pulsed() == [thing.cell]


@pytest.mark.parametrize(("said", "deposit"), [("empty", "D-0601"), ("not_mine", "D-0801")])
async def test_what_the_citizen_disputes_is_taken_down_as_they_say(hall: Inside, said: str, deposit: str) -> None:
    thing = THINGS[deposit]
    await is_at_the_open_door(hall, thing)
    await hall.hand.shut(thing.cell)
    await hall.says(said)
    if said == "not_mine":
        await hall.puts_it_back(thing)
    trouble = await hall.citizen.sees(f"pickup.{said}")
    assert trouble.hint == say("slip.printed")
    assert told(trouble.content).matter == say("pickup.disputed_matter")
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell] * (2 if said == "not_mine" else 1)
    assert hall.deeds.taken() == []
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", f"said_{said}")
    (proof,) = hall.belief.handovers(thing.id)
    doubt = hall.belief.events(thing.id)[-1]
    assert (proof.outcome, proof.said) == (HandoverOutcome.DISPUTED, said)
    assert doubt.state is CellState.UNVERIFIED
    assert hall.belief.tasks(thing.cell) == ["handover_disputed", "cell_unverified"]
    assert hall.belief.deposit(thing.id).case_state is CaseState.READY


async def test_somebody_walks_away_with_the_door_open(hall: Inside) -> None:
    thing = THINGS["D-1001"]
    await is_at_the_open_door(hall, thing)
    await hall.hand.take(thing.cell)
    notes = [scene.content.note for scene in await door_scenes(hall) if isinstance(scene.content, DoorWall)]
    asked = ["pickup.please_shut", "pickup.please_shut_now", "pickup.please_shut_or_call"]
    assert [note.key for note in notes if note is not None and hasattr(note, "key")] == asked
    await hall.leaves()
    await hall.everything_is_sent()
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", "door_left_open")
    (proof,) = hall.belief.handovers(thing.id)
    doubt = hall.belief.events(thing.id)[-1]
    assert (proof.outcome, proof.closed_at) == (HandoverOutcome.PRESUMED, None)
    assert doubt.reason == "door_left_open"
    assert hall.belief.deposit(thing.id).case_state is CaseState.READY


async def door_scenes(hall: Inside) -> list[Scene]:
    """Everything shown while the door stood open, once the terminal has given it up."""
    await hall.citizen.sees("pickup.left_open", 15)
    return [scene for scene in hall.citizen.seen if scene.name == "pickup.door_open"]


async def test_the_lock_opens_and_its_answer_is_lost(hall: Inside) -> None:
    thing = THINGS["D-1701"]
    await hall.hand.do("fault", device="locks", fault="lose_reply")
    await is_at_the_open_door(hall, thing)
    await hall.takes(thing)
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    assert hall.deeds.pulsed() == [thing.cell]
    assert hall.memory.cell(thing.cell).state == "free"


async def test_a_door_pulled_open_by_force_makes_its_cell_unverified(hall: Inside) -> None:
    thing = THINGS["D-2001"]
    await hall.hand.do("leave", door=thing.cell)
    await hall.soon(lambda: hall.memory.cell(thing.cell).state == "unverified", "the cell is in doubt")
    await hall.hand.shut(thing.cell)
    await hall.everything_is_sent()
    assert hall.memory.cell(thing.cell).reason == "opened_unbidden"
    assert hall.belief.tasks(thing.cell) == ["alarm", "cell_unverified"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.citizen.sees("trouble.cell_not_ready")
    assert hall.deeds.pulsed() == []
    await hall.gives_up()


async def test_another_door_opens_on_the_pulse_and_the_wall_is_closed(hall: Inside) -> None:
    """Comes last here: only staff open the wall again."""
    thing, other = THINGS["D-0102"], THINGS["D-0103"]
    await hall.hand.do("jam", door=thing.cell)
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.hand.until(lambda picture: picture["locks"]["doors"][str(thing.cell)]["pulses"] > 0)
    await hall.hand.do("leave", door=other.cell)
    await hall.citizen.sees("pickup.wrong_door")
    await hall.leaves()
    await hall.hand.shut(other.cell)
    assert hall.deeds.pulsed() == [thing.cell]
    await hall.everything_is_sent()
    for cell in (thing.cell, other.cell):
        assert (hall.memory.cell(cell).state, hall.memory.cell(cell).reason) == ("unverified", "wrong_door")
    assert hall.belief.tasks(thing.cell) == ["cell_unverified"]
    assert hall.belief.tasks(other.cell) == ["alarm", "cell_unverified"]
    closed = await hall.citizen.until(lambda scene: "pickup" not in scene.offers(), "the pickup tile closed")
    assert closed.name == "welcome"
