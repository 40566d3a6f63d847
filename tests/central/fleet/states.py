"""States as terminals tell them, for the tests of this room."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from kiosk.contract.fleet import Finding, SceneClass, Serving, Supply, TerminalState

ONE, TWO, THREE, FOUR = "T-DEMO-01", "T-DEMO-02", "T-DEMO-03", "T-DEMO-04"
CENTRE = "370923-01"  # where T-DEMO-01 and T-DEMO-04 stand
PAPER = Supply("printer", "paper", 40.0, "m", 50.0)


def a_state(at: dt.datetime, number: int = 1, **differs: Any) -> TerminalState:  # noqa: ANN401  (any field of a state)
    """A terminal at rest with which all is well, told at this moment."""
    well = TerminalState(
        boot="first",
        started=at - dt.timedelta(hours=1),
        number=number,
        at=at,
        version="1.0",
        serving=Serving.OPEN,
        scene=SceneClass.IDLE,
        scene_since=at - dt.timedelta(minutes=1),
        supplies=(PAPER,),
        cells={"free": 20, "taken": 4},
    )
    return msgspec.structs.replace(well, **differs)


def trouble(cause: str, at: dt.datetime, place: str = "", **more: Any) -> Finding:  # noqa: ANN401  (any field of a finding)
    """Something that is not well."""
    return Finding(cause, at, place, **more)
