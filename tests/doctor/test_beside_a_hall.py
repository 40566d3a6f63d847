"""`kiosk doctor` beside a hall at work,: terminal gone or hanging, no screens, a cable pulled."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from drivers.sim.control import Hand
from kiosk.contract.fleet import Finding
from kiosk.contract.staff import Bench
from kiosk.doctor.box import look_at
from kiosk.doctor.table import examine
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import CONFIG, ROOT, ZONE, House

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.doctor import conftest


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices, platform and terminal, each its own process."""
    with House(tmp_path_factory.mktemp("house")) as opened:
        opened.start_hall()
        opened.start_central()
        opened.start_terminal()
        yield opened


def doctor(house: House, *words: str) -> tuple[int, dict[str, dict[str, Any]], str]:
    """The command's exit code, its findings by id, and all it said."""
    named = ["--config", CONFIG / "terminal.toml", "--config", house.folder / "here.toml"]
    named += ["--devices", house.folder / "devices.toml", "--json", *words]
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", *map(str, named)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": ZONE, "LANG": "C.UTF-8"},
        timeout=60,
        check=False,
    )
    assert not done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {one["id"]: one for one in found}, done.stdout


async def test_a_hall_at_work_is_well_but_for_its_screens(house: House) -> None:
    async with Citizen(house.counter) as citizen:
        await citizen.sees("welcome")
        _, found, _ = await asyncio.to_thread(doctor, house)
        names = ("terminal", "counter", "devices", "platform", "clock", "database", "audit", "groups", "state")
        assert {found[name]["grade"] for name in names} == {"well"}
        assert citizen.seen[-1] is not None  # nobody was cut off
    async with asyncio.timeout(10):
        while "counter.no_screens" not in (told := await asyncio.to_thread(doctor, house, "--only", "counter"))[1]:
            pass
    assert told[0] == 2


async def test_a_pulled_cable_is_told_as_the_terminal_tells_it(house: House) -> None:
    hand = Hand(house.hall_dir)
    await hand.pull("scanner")
    try:
        async with asyncio.timeout(20):
            while "devices.fault" not in (found := (await asyncio.to_thread(doctor, house, "--only", "devices"))[1]):
                pass
    finally:
        await hand.do("reset")
    assert found["devices.fault"]["gaps"]["device"] == "scanner"
    assert found["devices.fault"]["gaps"]["code"].startswith("SCN-9")


def test_a_plug_that_was_lost_again_and_again(house: House) -> None:
    box = look_at((CONFIG / "terminal.toml", house.folder / "here.toml"), (house.folder / "devices.toml",), None)
    assert box.call.bench is not None
    devices = tuple(msgspec.structs.replace(device, losses=7) for device in box.call.bench.devices[:1])
    worn = dataclasses.replace(box, call=dataclasses.replace(box.call, bench=Bench(devices)))
    (found,) = examine(worn, ("devices",))
    assert (found.id, found.gaps["times"]) == ("devices.loose", 7)


def test_what_the_terminal_says_ails_it(house: House) -> None:
    box = look_at((CONFIG / "terminal.toml", house.folder / "here.toml"), (house.folder / "devices.toml",), None)
    ailing = dataclasses.replace(box, call=dataclasses.replace(box.call, bench=Bench((), ails=("safe_mode",))))
    (found,) = examine(ailing, ("terminal",))
    assert (found.id, found.gaps["cause"]) == ("terminal.ails", "safe_mode")


def test_what_operators_are_told(house: House) -> None:
    box = look_at((CONFIG / "terminal.toml", house.folder / "here.toml"), (house.folder / "devices.toml",), None)
    since = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    told = Bench((), findings=(Finding("door_open_long", since, "cell:7"), Finding("clock_off", since)))
    heard = dataclasses.replace(box, call=dataclasses.replace(box.call, bench=told))
    found = examine(heard, ("terminal",))
    assert [(one.id, one.gaps["cause"], one.gaps["place"]) for one in found] == [
        ("terminal.told", "door_open_long", "cell:7"),
        ("terminal.told", "clock_off", "—"),
    ]


def test_the_same_in_words_worst_first_with_the_exit_code_of_the_worst(house: House) -> None:
    named = ["--config", CONFIG / "terminal.toml", "--config", house.folder / "here.toml", "--lang", "zh"]
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", *map(str, named)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    first = done.stdout.splitlines()[:3]
    assert done.returncode == 2
    assert first[0] == "✗ 停用  counter.no_screens  屏幕程序没有连上柜台。"
    assert first[1].startswith("    怎么知道的: 看内核里谁在柜台套接字上")
    assert first[2].startswith("    怎么办: systemctl restart hall-screens")


def test_a_terminal_that_hangs_is_named_though_it_listens(house: House) -> None:
    pid = house.programs["terminal"].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        code, found, _ = doctor(house, "--only", "terminal,database")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert (code, found["terminal.deaf"]["gaps"]["pid"]) == (2, pid)
    assert found["database"]["grade"] == "well"


def test_a_terminal_that_was_killed_and_one_that_never_ran(house: House, bench: conftest.Bench) -> None:
    house.programs["terminal"].kill()
    try:
        code, found, _ = doctor(house, "--only", "terminal,counter,database,audit")
    finally:
        house.start_terminal()
    assert code == 2
    assert {"terminal.absent", "counter.closed", "database", "audit"} == set(found)
    assert set(bench.says("terminal", "counter")) == {"terminal.absent", "counter.closed"}


def test_no_secret_and_nothing_of_a_person_is_said(house: House) -> None:
    _, _, said = doctor(house)
    assert (house.folder / "terminal.key").read_text() not in said
