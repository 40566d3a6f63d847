"""Signing in: a card at the reader or a badge at the scanner, then the PIN; works without the platform.

What was refused, card or PIN, is never told: a stranger's card is asked for a PIN like any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from drivers.contracts import IdCard, Scan
from kiosk.contract import sealing
from kiosk.contract.events import Event
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.lockers import StaffPass
from kiosk.contract.names import Name
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Back, Pace, Ways
from kiosk.terminal.flows import help_scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing import entry_scenes as scenes
from kiosk.terminal.flows.waiting import Laying, code_shown, first
from kiosk.terminal.roster import Resting, Roster, SignedIn, WrongPin

EMERGENCY: Literal["emergency"] = "emergency"


@dataclass(frozen=True, repr=False)
class _Shown:
    """Whose card or badge was shown, and by which way."""

    who: StaffPass
    way: str


async def enter(clerk: Clerk, roster: Roster) -> StaffPass | Literal["emergency"] | None:
    """Who signs in; or that the entrance to an emergency opening was asked for; None when they turned away."""
    picture = partial(scenes.show_pass, clerk, second=False)
    while True:
        shown = await _show_pass(clerk, roster, picture)
        if shown is None or isinstance(shown, str):
            return shown
        if await _prove(clerk, roster, shown):
            return shown.who


async def second_person(clerk: Clerk, roster: Roster, besides: StaffPass) -> StaffPass | None:
    """Another person who signs in beside the one at work; None when nobody did, or it was the same person."""
    shown = await _show_pass(clerk, roster, partial(scenes.show_pass, clerk, second=True))
    if shown is None or isinstance(shown, str) or not await _prove(clerk, roster, shown):
        return None
    return shown.who if shown.who.id != besides.id else None


async def assistant(clerk: Clerk, roster: Roster) -> StaffPass | None:
    """Who signs in beside a citizen's question, from which only 返回 leads away; None when nobody did."""
    picture = partial(help_scenes.show_pass, clerk)
    shown = await _show_pass(clerk, roster, picture, Ways.BACK, beside=True)
    if not isinstance(shown, _Shown) or not await _prove(clerk, roster, shown, help_scenes.pin, Ways.BACK):
        return None
    return shown.who


async def _show_pass(
    clerk: Clerk,
    roster: Roster,
    picture: Callable[[Words | None], Scene],
    ways: Ways = Ways.ALL,
    *,
    beside: bool = False,
) -> _Shown | Literal["emergency"] | None:
    laying = Laying(clerk, beside=beside)
    while True:
        happens = first(laying.card(), code_shown(clerk, beside=beside))
        answer = await clerk.desk.ask_until(lambda: picture(laying.note), happens, ways=ways, pace=Pace.ANONYMOUS)
        match answer:
            case Back():
                return None
            case IdCard():
                return _Shown(await roster.by_card(answer.number) or _nobody(clerk, answer.number), "card")
            case Scan(text=text):
                return _Shown(await roster.by_badge(text) or _nobody(clerk, text), "badge")
            case Chosen(id="emergency"):
                return EMERGENCY
            case _:
                continue


def _nobody(clerk: Clerk, shown: str) -> StaffPass:
    """A pass that no PIN fits, for a card or badge that is nobody's: it is asked, counted and rests like any other."""
    key = bytes.fromhex(clerk.settings.platform.key.reveal())
    mark = sealing.keyed(key, "staff", f"nobody:{shown}")
    nameless = Name("", "")
    return StaffPass(mark, nameless, (), "", "", mark[:32], "", clerk.clock.now())


async def _prove(
    clerk: Clerk,
    roster: Roster,
    shown: _Shown,
    picture: Callable[[Words | None], Scene] = scenes.pin,
    ways: Ways = Ways.ALL,
) -> bool:
    """The PIN, until it fits; False when they turned back, or it rests."""
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask(picture(note), ways=ways, pace=Pace.ANONYMOUS)
        if not isinstance(answer, Entered):
            return False
        match await roster.check_pin(shown.who, answer.digits):
            case SignedIn():
                await clerk.store.record(Event.STAFF_SIGNED_IN, staff=shown.who.id, way=shown.way)
                return True
            case Resting(until=until):
                minutes = max(1, math.ceil((until - clerk.clock.now()).total_seconds() / 60))
                await clerk.desk.ask(scenes.resting(clerk, minutes), ways=ways)
                return False
            case WrongPin():
                note = say("staff.entry.wrong")
