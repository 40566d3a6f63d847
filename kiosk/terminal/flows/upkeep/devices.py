"""设备: all of them, worst first; and one of them, with what is known, its test, and whether it is in service."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import NoReturn

import msgspec

from kiosk.contract.content import Rows
from kiosk.contract.health import DeviceHealth, Tested
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep import device_scenes as scenes
from kiosk.terminal.flows.upkeep.trying import try_device
from kiosk.terminal.trials.kept import last_tests
from kiosk.terminal.upkeep.service import BACK, OUT

_LOOK_AGAIN = 2.0  # seconds between two looks at live values


async def devices(duty: OnDuty) -> None:
    """The list, and from there each device."""
    while True:
        picture = partial(_list, duty.clerk, await _tests(duty.clerk))
        answer = await duty.ask_until(picture, _live(duty.clerk))
        if not (isinstance(answer, Chosen) and answer.id != "ok"):
            return
        await one_device(duty, answer.id)


async def one_device(duty: OnDuty, place: str) -> None:
    """Everything about one device; its picture follows it, plugged in or not."""
    clerk = duty.clerk
    while True:
        picture = partial(_page, clerk, place, await _tests(clerk))
        match await duty.ask_until(picture, _live(clerk)):
            case Chosen(id="details"):
                await duty.ask_until(partial(_details, clerk, place), _live(clerk))
            case Chosen(id="test"):
                await try_device(duty, place)
            case Chosen(id="reopen"):
                clerk.bench.station(place).reopen()
                await clerk.upkeep.did(duty.who.id, "reopened", place)
            case Chosen(id="take_out"):
                await _take_out(duty, place)
            case Chosen(id="put_back"):
                await _put_back(duty, place)
            case Chosen(id="what"):
                pass
            case _:
                return


async def _take_out(duty: OnDuty, place: str) -> None:
    reason = await _reason(duty, scenes.reasons(place, OUT, out=True))
    if reason:
        await duty.clerk.upkeep.withdraw(place, reason, duty.who.id)


async def _put_back(duty: OnDuty, place: str) -> None:
    reason = await _reason(duty, scenes.reasons(place, BACK, out=False))
    if reason:
        await duty.clerk.upkeep.put_back(place, reason, duty.who.id)


async def _reason(duty: OnDuty, scene: Scene) -> str:
    """Why; "" when they turned back."""
    answer = await duty.ask(scene)
    listed = {row.id for row in scene.content.rows} if isinstance(scene.content, Rows) else set()
    return answer.id if isinstance(answer, Chosen) and answer.id in listed else ""


async def _live(clerk: Clerk) -> NoReturn:
    """Have the open page drawn anew now and again, until it is left."""
    while True:
        await clerk.clock.sleep(_LOOK_AGAIN)
        clerk.desk.look_again()


async def _tests(clerk: Clerk) -> dict[str, Tested]:
    return await asyncio.to_thread(last_tests, clerk.settings.state.dir)


def _list(clerk: Clerk, tests: dict[str, Tested]) -> Scene:
    return scenes.all_devices(tuple(_with_test(one, tests) for one in clerk.bench.health()))


def _page(clerk: Clerk, place: str, tests: dict[str, Tested]) -> Scene:
    return scenes.device(clerk, _with_test(_health(clerk, place), tests))


def _details(clerk: Clerk, place: str) -> Scene:
    return scenes.details(_health(clerk, place))


def _health(clerk: Clerk, place: str) -> DeviceHealth:
    return next(one for one in clerk.bench.health() if one.place == place)


def _with_test(one: DeviceHealth, tests: dict[str, Tested]) -> DeviceHealth:
    return msgspec.structs.replace(one, tested=tests.get(one.place))
