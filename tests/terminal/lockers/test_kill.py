"""kill -9 at every single moment of an errand: the doors, the ledger and what the platform hears never disagree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]
# How the cell may stand after a restart, and what an honest person makes of it in the end.
ENDS = {
    "got_it": {"occupied", "unverified", "free"},
    "empty": {"occupied", "unverified"},
    "did_not_open": {"occupied", "unverified", "fault"},
    "deposit": {"free", "unverified", "occupied"},
    "hand_in": {"free", "unverified", "occupied"},
    "collection": {"occupied", "unverified", "free"},
    "reclaim": {"occupied", "unverified", "free"},
    "look": {"unverified", "occupied"},
}
PICKUPS = ("got_it", "empty", "did_not_open")
HANDOVERS = ("confirmed", "presumed", "disputed")
STATES = ("occupied", "free", "unverified", "fault")


def killed_at_every_moment(folder: Path, play: str) -> list[dict[str, Any]]:
    """What a restart found, for one moment of death after the other."""
    command = [sys.executable, "-m", "tests.terminal.lockers.dying_child", str(folder), play]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr
    reports = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(reports) > 40, "there are more moments in an errand than that"
    return reports


def check(report: dict[str, Any]) -> None:
    """What must hold after any death, whatever the errand was for."""
    state, told, item = report["state"][0], report["told"], report["item"]
    assert not report["opened_by_itself"]
    assert report["whole"], "the audit log and the chain of facts"
    assert report["strokes"] == 0, "a signature stands nowhere but in its fact"
    assert state in STATES
    if state == "free":
        assert item is None
    if state == "occupied":
        assert item
    if told_states := [word for word in told if word in STATES]:
        assert told_states[-1] == state, "the platform hears the state that the ledger has"
    assert len(set(report["ids"])) == len(report["ids"])
    assert report["numbers"] == list(range(1, len(report["numbers"]) + 1))


def check_pickup(play: str, report: dict[str, Any]) -> None:
    """At most one handover, confirmed only with a free cell; and the receiver gets their thing in the end."""
    state, told = report["state"][0], report["told"]
    assert sum(told.count(outcome) for outcome in HANDOVERS) <= 1
    assert ("confirmed" in told) == (state == "free")
    if state == "free":
        assert report["offered"] == 0
    if state == "occupied":
        assert told == []
    if play == "got_it":
        assert report["finished"] == (None if state == "free" else ["free", ""]), "theirs in the end"
    assert report["told_after"].count("confirmed") <= 1


def check_others(play: str, report: dict[str, Any]) -> None:
    """After staff have looked, the ledger says what lies there, and the platform heard once of each thing put in."""
    item = report["item_after"]
    assert report["finished"] == (["occupied", ""] if item else ["free", ""])
    after = report["told_after"]
    if play in ("deposit", "look"):
        assert report["placed"] == [True] if item else report["placed"] in ([], [False])
    if play == "hand_in":
        assert after.count("hand_in") == bool(item)
    assert not any(outcome in after for outcome in HANDOVERS)


@pytest.mark.parametrize("play", ENDS)
def test_killed_at_every_moment(tmp_path: Path, play: str) -> None:
    reports = killed_at_every_moment(tmp_path, play)
    for report in reports:
        check(report)
        check_pickup(play, report) if play in PICKUPS else check_others(play, report)
    assert {report["state"][0] for report in reports} == ENDS[play]
