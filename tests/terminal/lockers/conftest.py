"""A started site for every test of the lockers, stopped afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.lockers.doubles import HALL, Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A wall of twelve cells, all empty, with an open memory."""
    site = Site(tmp_path)
    await site.start()
    yield site
    await site.stop()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Site]:
    """A cabinet as it stands in a hall: two boards, three sizes, cells for papers, a camera."""
    site = Site(tmp_path, cabinet=HALL)
    await site.start()
    yield site
    await site.stop()
