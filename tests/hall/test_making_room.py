"""Before an update the counter is cleared: not while anybody is served, and with a picture that says what happens."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from kiosk.contract.content import Lines
from kiosk.rig.house import House
from kiosk.terminal.errors import fault_words
from kiosk.update.hall import Hall, NotNow
from tests.hall.inside import THINGS, Inside


@pytest.fixture
def root(house: House) -> Hall:
    """Root's way to the terminal."""
    return Hall(house.counter.with_name("staff.sock"))


def refused(root: Hall) -> bool:
    """True where no room is made."""
    try:
        with root.room():
            return False
    except NotNow:
        return True


async def test_who_is_here_is_not_disturbed(hall: Inside, root: Hall) -> None:
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    assert await asyncio.to_thread(refused, root)
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    hall.citizen.goes("home")
    await hall.sees_fresh_home()


async def test_a_door_that_stands_open_is_waited_for(hall: Inside, root: Hall) -> None:
    thing = next(iter(THINGS.values()))
    await hall.hand.do("key", door=thing.cell)
    await asyncio.sleep(2.5)
    assert await asyncio.to_thread(refused, root)


async def test_home_gives_way_and_comes_back(hall: Inside, root: Hall) -> None:
    with contextlib.ExitStack() as stack:
        async with asyncio.timeout(10):  # until the door of the test before is seen shut
            while True:
                with contextlib.suppress(NotNow):
                    stack.enter_context(root.room())
                    break
                await asyncio.sleep(0.2)
        closed = await hall.citizen.sees("closed")
        assert isinstance(closed.content, Lines)
        assert closed.content.what == fault_words("updating").what
        assert root.answers()
    await hall.sees_fresh_home()
