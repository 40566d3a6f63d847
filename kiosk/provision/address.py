"""`kiosk address`: gives the machine another network address, and keeps it only when the platform is reached by it.

Root's errand does it, and takes it back after 90 seconds in which the platform did not answer, or after a power cut.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kiosk.contract.errands import Network
from kiosk.contract.words import say
from kiosk.provision.ground import Ground
from kiosk.provision.steps.address import tried
from kiosk.technician.line import Order, Trouble, parser_of_files
from kiosk.technician.run import run
from kiosk.terminal.errands import Errands

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser_of_files("address", __doc__)
    way = wishes.add_mutually_exclusive_group(required=True)
    way.add_argument("--dhcp", action="store_true", help="the network gives the address")
    way.add_argument("--fixed", default="", metavar="ADDRESS/PREFIX", help="this one, such as 10.3.0.7/24")
    wishes.add_argument("--gateway", default="", metavar="ADDRESS", help="the way out of a fixed network")
    wishes.add_argument("--dns", action="append", default=[], metavar="ADDRESS", help="who knows names; repeatable")
    wishes.add_argument("--interface", default="", metavar="NAME", help="which card; else whichever is there")
    wishes.set_defaults(json=False)
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 kept, 1 refused or taken back, 2 nobody does such errands here."""
    return run(options().parse_args(argv), _address)


async def _address(told: Order) -> int:
    wish = told.options
    ground = Ground(list(wish.config), list(wish.devices))
    request = Network(
        "dhcp" if wish.dhcp else "fixed", wish.interface, wish.fixed, wish.gateway, tuple(dict.fromkeys(wish.dns))
    )
    if not (errands := Errands(ground.state)).possible:
        raise Trouble(say("address.nobody"))
    _as_the_owner(ground.state)
    answer = await errands.ask("network", request)
    if answer.state == "trying":
        told.window.line(told.window.says(say("address.trying")))
        answer = await tried(errands, answer, ground.url())
    if answer.state == "done":
        told.window.line(told.window.says(say("address.done")))
        return 0
    if answer.state == "taken_back":
        raise Trouble(say("address.taken_back"), 1)
    raise Trouble(say("address.refused", why=answer.why), 1)


def _as_the_owner(state: Path) -> None:
    """Root believes only what is the terminal's; somebody who is root writes it as the terminal's user."""
    if os.geteuid() == 0:
        owner = state.stat()
        os.setegid(owner.st_gid)
        os.seteuid(owner.st_uid)
