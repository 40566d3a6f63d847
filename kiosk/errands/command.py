"""`kiosk errand`: root carries out what the terminal's user asked for by a file.

`settle` is no request: it lets the firewall and the address of the last run stand before the network comes up.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.errands import ANSWERS, CONFIRMED, Answer, Confirmed, Firewall, Network, Power, mark
from kiosk.errands import firewall, network, power
from kiosk.errands.answers import answer, put
from kiosk.errands.hostile import Refused, asked, understood
from kiosk.manual import parser


@dataclass(frozen=True)
class Places:
    """Where requests, answers, what was kept, and networkd's files of this run lie."""

    state: Path
    answers: Path
    kept: Path
    networkd: Path
    patience: float


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("errand", __doc__)
    wishes.add_argument("name", choices=("firewall", "network", "power", "settle"), help="which one")
    wishes.add_argument(
        "--state",
        type=Path,
        default=Path("/var/lib/hall-terminal"),
        metavar="DIR",
        help="the terminal's state, with the request in it",
    )
    wishes.add_argument("--answers", type=Path, default=Path(ANSWERS), metavar="DIR", help="where the answer is laid")
    wishes.add_argument(
        "--kept",
        type=Path,
        default=Path("/var/lib/hall-errands"),
        metavar="DIR",
        help="what stands again after a start",
    )
    wishes.add_argument(
        "--networkd",
        type=Path,
        default=Path("/run/systemd/network"),
        metavar="DIR",
        help="files of networkd for this run",
    )
    wishes.add_argument(
        "--patience",
        type=float,
        default=network.PATIENCE,
        metavar="SECONDS",
        help="within which an address must be confirmed",
    )
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 when it is done, 1 when it was refused or taken back."""
    told = options().parse_args(argv)
    places = Places(told.state, told.answers, told.kept, told.networkd, told.patience)
    if told.name == "settle":
        return settle(places)
    request = b""
    try:
        request = asked(places.state, f"{told.name}.json")
        outcome = _ERRANDS[told.name](places, request)
    except Refused as refused:
        outcome = Answer(mark(request), "refused", refused.why)
    answer(places.answers, told.name, outcome)
    sys.stderr.write(f"errand {told.name}: {outcome.state} {outcome.why}\n")
    return 0 if outcome.state == "done" else 1


def settle(places: Places) -> int:
    """At the machine's start: what was kept stands again. What is spoilt leaves the packaged rules and DHCP."""
    refused = []
    for name, stand in (("firewall", _stand_firewall), ("network", _stand_network)):
        try:
            stand(places)
        except Refused as trouble:
            refused.append(name)
            sys.stderr.write(f"errand settle: {name}: {trouble.why}\n")
    return 1 if refused else 0


def _stand_firewall(places: Places) -> None:
    with contextlib.suppress(FileNotFoundError):
        firewall.load(understood(Firewall, (places.kept / "firewall.json").read_bytes()))


def _stand_network(places: Places) -> None:
    network.put_up(places.networkd, _kept_network(places))


def _kept_network(places: Places) -> Network | None:
    with contextlib.suppress(FileNotFoundError):
        return understood(Network, (places.kept / "network.json").read_bytes())
    return None


def _firewall(places: Places, request: bytes) -> Answer:
    wanted = understood(Firewall, request)
    firewall.load(wanted)
    put(places.kept / "firewall.json", request, 0o600)
    # Root's journal is out of reach for who asked: what was ever let through can be read there.
    for way in wanted.allow:
        sys.stderr.write(f"errand firewall: {way.host} {way.protocol} {way.port}\n")
    return Answer(mark(request), "done")


def _network(places: Places, request: bytes) -> Answer:
    """Nothing is kept before it is confirmed: a power cut meanwhile brings the old address back."""
    wanted, before = understood(Network, request), _kept_network(places)
    network.put_up(places.networkd, wanted)
    try:
        network.reload()
        answer(places.answers, "network", Answer(mark(request), "trying"))
        held = network.confirmed(lambda: _confirmed(places), mark(request), places.patience)
    except Refused:
        network.put_up(places.networkd, before)
        raise
    if held:
        put(places.kept / "network.json", request, 0o600)
        return Answer(mark(request), "done")
    network.put_up(places.networkd, before)
    network.reload()
    return Answer(mark(request), "taken_back", "not_confirmed")


def _confirmed(places: Places) -> str:
    with contextlib.suppress(Refused):
        return understood(Confirmed, asked(places.state, CONFIRMED)).request
    return ""


def _power(_places: Places, request: bytes) -> Answer:
    power.end(understood(Power, request))
    return Answer(mark(request), "done")


_ERRANDS: dict[str, Callable[[Places, bytes], Answer]] = {"firewall": _firewall, "network": _network, "power": _power}
