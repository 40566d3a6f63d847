"""A fixed network address where nobody gives one out: one page of lines, tried by root, taken back unless it works."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

from kiosk.contract.content import Row, Rows, Typing
from kiosk.contract.errands import Network
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision import found
from kiosk.provision.visit import fact, plain
from kiosk.provision.way import CODES, way_to
from kiosk.terminal.errands import Errands

if TYPE_CHECKING:
    from kiosk.contract.errands import Answer
    from kiosk.provision.visit import Visit

_LINES = ("address", "gateway", "dns")
_NEXT, _TRY, _LEAVE, _NONE = "next", "try", "leave", "-"
_LONGEST = 60
_TRIED_WITHIN, _SETTLED_WITHIN, _LOOK = 80.0, 120.0, 2.0


async def fix_address(visit: Visit, url: str) -> None:
    """Until the lines are tried, or somebody leaves the address as it is."""
    while (chosen := await visit.chooses(_page(visit), "address")) not in (_TRY, _LEAVE):
        await _type(visit, _left(visit)[0] if chosen == _NEXT else chosen)
    if chosen == _TRY:
        await _try(visit, url)


async def tried(errands: Errands, trying: Answer, url: str) -> Answer:
    """Confirm it as soon as the platform answers; what became of it."""
    settled = asyncio.create_task(errands.settled("network", trying.request, _SETTLED_WITHIN))
    until = asyncio.get_running_loop().time() + _TRIED_WITHIN
    while not settled.done() and asyncio.get_running_loop().time() < until:
        if not (await asyncio.to_thread(way_to, url)).trouble:
            await errands.confirm(trying.request)
            break
        await asyncio.wait({settled}, timeout=_LOOK)
    return await settled


async def _try(visit: Visit, url: str) -> None:
    """Root sets it; the old one is there again before anybody is asked what to do next."""
    errands, typed = Errands(visit.ground.state), visit.found(found.Network)
    dns = tuple(dict.fromkeys(_given(typed.dns).split()))
    visit.working(say("provision.address.trying"))
    asked = Network("fixed", address=_given(typed.address), gateway=_given(typed.gateway), dns=dns)
    answer = await errands.ask("network", asked)
    if answer.state == "trying":
        answer = await tried(errands, answer, url)
    if answer.state != "done":
        told = (fact("outcome", answer.why or answer.state), fact("code", CODES["no_address"], big=True))
        what, now = say("provision.address.not_kept"), say("provision.address.not_kept_now")
        await visit.stuck(what, now, facts=told, may_leave_out=False)


def _given(line: str) -> str:
    return "" if line == _NONE else line


def _left(visit: Visit) -> list[str]:
    typed = visit.found(found.Network)
    return [line for line in _LINES if not getattr(typed, line)]


def _page(visit: Visit) -> Scene:
    """All lines; the button leads from one to the next, and then tries them."""
    typed, nothing = visit.found(found.Network), say("provision.line.nothing")
    rows = []
    for line in _LINES:
        text = getattr(typed, line)
        rows.append(Row(line, say(f"provision.address.{line}"), plain(text) if _given(text) else nothing))
    forth = _NEXT if _left(visit) else _TRY
    return Scene(
        name="provision.address",
        question=say("provision.address.question"),
        hint=say("provision.address.hint"),
        content=Rows(tuple(rows)),
        steps=visit.bar,
        actions=(
            Action(_LEAVE, say("provision.address.leave"), "secondary"),
            Action(forth, say(f"provision.address.{forth}")),
        ),
    )


async def _type(visit: Visit, line: str) -> None:
    kept = visit.found(found.Network)
    scene = Scene(
        name="provision.address_line",
        question=say(f"provision.address.{line}"),
        content=Typing(line, "han", _LONGEST, value=getattr(kept, line), note=say(f"provision.address.{line}_note")),
        steps=visit.bar,
    )
    typed = unicodedata.normalize("NFKC", await visit.types(scene, f"address.{line}")).replace("。", ".")
    setattr(kept, line, typed.strip() or _NONE)
    visit.keep(kept)
