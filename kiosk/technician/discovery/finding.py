"""Goes from port to port with safe questions, and says who answered where, with the section for devices.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from drivers.errors import LinkLost, Misuse
from kiosk.contract.words import say
from kiosk.technician.discovery.asking import who_is_there
from kiosk.technician.discovery.cards import card_readers
from kiosk.technician.discovery.network import papers, supplies
from kiosk.technician.discovery.ports import Node, given, other_nodes, serial_ports

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from kiosk.contract.words import Words
    from kiosk.technician.discovery.questions import Question

    Says = Callable[[Words], str]

ASKABLE = ("printer", "card", "scanner", "locks", "surroundings")
_MODELS = {"camera": ("camera", "uvc"), "keyboard": ("scanner", "keyboard"), "printer": ("printer", "escpos")}
_WHY_NOT = ("port_busy", "port_denied")


class Finding(msgspec.Struct, frozen=True):
    """One port or node: who answers there, or why nobody was asked, and the section for it."""

    kind: str
    address: str
    names: tuple[str, ...]
    usb: str
    found: str
    says: str
    section: str


async def findings(
    asked: Sequence[Question],
    says: Says,
    *,
    ports: Sequence[str] = (),
    ipp: Sequence[str] = (),
    ups: Sequence[str] = (),
    taken: Mapping[str, str] | None = None,
    everywhere: bool = False,
) -> AsyncGenerator[Finding, None]:
    """What is found at these ports, or, where none are named, at all; with `everywhere` at both.

    `taken` are the addresses that a running terminal holds, by place: they are left alone.
    """
    holders = taken or {}
    named = [given(address) for address in ports]
    whole = everywhere or not named
    for node in [*named, *((*serial_ports(), *other_nodes()) if whole else ())]:
        holder = next((place for place, at in holders.items() if {at, _real(at)} & _all_names(node)), "")
        if holder:
            yield _finding(node, says=says(say("staff.discover.taken", place=holder)))
        elif node.kind == "serial" and asked:
            yield await _serial(node, asked, says)
        else:
            yield _finding(node, *_MODELS.get(node.kind, ("", "")))
    if whole:
        async for node in card_readers():
            yield _finding(node, "social", "pcsc")
    async for node in papers(list(ipp)):
        yield _finding(node, *(("a4", "ipp") if node.kind == "a4" else ("", "")))
    async for node in supplies(list(ups)):
        more = f'ups = "{node.names[0]}"' if node.names else ""
        yield _finding(node, *(("power", "nut") if node.kind == "power" else ("", "")), options=more)


async def _serial(node: Node, asked: Sequence[Question], says: Says) -> Finding:
    try:
        found = await who_is_there(node.address, asked)
    except Misuse as bad:
        return _finding(node, says=bad.explanation)
    except LinkLost as fault:
        known = fault.cause if fault.cause in _WHY_NOT else "port_missing"
        return _finding(node, says=says(say(f"staff.discover.{known}")))
    if found is None:
        return _finding(node, says=says(say("staff.discover.nobody")))
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


def _all_names(node: Node) -> set[str]:
    return {node.address, *node.names, *(_real(name) for name in node.names)}


def _real(name: str) -> str:
    """The node behind a name, where it is one of this machine's."""
    return str(Path(name).resolve()) if name.startswith("/") else name
