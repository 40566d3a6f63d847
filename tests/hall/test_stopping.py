"""The terminal is told to stop while somebody stands before an open door: settled, on record, and gone in time."""

from __future__ import annotations

import signal

from kiosk.contract.events import Event
from kiosk.contract.facts import HandoverOutcome
from tests.hall.inside import THINGS, Inside

STOPS_WITHIN = 5.0


async def is_told_to_stop(hall: Inside) -> None:
    """SIGTERM, and nothing harder."""
    terminal = hall.house.programs["terminal"]
    terminal.signal(signal.SIGTERM)
    await hall.soon(lambda: not terminal.alive, "the terminal ended by itself", STOPS_WITHIN)
    await hall.citizen.go()


async def test_the_terminal_is_stopped_while_a_door_stands_open(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await is_told_to_stop(hall)
    assert hall.memory.endings(thing.id) == ["presumed"]
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", "door_left_open")
    assert hall.memory.recorded(Event.SESSION_ENDED)[-1]["why"] == "stopped"
    assert hall.memory.audit().whole
    await hall.finds_the_terminal_started()
    await hall.everything_is_sent()
    assert [proof.outcome for proof in hall.belief.handovers(thing.id)] == [HandoverOutcome.PRESUMED]
    assert hall.deeds.pulses(thing.cell) == 1


async def test_the_terminal_is_stopped_in_the_moment_of_the_pulse(hall: Inside) -> None:
    thing = THINGS["D-0601"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.citizen.sees("pickup.door_opening")
    await is_told_to_stop(hall)
    assert hall.memory.endings(thing.id) in ([], ["presumed"], ["withdrawn"], ["in_doubt"])
    assert len(hall.memory.endings(thing.id)) == hall.deeds.pulses(thing.cell)
    assert hall.memory.cell(thing.cell).state != "free"
    await hall.finds_the_terminal_started()
    assert hall.deeds.pulses(thing.cell) <= 1
