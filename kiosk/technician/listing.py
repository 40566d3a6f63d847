"""`kiosk devices list [PLACE…]`: how every device is and what helps; named places with all that is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.staff import Bench, List
from kiosk.contract.words import say
from kiosk.technician.alone import bench_alone, with_tests
from kiosk.technician.line import NoTerminal, Order, Trouble, called, parser
from kiosk.technician.run import run
from kiosk.technician.sheet import facts, summary
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kiosk.contract.health import DeviceHealth

_WELL = ("ready", "degraded")


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("list", __doc__)
    wishes.add_argument("places", nargs="*", metavar="PLACE", help="card, scanner, locks …: all that is known of them")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 when all that is fitted can be used, 1 when something cannot, 2 when it could not be asked."""
    return run(options().parse_args(argv), _list)


async def _list(told: Order) -> int:
    window, places = told.window, told.options.places
    devices = await _now(told)
    chosen = [device for device in devices if not places or device.place in places]
    if unknown := set(places) - {device.place for device in chosen}:
        raise Trouble(say("staff.no_such_place", place=", ".join(sorted(unknown))))
    for device in chosen:
        window.data(device)
    for line in facts(chosen, window) if places else summary(chosen, window):
        window.line(line)
    return 1 if any(_needs_somebody(device) for device in chosen) else 0


async def _now(told: Order) -> tuple[DeviceHealth, ...]:
    try:
        async with called(told.place.socket) as line:
            await line.say(List())
            answer = await line.hear()
            told.window.line(told.window.says(say("staff.beside")))
            if not isinstance(answer, Bench):
                return ()
            if answer.letters:
                told.window.line(told.window.says(say("staff.letters_waiting", count=answer.letters)))
            for cause in answer.ails:
                ill = fault_words(cause)
                told.window.line(told.window.says(say("staff.terminal_ails", what=ill.what, code=ill.code)))
            for one in answer.findings:
                found = say("staff.operators_told", what=say(f"finding.{one.cause}"), place=one.place or "—")
                told.window.line(told.window.says(found))
            return answer.devices
    except NoTerminal:
        told.window.line(told.window.says(say("staff.no_terminal")))
    async with bench_alone(told.place) as bench:
        return with_tests(told.place, bench.health())


def _needs_somebody(device: DeviceHealth) -> bool:
    return device.condition not in _WELL and device.cause not in ("not_fitted", "switched_off")
