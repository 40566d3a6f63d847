"""The platform of a site on either of its databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.rig.postgres import Postgres
from tests.site.days import Far, morning


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server as Debian ships it, run by an ordinary user."""
    server = Postgres(tmp_path_factory.mktemp("postgres"), short_lived=True).start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
async def far(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Far]:
    """A platform that answers."""
    on_server = request.param == "postgresql"
    url = request.getfixturevalue("postgres").fresh() if on_server else f"sqlite:///{tmp_path / 'central.db'}"
    far = Far(url, tmp_path / "signing.key", morning())
    far.begin()
    yield far
    far.close()
