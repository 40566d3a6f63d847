"""The whole wizard without a person or a screen, against a simulated hall and a real platform."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from drivers.sim.control import Hand
from kiosk.provision.table import STEPS
from kiosk.terminal.settings import load

from .box import Hands, Said, answers, noted, provisioned

if TYPE_CHECKING:
    from kiosk.rig.house import House

TITLES = (
    "Begin", "Network", "Time", "Enrolment", "The place", "The site's profile", "What is plugged in",
    "Test of each device", "Lockers", "Touch", "Sound", "Light and switches", "Battery", "Security",
    "From end to end", "Sign-off",
)  # fmt: skip


def is_signed_off(house: House) -> bool:
    """The sheet that was signed is the one that is kept."""
    local = house.state / "local"
    signed = json.loads((local / "signed-off").read_text("utf-8"))
    assert signed["by"] == "吴安装"
    return bool(signed["sheet"] == hashlib.sha256((local / "sign-off.pdf").read_bytes()).hexdigest())


async def test_killed_after_every_step_it_ends_as_if_nothing_had_happened(house: House) -> None:
    file = answers(house.folder)
    passed: list[str] = []
    for title in TITLES[:-1]:
        said = await provisioned(house, file, until=lambda line, title=title: line.startswith(f"{title}: "))  # type: ignore[misc]
        assert said.code == -9, said.err
        assert not (house.state / "local" / "signed-off").exists()
        passed += said.passed
    said = await provisioned(house, file)
    assert said.code == 0, said.err
    assert [*passed, *said.passed] == list(TITLES)
    assert is_signed_off(house)
    assert noted(house) == [(step.name, "passed") for step in STEPS]
    house.start_terminal()  # what was written is what a terminal starts with
    assert (await provisioned(house, file)).lines == ["This terminal is signed off. Add --again to do steps again."]


async def test_a_device_without_its_cable_ends_it_at_that_test_and_the_next_run_goes_on_there(house: House) -> None:
    file, hand = answers(house.folder), Hand(house.hall_dir)
    await hand.pull("scanner")
    said = await provisioned(house, file)
    assert said.code == 1
    assert said.err.startswith("tests (Test of each device): Scanner: not passed")
    await hand.plug("scanner")
    again = await provisioned(house, file, until=lambda line: line.startswith("Test of each device: passed"))
    assert again.passed == ["Test of each device"]
    assert not any(line.startswith("Lay an ID card") for line in again.lines), "what has passed is not asked for again"


async def test_what_may_be_left_out_is_left_out_with_its_reason_on_the_sheet(house: House) -> None:
    more = '[[left_out]]\nstep = "tests.printer"\nwhy = "paper comes on Monday"\n'
    more += (
        '[[left_out]]\nstep = "trial"\nwhy = "no paper yet"\n[[left_out]]\nstep = "signing.paper"\nwhy = "no paper"\n'
    )
    hand = Hand(house.hall_dir)
    await hand.do("tear")
    said = await provisioned(house, answers(house.folder, more=more))
    assert said.code == 0, said.err
    assert "Test of each device: left out, paper comes on Monday" in said.lines
    assert ("tests", "left_out") in noted(house)


async def test_a_platform_that_is_away_is_named_and_waited_for(house: House) -> None:
    house.stop("central")
    said = await provisioned(house, answers(house.folder))
    assert said.code == 1
    assert said.err.startswith("network (Network): The platform cannot be reached")
    assert "NET-174" in said.err

    async def comes_back(line: str) -> None:
        if line.startswith("The platform cannot be reached") and not house.programs["central"].alive:
            house.start_central()

    hands = Hands(house.hall_dir)
    hands.hear = comes_back  # type: ignore[method-assign]
    until = lambda line: line.startswith("Network: ")  # noqa: E731
    waited = await provisioned(house, answers(house.folder, again=60), hands=hands, until=until)
    assert waited.passed == ["Network"]


@pytest.mark.parametrize(
    ("before", "step", "code"),
    [("Network", "clock", "NET-174"), ("The place", "profile", "NET-178")],
)
async def test_the_network_cable_out_at_a_step_ends_it_there_and_nowhere_else(
    house: House, before: str, step: str, code: str
) -> None:
    await _up_to(house, before)
    house.stop("central")
    said = await provisioned(house, answers(house.folder))
    assert said.code == 1
    assert said.err.startswith(f"{step} (")
    assert code in said.err
    house.start_central()
    title = TITLES[[each.name for each in STEPS].index(step)]
    again = await _up_to(house, title)
    assert again.passed[-1] == title


async def test_the_settings_that_it_wrote_lie_over_the_installed_ones(house: House) -> None:
    await _up_to(house, "The place")
    words = house.wizard()
    config = [_path(words[at + 1]) for at, word in enumerate(words) if word == "--config"]
    settings = load(config)
    assert settings.terminal.position.zh == "3号机"
    assert settings.terminal.centre.zh.startswith("东平")


async def _up_to(house: House, title: str) -> Said:
    return await provisioned(house, answers(house.folder), until=lambda line: line.startswith(f"{title}: "))


def _path(text: str) -> Path:
    return Path(text)
