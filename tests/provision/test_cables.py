"""The proof of the cables in short: each one pulled that two steps use, in their middle; the same box in the end."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kiosk.provision.table import STEPS
from kiosk.rig.cables.pulls import CABLES, PULLS, unused
from kiosk.rig.cables.walk import prove

SHORT = ("enrolment", "tests")


async def test_a_box_whose_cables_are_pulled_while_it_is_set_up_becomes_the_same_box() -> None:
    with tempfile.TemporaryDirectory(prefix="cables-") as folder:
        lines = [line async for line in prove(Path(folder), SHORT, last="tests")]
    ended = [line for line in lines if "ends there" in line]
    assert len(ended) == sum(len(PULLS[step]) for step in SHORT)
    assert lines[-1].startswith("8 steps passed, each once")


def test_every_cable_is_pulled_at_some_step_and_no_step_is_unknown() -> None:
    assert PULLS.keys() <= {step.name for step in STEPS}
    assert {pull.cable for pulls in PULLS.values() for pull in pulls} == set(CABLES)
    assert set(unused("welcome")) == set(CABLES)
