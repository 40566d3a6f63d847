"""M05 事项目录: the catalogue at the terminal is the platform's own, says its date, and is good with no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.items import Catalogue, ItemState
from kiosk.contract.lockers import Signed
from kiosk.contract.names import Name
from kiosk.contract.sealing import signed_message
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.catalogue.search import Index
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Trust
from tests.terminal.catalogue.items import MADE, catalogue_of, pension, shop
from tests.terminal.platform.doubles import Asked, far_side, settings

KEY = Ed25519PrivateKey.generate()
SIGNER = KEY.public_key().public_bytes_raw().hex()
CLOSED = ItemState(shop().task_code, Name("业务系统维护中", "Under maintenance"))


def signed(catalogue: Catalogue, key: Ed25519PrivateKey = KEY) -> Signed:
    """A catalogue as the platform publishes it."""
    body = msgspec.json.encode(catalogue).decode()
    return Signed(body, key.sign(signed_message("catalogue", body)).hex())


class Publisher:
    """A platform that publishes this, and has these items closed; it may be away."""

    def __init__(self) -> None:
        self.publish(catalogue_of(shop()))
        self.closed: tuple[ItemState, ...] = ()
        self.away = False

    def publish(self, catalogue: Catalogue, key: Ed25519PrivateKey = KEY) -> None:
        """Publish another one."""
        self.published, self.version = signed(catalogue, key), catalogue.version

    def __call__(self, asked: Asked) -> None:
        if self.away:
            asked.cut()
        elif asked.path == "/v1/catalog/states":
            asked.answer(msgspec.json.encode(self.closed))
        elif asked.headers.get("If-None-Match") == f'"{self.version}"':
            asked.answer(b"", 304)
        else:
            asked.answer(msgspec.json.encode(self.published))


@dataclass
class Place:
    """A platform, and the terminal's memory and line to it."""

    publisher: Publisher
    store: Store
    platform: Platform
    clock: Clock

    def shelf(self, signer: str = SIGNER) -> Shelf:
        """The shelf as after a start."""
        return Shelf(self.store, self.platform, Trust(signer), self.clock)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Both, for one test."""
    publisher, clock = Publisher(), Clock()
    with far_side() as server:
        server.respond = publisher
        store = await Store.open(tmp_path / "terminal.db", bytes(32))
        platform = Platform(settings(server.url), "T-1", clock)
        yield Place(publisher, store, platform, clock)
        await platform.close()
        await store.close()


async def test_a_guide_opens_with_the_network_cut_and_says_from_when_it_is(place: Place) -> None:
    before = place.shelf()
    await before.pull()
    place.publisher.away = True
    after = place.shelf()
    await after.recall()
    await after.pull()
    assert after.item(shop().task_code) == shop()
    assert after.confirmed_at == before.confirmed_at


async def test_what_is_still_the_same_is_confirmed_and_not_sent_again(place: Place) -> None:
    shelf = place.shelf()
    await shelf.pull()
    first, current = shelf.confirmed_at, shelf.current
    await shelf.pull()
    assert shelf.current is current
    assert first is not None and shelf.confirmed_at is not None
    assert shelf.confirmed_at > first


async def test_a_new_catalogue_takes_the_place_of_the_old_one_and_is_told(place: Place) -> None:
    shelf, told = place.shelf(), []
    shelf.changed.append(lambda: told.append(shelf.current))
    await shelf.pull()
    place.publisher.publish(catalogue_of(shop(), pension(), made=MADE + dt.timedelta(hours=1), version="v2"))
    await shelf.pull()
    assert [len(each.items) for each in told if each] == [1, 2]


async def test_a_catalogue_that_somebody_else_signed_changes_nothing(place: Place) -> None:
    shelf = place.shelf()
    await shelf.pull()
    newer = catalogue_of(pension(), made=MADE + dt.timedelta(hours=1), version="v2")
    place.publisher.publish(newer, Ed25519PrivateKey.generate())
    await shelf.pull()
    assert shelf.current == catalogue_of(shop())


async def test_an_older_catalogue_played_again_changes_nothing(place: Place) -> None:
    shelf = place.shelf()
    await shelf.pull()
    place.publisher.publish(catalogue_of(pension(), made=MADE - dt.timedelta(hours=1), version="v0"))
    await shelf.pull()
    assert shelf.current == catalogue_of(shop())


async def test_what_was_kept_under_another_platforms_key_is_left_aside(place: Place) -> None:
    await place.shelf().pull()
    other = place.shelf(Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex())
    await other.recall()
    assert other.current is None


async def test_a_department_that_is_down_closes_its_items_only_and_they_come_back(place: Place) -> None:
    """M40: the item says why; the rest stays usable."""
    shelf, told = place.shelf(), []
    await shelf.pull()
    shelf.changed.append(lambda: told.append(shelf.state(shop().task_code)))
    place.publisher.closed = (CLOSED,)
    await shelf.pull()
    assert shelf.state(pension().task_code) is None
    place.publisher.closed = ()
    await shelf.pull()
    assert told == [CLOSED, None]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("个体", [1]),
        ("营业执照", [1]),
        ("养老", [8]),
        ("gtgsh", [1]),
        ("KGXD", [1]),
        ("yanglao", [8]),
        ("参保登记", [8]),
        ("登记", [1, 8]),
        ("个体登记", [1]),
        ("sole trader", [1]),
        ("  ", []),
        ("飞机", []),
    ],
)
def test_an_item_is_found_by_what_people_call_it(typed: str, found: list[int]) -> None:
    assert [item.number for item in Index((shop(), pension())).find(typed)] == found
