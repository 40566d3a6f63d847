"""A touch panel that goes away closes the terminal; one that nobody has touched for days is to be tried."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.panel import PanelWatch, panels
from kiosk.terminal.health.state import Health

# As kernels tell of real ones: an eGalax panel, a laptop's touchpad, a mouse, a keyboard, a panel with one finger.
DEVICES = {
    "event3": ("2", "273800000000003"),
    "event5": ("5", "2e0800000000003"),
    "event6": ("0", "0"),
    "event7": ("0", "100000000"),
}
ONE_FINGER = ("2", "1000003")


def plug(root: Path, event: str, told: tuple[str, str]) -> None:
    device = root / "sys/class/input" / event / "device"
    (device / "capabilities").mkdir(parents=True)
    (device / "properties").write_text(told[0] + "\n")
    (device / "capabilities/abs").write_text(told[1] + "\n")


def pull(root: Path, event: str) -> None:
    shutil.rmtree(root / "sys/class/input" / event)


class Hours(Clock):
    """A clock that is set forward by hand."""

    def __init__(self) -> None:
        self.hours = 0.0

    def monotonic(self) -> float:
        return self.hours * 3600

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 28, tzinfo=dt.UTC) + dt.timedelta(hours=self.hours)


def closed(health: Health) -> str:
    """Why nobody is served."""
    return health.closed


@pytest.fixture
def health() -> Health:
    return Health()


def test_a_panel_is_told_from_pads_mice_and_keyboards(tmp_path: Path) -> None:
    for event, told in DEVICES.items():
        plug(tmp_path, event, told)
    assert panels(tmp_path) == ("event3",)
    plug(tmp_path, "event9", ONE_FINGER)
    assert panels(tmp_path) == ("event3", "event9")
    assert panels(tmp_path / "nothing") == ()


async def test_one_that_was_there_and_goes_away_closes_the_terminal_until_it_is_back(
    tmp_path: Path, health: Health
) -> None:
    watch = PanelWatch(health, Hours(), HealthSettings(), tmp_path)
    plug(tmp_path, "event3", DEVICES["event3"])
    await watch.look()
    pull(tmp_path, "event3")
    await watch.look()
    assert closed(health) == ""  # it may only have been plugged in anew
    await watch.look()
    assert closed(health) == "touch_gone"
    plug(tmp_path, "event8", DEVICES["event3"])
    await watch.look()
    assert not health.causes


async def test_a_machine_that_never_had_one_is_well_unless_it_must_have_one(tmp_path: Path, health: Health) -> None:
    watch = PanelWatch(health, Hours(), HealthSettings(), tmp_path)
    for _ in range(3):
        await watch.look()
    assert not health.causes
    strict = PanelWatch(health, Hours(), HealthSettings(touch_panel=True), tmp_path)
    await strict.look()
    await strict.look()
    assert health.closed == "touch_gone"


async def test_after_days_without_a_touch_somebody_is_to_try_it(tmp_path: Path, health: Health) -> None:
    clock = Hours()
    watch = PanelWatch(health, clock, HealthSettings(touch_quiet_hours=72), tmp_path)
    plug(tmp_path, "event3", DEVICES["event3"])
    clock.hours = 71.9
    await watch.look()
    assert not health.causes
    clock.hours = 72.1
    await watch.look()
    assert list(health.causes) == ["touch_untouched"]
    assert not health.closed
    watch.touched()
    await watch.look()
    assert not health.causes
    never = PanelWatch(health, clock, HealthSettings(touch_quiet_hours=0), tmp_path)
    clock.hours = 9999
    await never.look()
    assert not health.causes
