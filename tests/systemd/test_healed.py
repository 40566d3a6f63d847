"""Under a real systemd each program that stands still is ended and started again, and the hall is served as before."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.rig import display
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import House
from tests.systemd.box import booted, placed

WATCHDOG = 6.0  # seconds; in the field 30 for the terminal and 15 for the screens
BACK_WITHIN = 45.0  # after that; a machine that does much else takes its time
START_TIMEOUT = 45.0  # of hall-screens.service: screens that reach a dying X server wait so long, and are started again
# Users and folders of a box are not here; what is left are watchdogs, restarts, and who starts with whom.
_OF_A_BOX = (
    "User", "Group", "SupplementaryGroups", "LoadCredential", "StateDirectory", "ProtectSystem", "ProtectHome",
    "PrivateTmp", "BindPaths", "BindReadOnlyPaths", "InaccessiblePaths", "PrivateNetwork", "StandardInput", "TTYPath",
    "TTYReset", "TTYVHangup", "TTYVTDisallocate", "ConditionPathExists", "DevicePolicy", "DeviceAllow", "MemoryMax",
    "CapabilityBoundingSet", "ProtectProc", "ProcSubset", "RestrictAddressFamilies", "MemoryDenyWriteExecute",
)  # fmt: skip


class Stand:
    """The programs of a terminal, looked at from outside the namespace."""

    def __init__(self, house: House, log: Path, shown: str) -> None:
        self.house, self.log, self._shown = house, log, shown

    def pid(self, name: str) -> int:
        """Of the program that runs now; 0 for none."""
        wanted = {
            "terminal": (b"kiosk\0terminal", os.fsencode(self.house.folder)),
            "wizard": (b"kiosk\0provision", os.fsencode(self.house.folder)),
            "screens": (b"-m\0screens", os.fsencode(self.house.folder)),
            "x": (b"Xvfb\0" + self._shown.encode() + b"\0",),
        }[name]
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if all(word in words for word in wanted):
                return int(process.name)
        return 0

    def until(self, holds: Callable[[], object], what: str, seconds: float) -> float:
        """Seconds until something is so."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > seconds:
                pytest.fail(f"not within {seconds:.0f} s: {what}\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def drawn_since(self, moment: float) -> bool:
        """A picture came onto the glass after that."""
        return self.house.first_scene_drawn() and any(flipped > moment for flipped in self._flips())

    def _flips(self) -> list[float]:
        lines = self.house.trace.read_text("utf-8").splitlines()[-3:]
        return [float(line.partition('"flipped": ')[2].partition(",")[0]) for line in lines if line.endswith("}")]


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Devices and platform outside, the terminal's units under systemd."""
    with House(tmp_path_factory.mktemp("house")) as house:
        house.start_hall()
        house.start_central()
        xvfb, shown = display.start_xvfb(house.logs, "1080x1920")
        xvfb.stop()
        terminal = house.start_terminal().words
        screens = house.start_screens(display=shown).words
        house.stop("screens", "terminal")
        house.trace.unlink(missing_ok=True)
        own = {"WatchdogSec": f"{WATCHDOG:.0f}"}
        socket = f"/tmp/.X11-unix/X{shown[1:]}"
        ready = f"/usr/bin/timeout 20 /bin/sh -c 'until test -S {socket}; do sleep 0.1; done'"
        drawing = f"DISPLAY={shown} SDL_VIDEODRIVER=x11 KIVY_HOME={house.folder / 'kivy'}"
        x_server = f"/usr/bin/Xvfb {shown} -screen 0 1080x1920x24 -nolisten tcp -noreset"
        units = {
            "hall-terminal.service": placed(
                "hall-terminal.service",
                _OF_A_BOX,
                {"ExecStart": " ".join(terminal), "Wants": "hall-screens.service", **own},
            ),
            "hall-screens.service": placed(
                "hall-screens.service", _OF_A_BOX, {"ExecStart": " ".join(screens), "Environment": drawing, **own}
            ),
            "hall-x.service": placed(
                "hall-x.service",
                _OF_A_BOX,
                {"ExecStartPre": f"-/bin/rm -f {socket}", "ExecStart": x_server, "ExecStartPost": ready},
            ),
        }
        with booted(tmp_path_factory.mktemp("box"), units, "hall-terminal.service", network=True) as log:
            stand = Stand(house, log, shown)
            stand.until(house.first_scene_drawn, "the first scene is drawn", 40)
            yield stand


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["terminal", "screens", "x"])
def test_what_stands_still_is_started_again_within_its_time(stand: Stand, name: str) -> None:
    before, moment = stand.pid(name), time.monotonic()
    assert before
    os.kill(before, signal.SIGSTOP)
    took = stand.until(lambda: stand.pid(name) not in (0, before), f"another {name} runs", WATCHDOG + BACK_WITHIN)
    stand.until(lambda: stand.drawn_since(moment + took), "something new is on the glass", START_TIMEOUT + BACK_WITHIN)

    assert took > WATCHDOG / 4  # it was the watchdog, and nothing else
    assert not Path(f"/proc/{before}").exists()


@pytest.fixture
def setting_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A box that is nobody yet: its wizard runs as the package's unit has it."""
    with House(tmp_path_factory.mktemp("house")) as house:
        house.start_hall()
        house.start_central()
        own = {"ExecStart": " ".join(house.wizard("--lang", "zh")), "Wants": "", "WatchdogSec": f"{WATCHDOG:.0f}"}
        name = "hall-provision.service"
        units = {name: placed(name, (*_OF_A_BOX, "OnSuccess"), own)}
        with booted(tmp_path_factory.mktemp("box"), units, name, network=True) as log:
            yield Stand(house, log, "")


async def test_a_wizard_that_stands_still_is_started_again_and_asks_the_same_question(setting_up: Stand) -> None:
    async with Citizen(setting_up.house.counter) as technician:
        technician.touches((await technician.sees("provision.welcome")).primary)
        asked = await technician.sees("provision.look")
        before = setting_up.pid("wizard")
        assert before
        os.kill(before, signal.SIGSTOP)
        again = lambda: setting_up.pid("wizard") not in (0, before)  # noqa: E731
        took = await asyncio.to_thread(setting_up.until, again, "another wizard runs", WATCHDOG + BACK_WITHIN)
    async with Citizen(setting_up.house.counter) as technician:
        assert (await technician.sees("provision.look")).question == asked.question

    assert took > WATCHDOG / 4  # it was the watchdog, and nothing else
    assert setting_up.pid("wizard") != before
