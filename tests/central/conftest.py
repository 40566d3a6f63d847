"""Real central platforms for the tests of this room: one to read from, and fresh ones to change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.running import Central


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
