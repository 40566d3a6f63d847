"""The proof of updates in short: real programs, a good version, one that goes again with its migration, and one cut."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.rig.updates import proof
from kiosk.rig.updates.box import Box
from kiosk.rig.updates.fleet import by_the_platform
from kiosk.rig.updates.versions import Workshop


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """Where versions are made from this tree; in memory, for a disk would only be slower."""
    with tempfile.TemporaryDirectory(prefix="upd-", dir="/dev/shm") as folder:
        yield Workshop(Path(folder))


@pytest.fixture
def here() -> Iterator[Path]:
    """A folder in memory."""
    with tempfile.TemporaryDirectory(prefix="upd-", dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.mark.parametrize("name", ["a good version in a Debian package, with a migration", "one that ends at once"])
def test_a_version_comes_to_the_end_it_deserves(name: str, workshop: Workshop, here: Path) -> None:
    (case,) = (case for case in proof.TRIED if case.name == name)
    assert proof.tried(Box(here, workshop), workshop, case).startswith(name)


def test_the_whole_way_over_the_platform_and_back_again(workshop: Workshop, here: Path) -> None:
    good, bad = by_the_platform(here, workshop)
    assert good.endswith("reported healthy")
    assert bad.endswith("T-DEMO-01: rolled_back self_test_worse")


def test_a_cut_leaves_one_healthy_version(workshop: Workshop, here: Path) -> None:
    (line,) = proof.cut(here, workshop, 1, random.Random(3))
    assert line.endswith("1.1.0 runs")
