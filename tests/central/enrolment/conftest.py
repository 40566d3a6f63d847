"""Platforms for identities: one engine where nothing races."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central.storage import sqlite_url
from tests.central.desks import Desk


@pytest.fixture
def desk(sown: Path, tmp_path: Path) -> Iterator[Desk]:
    """An office at ten in the morning of 23 November 2026, on SQLite."""
    desk = Desk(sqlite_url(Path(shutil.copy(sown, tmp_path / "central.db"))))
    yield desk
    desk.close()


@pytest.fixture
def either(seeded_url: str) -> Iterator[Desk]:
    """The same on each engine."""
    desk = Desk(seeded_url)
    yield desk
    desk.close()
