"""Devices on the network: those whose address was given are asked who they are, and nothing else."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault, NoAnswer
from drivers.link import link_for
from kiosk.technician.discovery.ports import Node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_UPSD_PORT = 3493
_ANSWER_WITHIN = 2.0


async def papers(addresses: list[str]) -> AsyncIterator[Node]:
    """A4 printers that speak IPP: asked for their attributes."""
    from drivers.a4.ipp.printer import Printer

    for address in addresses:
        try:
            printer = Printer(address, "kiosk-discover")
            try:
                await printer.open()
                waiting = (await printer.look()).waiting
            finally:
                await printer.close()
        except DeviceFault as fault:
            yield Node("network", address, says=str(fault))
        else:
            yield Node("a4", address, says=f"{printer.model}, {waiting} jobs")


async def supplies(hosts: list[str]) -> AsyncIterator[Node]:
    """UPS that a NUT server knows: asked for its list."""
    for host in hosts:
        address = host if "://" in host else f"tcp://{host}:{_UPSD_PORT}"
        try:
            listed = await _asked(address, b"LIST UPS\n")
        except DeviceFault as fault:
            yield Node("network", address, says=str(fault))
            continue
        for line in listed.decode(errors="replace").splitlines():
            words = line.split(" ", 2)
            if words[0] == "UPS" and len(words) > 1:
                yield Node("power", address, (words[1],), says=line)


async def _asked(address: str, question: bytes) -> bytes:
    link = link_for(address)
    await link.open()
    try:
        await link.write(question)
        heard = b""
        with contextlib.suppress(NoAnswer):
            while b"END LIST" not in heard and not heard.startswith(b"ERR"):
                heard += await link.read(_ANSWER_WITHIN)
        return heard
    finally:
        await link.close()
