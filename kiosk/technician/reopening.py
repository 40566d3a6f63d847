"""`kiosk devices reopen PLACE`: a running terminal closes one device and opens it anew, its failures forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.staff import No, Reopen
from kiosk.contract.words import say
from kiosk.technician.line import NoTerminal, Order, Trouble, called, parser
from kiosk.technician.run import run

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("reopen", __doc__)
    wishes.add_argument("place", metavar="PLACE", help="card, scanner, printer …")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 done, 1 refused, 2 when no terminal runs."""
    return run(options().parse_args(argv), _reopen)


async def _reopen(told: Order) -> int:
    place = told.options.place
    try:
        async with called(told.place.socket) as line:
            await line.say(Reopen(place))
            answer = await line.hear()
    except NoTerminal:
        raise Trouble(say("staff.no_terminal")) from None
    if isinstance(answer, No):
        raise Trouble(answer.words, 1)
    told.window.data({"place": place, "reopened": True})
    told.window.line(told.window.says(say("staff.reopened", place=place)))
    return 0
