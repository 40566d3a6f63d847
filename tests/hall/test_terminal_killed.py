"""The terminal ends with -9 at random moments of a pickup: hall, ledger and platform never contradict each other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kiosk.contract.facts import EventKind
from kiosk.contract.visits import VisitEnd
from kiosk.rig import kills
from kiosk.rig.house import ROOT
from tests.hall.inside import THINGS, Inside


def test_ten_pickups_are_cut_short_at_ten_moments_and_all_truths_agree(tmp_path: Path) -> None:
    """The short form of `kiosk kills`, which does thirty."""
    lines = list(kills.kill_again_and_again(tmp_path, rounds=len(kills.MOMENTS), seed=20261123))
    assert len(lines) == len(kills.MOMENTS)


async def test_the_terminal_dies_between_the_pulse_and_the_door_and_the_receiver_may_try_again(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.hand.do("stick", door=thing.cell)
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.hand.until(lambda picture: picture["locks"]["doors"][str(thing.cell)]["pulses"] > 0)
    await hall.starts_again_after_a_crash()
    assert hall.deeds.pulsed() == [thing.cell]
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", "opening_in_doubt")
    assert hall.memory.endings(thing.id) == ["in_doubt"]
    await hall.hand.hide()
    await hall.asks_to_collect()
    await hall.lays_card("冯占位")  # another receiver of another cell: the doubt is not theirs
    await hall.citizen.sees("pickup.confirm")
    await hall.gives_up()
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.collects(thing)
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, thing.cell]
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.belief.deposit(thing.id).state == "confirmed"


async def test_the_terminal_dies_while_its_door_stands_open(hall: Inside) -> None:
    thing = THINGS["D-0301"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await hall.starts_again_after_a_crash()
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", "interrupted")
    await hall.takes(thing)
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell]
    assert hall.belief.deposit(thing.id).state == "presumed"
    assert hall.belief.tasks(thing.cell) == ["handover_unproven", "alarm", "cell_unverified"]
    told = [one.event.visit for one in hall.belief.received().events if one.event.kind is EventKind.VISIT]
    assert (VisitEnd.CUT, None) in [(visit.end, visit.seconds) for visit in told if visit is not None]


def test_the_audit_log_is_proven_whole_from_the_command_line(hall: Inside) -> None:
    words = [sys.executable, "-m", "kiosk", "audit", "verify", "--state", str(hall.house.state)]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "the audit log is whole" in said.stdout
