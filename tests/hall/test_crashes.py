"""Terminal and screens die of a fault in machine code while somebody stands there: nothing of them lies anywhere."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.rig import display
from kiosk.rig.fingers import Fingers
from kiosk.rig.house import House
from tests.hall.inside import THINGS, Inside, knows_its_wall
from tests.hall.search import all_forms, leaks, personal_data
from tests.terminal.health.ear import Ear

BEGAN = time.time()
DEATHS = (signal.SIGSEGV, signal.SIGABRT)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, ears: dict[str, Ear]) -> Iterator[House]:
    """A supervised terminal on a machine that would write core dumps, as large as they come."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    with House(tmp_path_factory.mktemp("house"), faults=True, env=ears["terminal"].env(30.0)) as opened:
        opened.start_hall()
        opened.start_central()
        opened.start_terminal()
        knows_its_wall(opened)
        yield opened
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.fixture(scope="module")
def screens(house: House, ears: dict[str, Ear]) -> Iterator[Fingers]:
    house.programs["xvfb"], shown = display.start_xvfb(house.logs, "1080x1920")
    env = ears["screens"].env(30.0)
    house.start_screens(display=shown, env=env)
    house.programs["screens"].until(house.first_scene_drawn, "the first scene is drawn")
    fingers = Fingers(shown, house.trace)
    yield fingers
    fingers.close()


def dies(house: House, name: str, of: signal.Signals) -> str:
    """What it says in dying."""
    program, log = house.programs[name], house.logs / f"{name}.log"
    said = log.stat().st_size
    program.signal(of)
    program.until_ended()
    return log.read_bytes()[said:].decode("utf-8", errors="replace")


def cores(house: House) -> list[str]:
    """Whatever looks like a core dump beside the programs, or where the kernel would put one."""
    folders = [house.folder, Path.cwd(), Path("/var/lib/systemd/coredump"), Path("/var/crash")]
    found = [file for folder in folders if folder.is_dir() for file in folder.glob("**/core*") if file.is_file()]
    return [str(file) for file in found if file.read_bytes()[:4] == b"\x7fELF" and file.stat().st_mtime > BEGAN]


def names_nobody(said: str) -> bool:
    """Nothing of anybody, however it is written."""
    forms = [form for text in personal_data().values() for form in all_forms(text)]
    return not any(form in said.encode() for form in forms)


@pytest.mark.parametrize("death", DEATHS)
async def test_a_terminal_that_dies_tells_where_and_of_nobody(hall: Inside, death: signal.Signals) -> None:
    await hall.asks_to_collect()
    await hall.lays_card("张测试")
    await hall.citizen.sees("pickup.confirm")
    said = dies(hall.house, "terminal", death)

    assert "Fatal Python error" in said
    assert "in _run_once" in said or "selectors.py" in said
    assert names_nobody(said)
    assert cores(hall.house) == []
    await hall.hand.lift()
    await hall.finds_the_terminal_started()


@pytest.mark.parametrize("death", DEATHS[:1])
async def test_screens_that_die_with_a_name_on_the_glass_tell_where_and_of_nobody(
    house: House, screens: Fingers, death: signal.Signals
) -> None:
    hall = Inside(house)
    screens.until_named("welcome")
    screens.touch("pickup")
    screens.until_named("pickup.prove")
    await hall.hand.lay("张测试")
    screens.until_named("pickup.confirm")
    said = dies(house, "screens", death)

    assert "Fatal Python error" in said
    assert names_nobody(said)
    assert cores(house) == []
    await hall.hand.lift()
    died = time.monotonic()
    house.programs["screens"].start()
    screens.until(lambda drawn: drawn.name == "pickup.confirm" and drawn.flipped > died, "the same picture again")
    screens.touch("frame.leave")
    screens.until_named("goodbye")
    screens.touch("frame.home")
    screens.until_named("welcome")


def test_nothing_of_anybody_lies_on_the_disk_afterwards(house: House, screens: Fingers) -> None:
    assert leaks(house.folder) == []
    assert THINGS["D-0201"].person == "张测试"


def test_a_supervised_program_s_memory_is_shut_and_its_cores_are_nothing(house: House, screens: Fingers) -> None:
    """The kernel gives the files of a process that may not be dumped to root."""
    for name in ("terminal", "screens"):
        pid = house.programs[name].pid
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert [line.split()[4:6] for line in limits.splitlines() if "core file" in line] == [["0", "0"]]
        assert Path(f"/proc/{pid}/environ").stat().st_uid == 0
