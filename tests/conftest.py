"""The order of a full run: long files begin first, and after them those that wait stand among those that reckon."""

from __future__ import annotations

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
    "screens/test_gallery.py",
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
    "test_openapi.py",
    "test_month_of_a_hall.py",
    "test_migrations.py",
)


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
    left_out = [item for item in items if item.path.name not in ON_BOTH and _runs_elsewhere(item.nodeid, names)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = {item.nodeid for item in left_out}
        items[:] = [item for item in items if item.nodeid not in gone]


def _runs_elsewhere(name: str, names: set[str]) -> bool:
    for number, engine in enumerate(ENGINES):
        twin = name.replace(engine, ENGINES[1 - number])
        if twin != name and twin in names:
            return int(_digest(name.replace(engine, "")), 16) % 2 == number
    return False


def pytest_configure(config: pytest.Config) -> None:
    """A long file that was renamed would start last without anybody noticing."""
    missing = [name for name in LONG if not (TESTS / name).exists()]
    if missing:
        raise pytest.UsageError(f"tests/conftest.py names files that are not there: {', '.join(missing)}")
