"""The terminal tests itself: every device pulled out one by one, a door left open, a spoilt memory; staff read it."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import tomllib
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.content import Lines
from kiosk.contract.events import Event
from kiosk.contract.scene import Scene
from kiosk.contract.self_test import ORDER, Difference, Grade, Report, Step
from kiosk.contract.words import Both, say
from kiosk.rig.house import CONFIG, ROOT, ZONE
from kiosk.terminal.store.store import FILE_NAME
from tests.hall.inside import Inside, is_fresh_home
from tests.hall.search import all_forms, personal_data

# What hands call a device, and the steps that fail without it.
PULLED = (
    ("reader", ["card"]),
    ("scanner", ["scanner"]),
    ("printer", ["printer"]),
    ("a4", ["a4"]),
    ("camera", ["camera"]),
    ("locks", ["locks"]),
    ("cabinet", ["lamps", "hall_door"]),
    ("ups", ["power"]),
)
PAGE = 4096
NOT_FITTED = ["speaker", "social", "signature"]


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """A start that waits for nothing."""
    return "[self_test]\npatience_seconds = 0\nquiet_seconds = 2\n"


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """Every device."""
    return {"everything": True}


@dataclass
class Said:
    """What `kiosk selftest` said, and left."""

    code: int
    out: str
    err: str
    json: Path
    pdf: Path

    @property
    def report(self) -> Report:
        """The report as it was written."""
        return msgspec.json.decode(self.json.read_bytes(), type=Report)


async def selftest(hall: Inside, *more: str) -> Said:
    """The command as a technician calls it."""
    folder = hall.house.folder
    files = (folder / "report.json", folder / "report.pdf")
    for file in files:
        file.unlink(missing_ok=True)
    words = ["--config", str(CONFIG / "terminal.toml"), "--config", str(folder / "here.toml"), "--lang", "en"]
    words += ["--json", str(files[0]), "--pdf", str(files[1]), *more]
    pipe = asyncio.subprocess.PIPE
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TZ": ZONE}
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", "selftest", *words, stdout=pipe, stderr=pipe, env=env
    )
    async with asyncio.timeout(90):
        out, err = await command.communicate()
    return Said(command.returncode or 0, out.decode(), err.decode(), *files)


def outcomes(report: Report, outcome: str) -> list[str]:
    """The steps that came to this."""
    return [step.name for step in report.steps if step.outcome == outcome]


def step(report: Report, name: str) -> Step:
    """One step."""
    return next(each for each in report.steps if each.name == name)


async def is_tested(hall: Inside) -> Report:
    """Wait until a test asked for has everything: what was put back is found again by itself."""
    for _ in range(20):
        said = await selftest(hall)
        if said.code == 0:
            return said.report
        await asyncio.sleep(1)
    raise AssertionError(said.out + said.err)


async def test_everything_in_its_place_is_green(hall: Inside) -> None:
    said = await selftest(hall)
    report = said.report

    assert said.code == 0, said.out + said.err
    assert [each.name for each in report.steps] == list(ORDER)
    assert outcomes(report, "skipped") == sorted(NOT_FITTED, key=ORDER.index)
    assert outcomes(report, "failed") == []
    assert (report.grade, report.closed, report.differences) == (Grade.GREEN, "", ())
    assert report.seconds < 60
    assert "GREEN" in said.out
    assert said.pdf.read_bytes().startswith(b"%PDF-")
    assert (await selftest(hall, "--last")).report == report
    assert hall.memory.recorded(Event.SELF_TESTED)[-1] == {
        "occasion": "asked",
        "grade": "green",
        "failed": 0,
        "differences": 0,
        "seconds": round(report.seconds),
    }
    assert hall.deeds.pulsed() == []


@pytest.mark.parametrize(("device", "steps"), PULLED)
async def test_a_device_that_is_pulled_out_costs_its_own_steps(hall: Inside, device: str, steps: list[str]) -> None:
    await hall.hand.pull(device)
    said = await selftest(hall)

    assert said.code == 1, said.out + said.err
    assert outcomes(said.report, "failed") == steps
    assert all(step(said.report, name).cause and step(said.report, name).remedy != "none" for name in steps)
    assert said.report.grade is Grade.YELLOW
    assert is_fresh_home(hall.citizen.scene)
    await hall.hand.plug(device)
    await is_tested(hall)


async def test_everything_pulled_out_at_once_takes_no_longer_than_a_minute(hall: Inside) -> None:
    for device, _ in PULLED:
        await hall.hand.pull(device)
    said = await selftest(hall)

    assert said.code == 1, said.out + said.err  # cases can still be looked up by number
    assert outcomes(said.report, "failed") == sorted((each for _, steps in PULLED for each in steps), key=ORDER.index)
    assert said.report.seconds < 60
    for device, _ in PULLED:
        await hall.hand.plug(device)
    await is_tested(hall)


async def test_the_platform_away_is_told_and_it_stays_open(hall: Inside) -> None:
    hall.house.stop("central")
    said = await selftest(hall)

    assert (said.code, outcomes(said.report, "failed")) == (1, ["network"])
    assert step(said.report, "network").cause in ("no_connection", "broken", "timed_out")
    hall.house.start_central()
    await is_tested(hall)


async def test_a_door_that_stands_open_is_listed_as_a_task_and_no_lock_is_pulsed(hall: Inside) -> None:
    await hall.hand.do("key", door=5)
    await hall.soon(lambda: hall.memory.cell(5).state == "unverified", "the wall has seen the door")
    said = await selftest(hall)

    assert said.code == 1
    assert said.report.differences == (Difference(5, "door_open", "unverified", "opened_unbidden"),)
    assert step(said.report, "locks").cause == "cells_disagree"
    assert "Cell 5: its door stands open" in said.out
    assert hall.deeds.pulsed() == []
    await hall.hand.shut(5)
    await is_tested(hall)


async def test_nobody_is_kept_waiting_by_it(hall: Inside) -> None:
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    said = await selftest(hall)

    assert (said.code, said.out.strip().splitlines()[1:]) == (3, [])
    assert "Somebody is using this terminal" in said.err
    assert not said.json.exists()
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    await hall.goes_home()


async def test_whoever_touches_the_glass_ends_it(hall: Inside) -> None:
    before = len(hall.memory.recorded(Event.SELF_TESTED))
    await hall.hand.do("fault", device="camera", fault="stalled", value=1)  # the camera's step takes long
    testing = asyncio.create_task(selftest(hall))
    await asyncio.sleep(2)
    hall.citizen.touches("ask")
    await hall.citizen.sees("ask.contacts")
    said = await testing

    assert said.code == 3
    assert "Somebody has come" in said.err
    assert len(hall.memory.recorded(Event.SELF_TESTED)) == before
    await hall.hand.do("reset")
    await hall.gives_up()


async def test_a_report_has_no_personal_data(hall: Inside) -> None:
    await hall.hand.lay("张测试")
    said = await selftest(hall)
    await hall.hand.lift()

    told = said.json.read_bytes() + said.out.encode() + said.err.encode()
    assert not [what for what, text in personal_data().items() if any(form in told for form in all_forms(text))]


def header_gone(whole: bytes) -> bytes:
    """The beginning of the file is something else."""
    return b"\x00spoilt" * 500 + whole[3500:]


def pages_gone(whole: bytes) -> bytes:
    """The file begins well; its later pages are noise."""
    rotten = bytearray(whole)
    for page in range(8, len(rotten) // PAGE):
        rotten[page * PAGE : page * PAGE + 64] = b"\xff" * 64
    return bytes(rotten)


@pytest.mark.parametrize("spoil", [header_gone, pages_gone])
async def test_a_corrupted_memory_closes_the_terminal_and_nothing_of_it_is_touched(
    hall: Inside, spoil: Callable[[bytes], bytes]
) -> None:
    await hall.citizen.go()
    hall.house.stop("terminal")
    file = hall.house.state / FILE_NAME
    whole = file.read_bytes()
    spoilt = spoil(whole)
    file.write_bytes(spoilt)
    try:
        async with AsyncExitStack() as stack:
            hall.house.start_terminal()
            stack.callback(hall.house.stop, "terminal")
            hall.citizen.seen.clear()
            await hall.citizen.arrive()
            closed = await hall.citizen.sees("closed")
            said = await selftest(hall)
            await asyncio.sleep(1)
            assert {scene.name for scene in hall.citizen.seen} == {"closed"}
            await hall.citizen.go()
        assert isinstance(closed.content, Lines)
        assert closed.content.call == say("trouble.call", phone=_phone())
        assert closed.offers() == set()
        assert (said.code, said.report.grade, said.report.closed) == (2, Grade.RED, "memory_broken")
        assert step(said.report, "database").cause == "memory_broken"
        assert "the database file is corrupted" in said.out
        assert "its memory cannot be relied on" in said.out
        assert file.read_bytes() == spoilt
        assert hall.deeds.pulsed() == []
    finally:
        file.write_bytes(whole)
    await hall.finds_the_terminal_started()
    await is_tested(hall)


async def test_where_else_to_go_is_said_once_the_platform_has_told(hall: Inside) -> None:
    await hall.citizen.go()
    hall.house.stop("terminal")
    file = hall.house.state / FILE_NAME
    whole = file.read_bytes()
    file.write_bytes(b"nothing of ours" * 300)
    try:
        hall.house.start_terminal()
        hall.citizen.seen.clear()
        await hall.citizen.arrive()
        neighbour = await hall.citizen.until(_says_where, "the next machine")
        assert neighbour.name == "closed"
        await hall.citizen.go()
        hall.house.stop("terminal")
    finally:
        file.write_bytes(whole)
    await hall.finds_the_terminal_started()


def _phone() -> str:
    """The number of the desk, as the demo has it."""
    return str(tomllib.loads((CONFIG / "demo.toml").read_text("utf-8"))["terminal"]["phone"])


def _says_where(scene: Scene) -> bool:
    window = Both("服务窗口", "a service window")
    return scene.name == "closed" and scene.question != say("closed.question", elsewhere=window)


async def test_a_page_that_rots_while_it_runs_closes_it(hall: Inside) -> None:
    await hall.citizen.go()
    hall.house.stop("terminal")
    file = hall.house.state / FILE_NAME
    whole = file.read_bytes()
    try:
        await hall.finds_the_terminal_started()
        with file.open("r+b") as inside:
            inside.seek((page_of(file, "wrong_codes") - 1) * PAGE)  # nobody looks there before a wrong code is typed
            inside.write(b"\xff" * 16)
        said = await selftest(hall)
        assert (said.code, step(said.report, "database").cause) == (2, "memory_broken"), said.out
        await hall.citizen.sees("closed")
        await hall.citizen.go()
        hall.house.programs["terminal"].kill()
    finally:
        for beside in ("-wal", "-shm"):
            file.with_name(FILE_NAME + beside).unlink(missing_ok=True)
        file.write_bytes(whole)
    await hall.finds_the_terminal_started()
    await is_tested(hall)


def page_of(file: Path, table: str) -> int:
    """The first page of a table, counted from 1."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        page: int = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    return page


async def test_the_json_can_be_read_by_any_program(hall: Inside) -> None:
    report = json.loads((await selftest(hall)).json.read_text("utf-8"))
    assert report["grade"] == "green"
    assert {each["name"]: each["outcome"] for each in report["steps"]}["storage"] == "passed"
