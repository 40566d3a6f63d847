"""A terminal at which somebody applies, at a platform on either engine whose clock a test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.rig.registry import RunningRegistry
from tests.central.desks import Desk
from tests.central.handling.writing import Counter
from tests.central.visiting import SEED, WANG, Json

Visit = Callable[..., Counter]


@pytest.fixture
def visit(desk: Desk) -> Visit:
    """Somebody shows a card at the desk's terminal."""

    def come(card: Json = WANG, **more: object) -> Counter:
        return Counter(desk, card, at=desk.now(), **more)  # type: ignore[arg-type]

    return come


@pytest.fixture
def asking(seeded_url: str, registry: RunningRegistry) -> Iterator[Desk]:
    """A desk that can ask the issuers."""
    registry.switch()
    desk = Desk(seeded_url, registry.url)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
    """The issuers' registry, a process of its own."""
    folder = tmp_path_factory.mktemp("registry")
    running = RunningRegistry(folder, SEED / "records.toml").start()
    yield running
    running.program.stop()
