"""The escape test's short form: five seconds of everything; and its guard sees what it is there for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib.display import Display

from kiosk.rig import display
from kiosk.rig.escape.command import vandalise
from kiosk.rig.escape.guard import Guard
from kiosk.rig.escape.panel import has_touch
from kiosk.rig.house import House
from kiosk.rig.program import Program
from kiosk.rig.walks.wire import Wire

SECONDS = 5.0
SEED = 20261128


def test_a_vandal_never_gets_out_of_the_scenes_and_home_is_clean_afterwards(tmp_path: Path) -> None:
    found, figures = vandalise(tmp_path, SECONDS, SEED, touch=has_touch(), leaves=True)

    assert found == []
    assert len(figures) == 2


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guard]:
    """Before screens that are none: a shell, on a display where we open windows ourselves."""
    house = House(tmp_path)
    house.programs["xvfb"], shown = display.start_xvfb(house.logs, "200x300")
    for name, line in (("screens", "sleep 60; true"), ("terminal", "exec sleep 60")):
        house.programs[name] = Program(name, ["sh", "-c", line], house.logs).start()
    wire = Wire(house.counter, house.counter.with_name("glass"))
    guard = Guard(house, wire, shown)
    yield guard
    guard.close()
    wire.close()
    house.close()


def test_the_guard_sees_what_it_is_there_for(guard: Guard) -> None:
    x = Display(guard.shown)
    whole = x.screen().root.create_window(0, 0, 200, 300, 0, x.screen().root_depth)
    whole.map()
    x.sync()
    time.sleep(0.2)
    guard.look()
    assert guard.found == ["the screens have started a program: sleep"]
    x.screen().root.create_window(10, 10, 50, 50, 0, x.screen().root_depth, override_redirect=True).map()
    x.sync()
    guard.house.trace.parent.mkdir(exist_ok=True)
    shown = [{"scene": None, "name": "screens.silent"}, {"scene": 7, "name": "console"}]
    guard.house.trace.write_text("".join(json.dumps(line) + "\n" for line in shown))
    guard.house.programs["terminal"].kill()
    guard.look()
    x.close()

    assert guard.found[1:] == [
        "terminal has ended",
        "windows on the glass: [(0, 0, 200, 300), (10, 10, 50, 50)]",
        "on the glass and never sent: console",
    ]
