"""Platforms for the tests of this room: one to read from, fresh ones to change, and desks on both engines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central.seed.sow import sow
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.rig.postgres import Postgres
from tests.central.desks import SEEDED_ON, Desk
from tests.central.running import SEED, Central

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """A platform for tests that change nothing which another test looks at."""
    central = Central(tmp_path_factory.mktemp("reading")).start()
    yield central
    assert central.stop() == 0


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    """A fresh platform with fault switches, for a test that changes things."""
    platform = Central(tmp_path, ("--faults",)).start()
    yield platform
    platform.kill()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server with one seeded database to copy, for all tests of this process."""
    server = Postgres(tmp_path_factory.mktemp("postgres"), short_lived=True).start()
    try:
        _sow(server.url())
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded SQLite file to copy."""
    file = tmp_path_factory.mktemp("sown") / "central.db"
    _sow(sqlite_url(file))
    return file


@pytest.fixture(params=ENGINES)
def seeded_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a seeded database of its own, on each engine."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.fresh(like="hall")
    source: Path = request.getfixturevalue("sown")
    return sqlite_url(Path(shutil.copy(source, tmp_path / "central.db")))


@pytest.fixture
def desk(seeded_url: str) -> Iterator[Desk]:
    """An office at ten in the morning of 23 November 2026, on each engine."""
    desk = Desk(seeded_url)
    yield desk
    desk.close()


def _sow(url: str) -> None:
    storage = open_storage(url)
    assert sow(storage, SEED, SEEDED_ON)
    storage.dispose()  # on SQLite this also writes its log into the file, so that the file alone can be copied
