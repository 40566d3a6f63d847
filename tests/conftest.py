"""The order of a full run: long files begin first, and after them those that wait stand among those that reckon."""

from __future__ import annotations

import gc
import hashlib
import os
from pathlib import Path

import pytest

# Hundreds of processes are started: what one of them compiled, the others read.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
TESTS = Path(__file__).parent
# The longest first. A file that is not named takes less than a minute.
LONG = (
    "screens/test_every_scene.py",
    "drivers/kit/test_suite.py",
    "terminal/lockers/test_kill.py",
    "central/test_openapi.py",
    "provision/test_cables.py",
    "central/fleet/test_hub.py",
    "console/test_described.py",
    "rig/test_items_proof.py",
    "flows/handling/test_photographing.py",
    "flows/handling/test_every_item.py",
    "drivers/sdt/test_sdt_driver.py",
    "central/test_races.py",
    "hall/test_upkeep.py",
    "hall/test_enrolled.py",
    "systemd/test_healed.py",
    "rig/test_update_proof.py",
    "provision/test_from_a_file.py",
    "provision/test_bare_box.py",
    "hall/test_platform_away.py",
    "technician/test_discovery.py",
)

ENGINES = ("sqlite", "postgresql")
# Here the engine is what is tried: writers that race, what a crash leaves, limits and sums that a database counts.
ON_BOTH = (
    "test_races.py",
    "test_exactly_once.py",
    "test_facts.py",
    "test_program.py",
    "test_month_of_a_hall.py",
    "test_migrations.py",
)
# And here it is the stricter of the two that is to be met: it keeps no text with a nought in it, and no endless number.
ON_THE_STRICTER = ("test_openapi.py",)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`./run test --both-engines` tries the whole platform on both databases."""
    parser.addoption("--both-engines", action="store_true", help="each test of the platform on SQLite and PostgreSQL")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long files, then the others as if shuffled, the same way each time.

    A room at a time would leave the cores idle while all workers wait for devices, and crowded in the next room.
    """
    if not config.getoption("both_engines"):
        _on_one_engine(config, items)
    rank = {TESTS / name: number for number, name in enumerate(LONG)}
    if len({item.path for item in items}) > len(LONG):
        items.sort(key=lambda item: (rank.get(item.path, len(LONG)), _mixed(item.path)))


def _mixed(path: Path) -> str:
    return _digest(path.relative_to(TESTS).as_posix())


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _on_one_engine(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of two that differ in the engine only one is kept: half of a file's tests run here, half there."""
    names = {item.nodeid for item in items}
    left_out = [item for item in items if item.path.name not in ON_BOTH and _runs_elsewhere(item, names)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = {item.nodeid for item in left_out}
        items[:] = [item for item in items if item.nodeid not in gone]


def _runs_elsewhere(item: pytest.Item, names: set[str]) -> bool:
    name = item.nodeid
    for number, engine in enumerate(ENGINES):
        twin = name.replace(engine, ENGINES[1 - number])
        if twin != name and twin in names:
            looser = int(_digest(name.replace(engine, "")), 16) % 2
            return number == (0 if item.path.name in ON_THE_STRICTER else looser)
    return False


def pytest_collection_finish() -> None:
    """Ten thousand tests are not searched for rubbish again and again: that stops whoever waits for a device."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """A long file that was renamed would start last without anybody noticing."""
    missing = [name for name in LONG if not (TESTS / name).exists()]
    if missing:
        raise pytest.UsageError(f"tests/conftest.py names files that are not there: {', '.join(missing)}")
