"""`kiosk devices discover`: what is plugged in where, and the section for it, found with safe questions only.

Without --ask and without a devices file that names families, ports are listed and nothing is sent. Ports that a
running terminal or another program holds are left alone.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from drivers.errors import LinkLost, Misuse
from kiosk.contract.staff import Bench, List
from kiosk.contract.words import say
from kiosk.technician.discovery.asking import who_is_there
from kiosk.technician.discovery.cards import card_readers
from kiosk.technician.discovery.network import papers, supplies
from kiosk.technician.discovery.ports import Node, given, other_nodes, serial_ports
from kiosk.technician.discovery.questions import questions
from kiosk.technician.line import NoTerminal, Order, called, parser
from kiosk.technician.run import run
from kiosk.technician.window import table

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from kiosk.technician.discovery.questions import Question
    from kiosk.technician.window import Window

ASKABLE = ("printer", "card", "scanner", "locks", "surroundings")
_MODELS = {"camera": ("camera", "uvc"), "keyboard": ("scanner", "keyboard"), "printer": ("printer", "escpos")}
_WHY_NOT = ("port_busy", "port_denied")
_LAST_BOARD = 15
_BOARDS = re.compile(r"(\d+)(?:-(\d+))?")


class Finding(msgspec.Struct, frozen=True):
    """One port or node: who answers there, or why nobody was asked, and the section for it."""

    kind: str
    address: str
    names: tuple[str, ...]
    usb: str
    found: str
    says: str
    section: str


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
    found = [finding async for finding in _findings(told)]
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


async def _findings(told: Order) -> AsyncGenerator[Finding, None]:
    options, window = told.options, told.window
    asked = list(questions(_asked_places(told), options.boards))
    taken = await _taken(told)
    nodes = [given(address) for address in options.port] or [*serial_ports(), *other_nodes()]
    for node in nodes:
        holder = next((place for place, address in taken.items() if {address, _real(address)} & _all_names(node)), "")
        if holder:
            yield _finding(node, says=window.says(say("staff.discover.taken", place=holder)))
        elif node.kind == "serial" and asked:
            yield await _serial(node, asked, window)
        else:
            yield _finding(node, *_MODELS.get(node.kind, ("", "")))
    if not options.port:
        async for node in card_readers():
            yield _finding(node, "social", "pcsc")
    async for node in papers(options.ipp):
        yield _finding(node, *(("a4", "ipp") if node.kind == "a4" else ("", "")))
    async for node in supplies(options.ups):
        more = f'ups = "{node.names[0]}"' if node.names else ""
        yield _finding(node, *(("power", "nut") if node.kind == "power" else ("", "")), options=more)


async def _serial(node: Node, asked: Sequence[Question], window: Window) -> Finding:
    try:
        found = await who_is_there(node.address, asked)
    except Misuse as bad:
        return _finding(node, says=bad.explanation)
    except LinkLost as fault:
        known = fault.cause if fault.cause in _WHY_NOT else "port_missing"
        return _finding(node, says=window.says(say(f"staff.discover.{known}")))
    if found is None:
        return _finding(node, says=window.says(say("staff.discover.nobody")))
    question, told = found
    return _finding(node, question.place, question.model, says=told, options=question.options)


def _finding(node: Node, place: str = "", model: str = "", *, says: str = "", options: str = "") -> Finding:
    section = f'[{place}]\nmodel = "{model}"\naddress = "{node.address}"\n{options}'.rstrip() if place else ""
    return Finding(
        kind=node.kind,
        address=node.address,
        names=node.names,
        usb=node.usb,
        found=f"{place}/{model}" if place else "",
        says=says or node.says,
        section=section,
    )


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


def _all_names(node: Node) -> set[str]:
    return {node.address, *node.names, *(_real(name) for name in node.names)}


def _real(name: str) -> str:
    """The node behind a name, where it is one of this machine's."""
    return str(Path(name).resolve()) if name.startswith("/") else name


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
