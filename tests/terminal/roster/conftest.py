"""A started site for every test of the roster, stopped afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.lockers.doubles import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A terminal with an open memory."""
    site = Site(tmp_path)
    await site.start()
    yield site
    await site.stop()
