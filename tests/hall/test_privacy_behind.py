"""Camera, A4 printer, voice and captures leave nothing of anybody: not in spools, frames, sounds or stray files."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.rig.house import CONFIG, House
from kiosk.rig.matrix.plugs import Loudspeaker
from kiosk.rig.matrix.technician import Technician
from tests.hall.inside import Inside
from tests.hall.search import leaks, pictures_papers_and_sounds

WHO = "王演示"


@pytest.fixture
async def loudspeaker(tmp_path: Path) -> AsyncIterator[Loudspeaker]:
    """It says what the terminal says."""
    async with Loudspeaker(tmp_path / "hall" / "sound").sounding() as sounding:
        yield sounding


@pytest.fixture
def stray(tmp_path: Path) -> dict[str, str]:
    """Where programs leave things lying about: for the terminal and its children, folders in that of the house."""
    folders = {name: tmp_path / name.lower() for name in ("TMPDIR", "HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")}
    for folder in folders.values():
        folder.mkdir()
    return {name: str(folder) for name, folder in folders.items()}


@pytest.fixture
async def hall(tmp_path: Path, loudspeaker: Loudspeaker, stray: dict[str, str]) -> AsyncIterator[Inside]:
    """Everything is fitted."""
    with House(tmp_path, everything=True, beside=loudspeaker.section, env=stray) as house:
        house.start_hall()
        house.start_central()
        house.start_terminal()
        inside = Inside(house)
        await inside.citizen.arrive()
        await inside.sees_fresh_home()
        yield inside
        await inside.citizen.go()


async def a_visit(hall: Inside, loudspeaker: Loudspeaker) -> None:
    """Somebody who lets the machine finish its sentence looks up their cases and has a slip."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.soon(lambda: loudspeaker.device.seconds > 1, "the machine speaks", 30)
    await hall.lays_card(WHO)
    cases = await hall.citizen.sees("cases.list")
    hall.citizen.touches(min(cases.offers()))
    await hall.citizen.until(lambda scene: "print" in scene.offers(), "a case")
    hall.citizen.touches("print")
    await hall.citizen.sees("slip.printed")
    await hall.gives_up()
    await hall.hand.lift()


async def devices_are_tested(hall: Inside) -> dict[str, str]:
    """A page is taken by the camera, one is printed on A4, a sentence is said; how each test ended."""
    ended = {}
    await hall.hand.do("lay-page", kind="card")
    async with Technician(hall.house.counter.with_name("staff.sock")) as technician:
        for place in ("camera", "a4", "speaker"):
            async with technician.testing(place) as test:
                ended[place] = await test.outcome(60)
    return ended


async def captured(hall: Inside, out: Path) -> str:
    """A technician writes down how a test card is read; what the command says."""
    house = hall.house
    files = (CONFIG / "terminal.toml", CONFIG / "demo.toml", house.folder / "here.toml")
    words = ["-m", "kiosk", "devices", "capture", "card", "--devices", str(house.folder / "devices.toml")]
    words += [word for file in files for word in ("--config", str(file))]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, "--out", str(out), "--seconds", "4",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    await hall.hand.lay(WHO)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


async def test_camera_printer_and_voice_leave_neither_pictures_nor_papers_nor_sounds(
    hall: Inside, loudspeaker: Loudspeaker
) -> None:
    await a_visit(hall, loudspeaker)
    assert await devices_are_tested(hall) == {"camera": "taken", "a4": "looks_right", "speaker": "heard"}
    while_it_runs = leaks(hall.house.folder) + pictures_papers_and_sounds(hall.house.folder)
    hall.house.stop("terminal")
    assert while_it_runs + leaks(hall.house.folder) + pictures_papers_and_sounds(hall.house.folder) == []


async def test_a_capture_lies_only_in_its_own_file_which_nobody_else_may_read(hall: Inside, tmp_path: Path) -> None:
    out = tmp_path / "captures" / "card.jsonl"
    out.parent.mkdir()
    said = await captured(hall, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert WHO not in said
    found = leaks(hall.house.folder)
    assert found, "the card was not captured: nothing was tried"
    assert [leak for leak in found if not leak.endswith(" in captures/card.jsonl")] == []
