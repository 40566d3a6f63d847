"""kill -9 at every single moment of a pickup: the doors, the ledger and what the platform hears never disagree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]


def killed_at_every_moment(folder: Path, said: str, door: str) -> list[dict[str, Any]]:
    """What a restart found, for one moment of death after the other."""
    command = [sys.executable, "-m", "tests.terminal.lockers.dying_child", str(folder), said, door]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr
    reports = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(reports) > 20, "there are more moments in a pickup than that"
    return reports


def check(report: dict[str, Any]) -> None:
    """What must hold after any death."""
    state, told, item = report["state"][0], report["told"], report["item"]
    assert not report["opened_by_itself"]
    assert report["whole"], "the audit log"
    assert state in ("occupied", "free", "unverified", "fault")
    if state == "free":
        assert item is None
        assert report["offered"] == 0
    if state == "occupied":
        assert item and told == []
    else:
        assert told[-1] == state, "the platform hears the state that the ledger has"
    assert told.count("confirmed") + told.count("presumed") + told.count("disputed") <= 1
    assert ("confirmed" in told) == (state == "free")
    assert len(set(report["ids"])) == len(report["ids"])
    assert report["numbers"] == list(range(1, len(report["numbers"]) + 1))


@pytest.mark.parametrize(("said", "door"), [("got_it", "works"), ("empty", "works"), ("did_not_open", "jammed")])
def test_killed_at_every_moment_of_a_pickup(tmp_path: Path, said: str, door: str) -> None:
    reports = killed_at_every_moment(tmp_path, said, door)
    for report in reports:
        check(report)
        if said == "got_it":
            assert report["finished"] == (None if report["state"][0] == "free" else ["free", ""]), "theirs in the end"
    endings = {report["state"][0] for report in reports}
    assert endings == {
        "occupied",
        "unverified",
        {"got_it": "free", "empty": "unverified", "did_not_open": "fault"}[said],
    }
