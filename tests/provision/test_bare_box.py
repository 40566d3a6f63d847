"""A box that is nobody yet: it shows a code, somebody at the office approves it, and it becomes a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.rig.cables.hands import CODE, NEW
from kiosk.rig.house import SITE
from kiosk.terminal.settings import load

from .box import OfficeToo, answers, noted, provisioned

if TYPE_CHECKING:
    from kiosk.rig.house import House


async def test_killed_while_its_code_stands_there_it_shows_the_same_code_and_becomes_a_terminal(house: House) -> None:
    file = answers(house.folder, url=house.central_url, cabinet="boards = 1")
    first = await provisioned(house, file, until=lambda line: CODE.match(line) is not None, bare=True)
    assert first.code == -9
    officer = OfficeToo(house, "approve")
    done = await provisioned(
        house, file, until=lambda line: line.startswith("The site's profile: "), hands=officer, bare=True
    )
    assert [officer.codes] == [[CODE.match(first.lines[-1])[1]]]  # type: ignore[index]
    assert done.passed[:3] == ["Enrolment", "The place", "The site's profile"]
    told = noted(house)  # what was done before there was a key stands there, too
    assert told[:4] == [(step, "passed") for step in ("welcome", "network", "clock", "enrolment")]
    settings = load([house.folder / "bare.toml"])
    assert (settings.terminal.id, settings.terminal.site) == (NEW, SITE)
    assert settings.terminal.position.en == "Terminal 3"
    assert settings.platform.certificate.is_file()


async def test_a_box_that_is_declined_is_named_and_nobody(house: House) -> None:
    file = answers(house.folder, url=house.central_url)
    said = await provisioned(house, file, hands=OfficeToo(house, "decline"), bare=True)
    assert said.code == 1
    assert said.err.startswith("enrolment (Enrolment): It was declined")
    assert "NET-180" in said.err
    assert not (house.state / "local" / "enrolled.toml").exists()
