"""When the fleet is told, and in which words: at once what matters, seldom what moves all the time."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.content import Pages
from kiosk.contract.fleet import Finding, Host, SceneClass, Serving, Supply, TerminalState, state_in
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.terminal.clock import Clock
from kiosk.terminal.fleet.lent import Lent
from kiosk.terminal.fleet.pace import Pace, essence
from kiosk.terminal.fleet.scenes import Glass
from kiosk.terminal.fleet.trouble import NotCertified
from kiosk.terminal.identity.certificates import CertificateTrouble
from tests.terminal.identity.enrolled import MONTH, enrolled

AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
PLAIN = TerminalState("b", AT, 0, AT, "1", Serving.OPEN, SceneClass.IDLE, AT)


class Terminal:
    """How it stands, and what was told of it."""

    def __init__(self, heartbeat: float = 30.0) -> None:
        self.stands = PLAIN
        self.told: list[TerminalState] = []
        self.at: list[float] = []
        self.pace = Pace(self._compose, self._tell, Clock(), heartbeat)

    async def _compose(self, number: int) -> TerminalState:
        return msgspec.structs.replace(self.stands, number=number, at=dt.datetime.now(dt.UTC))

    def _tell(self, payload: bytes) -> None:
        self.told.append(state_in(payload))
        self.at.append(asyncio.get_running_loop().time())

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        following = asyncio.create_task(self.pace.follow())
        await asyncio.sleep(0.05)
        yield
        following.cancel()


async def test_what_changes_is_told_at_once_but_not_twice_within_half_a_second() -> None:
    terminal = Terminal()
    async with terminal.at_work():
        await asyncio.sleep(0.5)
        for serving in (Serving.STAFF, Serving.CLOSED, Serving.OPEN, Serving.CLOSED):
            terminal.stands = msgspec.structs.replace(PLAIN, serving=serving)
            terminal.pace.stir()
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.6)
    assert [state.serving for state in terminal.told] == [Serving.OPEN, Serving.STAFF, Serving.CLOSED]
    assert [state.number for state in terminal.told] == [0, 1, 2]
    first, second, third = terminal.at
    assert second - first < 0.7
    assert 0.5 <= third - second < 0.7


async def test_what_moves_all_the_time_waits_for_its_turn_and_nothing_new_is_told_all_the_same() -> None:
    terminal = Terminal(heartbeat=1.2)
    async with terminal.at_work():
        terminal.stands = msgspec.structs.replace(PLAIN, host=Host(cpu_percent=97.0), waiting={"facts": 3})
        terminal.pace.stir()
        await asyncio.sleep(0.9)
        assert len(terminal.told) == 1
        await asyncio.sleep(0.6)
    assert [state.host.cpu_percent for state in terminal.told] == [None, 97.0]


async def test_whoever_is_new_at_the_broker_is_told_though_nothing_has_changed() -> None:
    terminal = Terminal()
    async with terminal.at_work():
        await asyncio.sleep(0.55)
        terminal.pace.want()
        await asyncio.sleep(0.1)
    assert len(terminal.told) == 2


def test_a_finding_is_of_the_essence_and_its_figure_is_not() -> None:
    low = Finding("paper_low", AT, "printer", value=3.0)
    lower = msgspec.structs.replace(low, value=2.5)
    found = msgspec.structs.replace(PLAIN, findings=(low,), supplies=(Supply("printer", "paper", 3.0, "m"),))
    assert essence(found) != essence(PLAIN)
    assert essence(found) == essence(msgspec.structs.replace(found, findings=(lower,), supplies=(), number=7))


def _scene(name: str) -> Scene:
    return Scene(name=name, question=say("help.question"), content=Pages((say("help.card"),)))


def test_of_the_glass_the_class_is_known_and_what_belongs_to_none_is_part_of_what_was_before() -> None:
    glass = Glass(Clock())
    seen = []
    for name in ("welcome", "pickup.prove", "slip.printing", "pickup.collected", "goodbye", "slip.printing", "welcome"):
        glass.shown(_scene(name))
        seen.append(glass.kind)
    collect, idle, other = SceneClass.COLLECT, SceneClass.IDLE, SceneClass.OTHER
    assert seen == [idle, collect, collect, collect, idle, other, idle]
    since = glass.since
    assert glass.shown(_scene("welcome")) is False
    assert glass.since == since
    assert glass.shown(_scene("upkeep.menu"))
    glass.shown(_scene("slip.printing"))
    assert glass.upkeep
    assert glass.shown(_scene("staff.menu"))
    assert not glass.upkeep


def test_a_key_in_memory_is_shown_only_with_a_certificate_that_is_for_it(tmp_path: Path) -> None:
    box = enrolled(tmp_path, dt.datetime.now(dt.UTC))
    lent = Lent(tmp_path / "ca.pem", lambda: pytest.fail("nothing is shown yet"))
    with pytest.raises(NotCertified):
        lent.context()
    assert lent.until is None
    with pytest.raises(CertificateTrouble):
        lent.renew(box.vouch(dt.datetime.now(dt.UTC)))
    lent.request()
    with pytest.raises(CertificateTrouble):
        lent.renew(box.vouch(dt.datetime.now(dt.UTC), MONTH))  # for the box's own key, not the one in memory
    with pytest.raises(NotCertified):
        lent.context()
