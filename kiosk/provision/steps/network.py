"""The way to the platform: where it is, and each piece of the way there; then whether both clocks agree."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

from kiosk.contract.content import Typing
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision.found import Network
from kiosk.provision.gate import open_for
from kiosk.provision.steps.address import fix_address
from kiosk.provision.visit import fact
from kiosk.provision.way import CODES, Way, way_to
from kiosk.terminal.errands import Errands

if TYPE_CHECKING:
    from kiosk.contract.content import Fact
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

_LONGEST_URL = 120
_ADDRESS = "address"
_MOST_OFF = 60  # seconds; signed requests carry their time


async def network(visit: Visit) -> Done:
    """Until the platform answers."""
    while True:
        url = await _url(visit)
        way = await _looked(visit, url)
        if not way.trouble:
            if await visit.looks_at(say("provision.network.well"), _facts(way), more=_fixing(visit)) == _ADDRESS:
                await fix_address(visit, url)
                continue
            return visit.passed(("platform", url), ("address", way.address))
        what, now = say(f"provision.network.{way.trouble}"), say(f"provision.network.{way.trouble}_now")
        told = (*_facts(way), fact("code", CODES[way.trouble], big=True))
        chosen = await visit.stuck(what, now, facts=told, may_leave_out=False, more=_fixing(visit))
        if chosen == _ADDRESS:
            await fix_address(visit, url)
        elif not visit.ground.url():
            _keep_url(visit, "")  # what was typed may have been mistyped


async def clock(visit: Visit) -> Done:
    """Until both clocks agree well enough for signatures."""
    while True:
        way = await _looked(visit, platform_url(visit))
        told: tuple[Fact, ...]
        if way.ahead is not None and abs(way.ahead) <= _MOST_OFF:
            off = f"{way.ahead:+.1f} s"
            now = visit.clock.now().strftime("%Y-%m-%d %H:%M:%S")
            told = (fact("time", now), fact("ahead", off))
            await visit.looks_at(say("provision.clock.well"), told)
            return visit.passed(("ahead", off))
        if way.ahead is None:
            cause = way.trouble or "no_answer"
            what, now_do = say(f"provision.network.{cause}"), say(f"provision.network.{cause}_now")
            told = (fact("code", CODES[cause], big=True),)
        else:
            what, now_do = say("provision.clock.off"), say("provision.clock.off_now")
            told = (fact("ahead", f"{way.ahead:+.0f} s"), fact("code", CODES["clock_off"], big=True))
        await visit.stuck(what, now_do, facts=told, may_leave_out=False)


def _fixing(visit: Visit) -> tuple[Action, ...]:
    """A fixed address can be typed where root can set one: on an installed box."""
    fixed = Action(_ADDRESS, say("provision.address.fix"), "secondary")
    return (fixed,) if Errands(visit.ground.state).possible else ()


def _keep_url(visit: Visit, url: str) -> None:
    found = visit.found(Network)
    found.url = url
    visit.keep(found)


def platform_url(visit: Visit) -> str:
    """As a file says it, or as it was typed."""
    return visit.ground.url() or visit.found(Network, "network").url


async def _url(visit: Visit) -> str:
    while not (url := platform_url(visit)):
        scene = Scene(
            name="provision.url",
            question=say("provision.network.url"),
            content=Typing("url", "han", _LONGEST_URL, least=4, note=say("provision.network.url_note")),
            steps=visit.bar,
        )
        typed = unicodedata.normalize("NFKC", await visit.types(scene)).replace("。", ".").strip().lower()
        if typed:
            _keep_url(visit, typed if "://" in typed else f"https://{typed}")
    return url


async def _looked(visit: Visit, url: str) -> Way:
    visit.working(say("provision.network.looking"))
    await open_for(visit, url)
    return await asyncio.to_thread(way_to, url)


def _facts(way: Way) -> tuple[Fact, ...]:
    nothing = say("provision.line.nothing")
    return (
        fact("cable", ", ".join(way.cables) or nothing),
        fact("address", way.address or nothing),
        fact("platform", way.host or nothing),
    )
