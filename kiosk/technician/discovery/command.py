"""`kiosk devices discover`: what is plugged in where, and the section for it, found with safe questions only.

Without --ask and without a devices file that names families, ports are listed and nothing is sent. Ports that a
running terminal or another program holds are left alone.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from kiosk.contract.staff import Bench, List
from kiosk.contract.words import say
from kiosk.technician.discovery.finding import ASKABLE, findings
from kiosk.technician.discovery.questions import questions
from kiosk.technician.line import NoTerminal, Order, called, parser
from kiosk.technician.run import run
from kiosk.technician.window import table

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST_BOARD = 15
_BOARDS = re.compile(r"(\d+)(?:-(\d+))?")


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("discover", __doc__)
    wishes.add_argument("--ask", type=_places, default=None, metavar="PLACES", help="of " + ",".join(ASKABLE))
    wishes.add_argument("--boards", type=_boards, default=(1,), metavar="1-4", help="addresses asked on a bus")
    wishes.add_argument("--port", action="append", default=[], metavar="ADDRESS", help="this port and no other")
    wishes.add_argument("--ipp", action="append", default=[], metavar="URL", help="ask this A4 printer")
    wishes.add_argument("--ups", action="append", default=[], metavar="HOST", help="ask the NUT server there")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 when something was found or listed, 1 when nothing is there, 2 for bad input."""
    return run(options().parse_args(argv), _discover, files_needed=False)


async def _discover(told: Order) -> int:
    options, asked = told.options, list(questions(_asked_places(told), told.options.boards))
    where = {"ports": options.port, "ipp": options.ipp, "ups": options.ups, "taken": await _taken(told)}
    found = [finding async for finding in findings(asked, told.window.says, **where)]
    for finding in found:
        told.window.data(finding)
    headings = [told.window.says(say(f"staff.discover.{name}")) for name in ("kind", "address", "usb", "found", "says")]
    rows = [(one.kind, one.address, one.usb, one.found, one.says) for one in found]
    for line in table([headings, *rows]) if rows else [told.window.says(say("staff.discover.nothing"))]:
        told.window.line(line)
    for finding in found:
        if finding.section:
            told.window.line(f"\n{finding.section}")
    return 0 if found else 1


async def _taken(told: Order) -> dict[str, str]:
    """The addresses a running terminal holds, by place: they are its own."""
    try:
        async with called(told.place.socket) as line:
            await line.say(List())
            answer = await line.hear()
    except NoTerminal:
        return {}
    return {one.place: one.address for one in answer.devices if one.address} if isinstance(answer, Bench) else {}


def _asked_places(told: Order) -> Sequence[str]:
    """Those asked for; else those that the devices files name."""
    if told.options.ask is not None:
        return tuple(told.options.ask)
    return [place for place in ASKABLE if getattr(told.place.devices, place).model]


def _places(text: str) -> tuple[str, ...]:
    places = tuple(part.strip() for part in text.split(","))
    if strangers := [place for place in places if place not in ASKABLE]:
        raise argparse.ArgumentTypeError(f"{', '.join(strangers)}: only {', '.join(ASKABLE)} can be asked")
    return places


def _boards(text: str) -> tuple[int, ...]:
    match = _BOARDS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= _LAST_BOARD:
        raise argparse.ArgumentTypeError(f"{text}: write 3 or 1-4, addresses are 1 to {_LAST_BOARD}")
    return tuple(range(first, last + 1))
