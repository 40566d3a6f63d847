"""`kiosk devices test PLACE`: says what to do, looks whether the device does its part, keeps the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.staff import Answer, No, Step, Test, TestEnded
from kiosk.contract.words import say
from kiosk.technician.alone import bench_alone
from kiosk.technician.line import Line, NoTerminal, Order, Trouble, called, parser
from kiosk.technician.run import run
from kiosk.technician.sheet import line_of_test
from kiosk.terminal.clock import Clock
from kiosk.terminal.errors import fault_words
from kiosk.terminal.trials.guide import Trial
from kiosk.terminal.trials.kept import keep
from kiosk.terminal.trials.run import TRIALS
from kiosk.terminal.trials.run import run as run_trial

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kiosk.contract.health import Tested


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("test", __doc__)
    wishes.add_argument("place", metavar="PLACE", help=", ".join(TRIALS))
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 passed, 1 not passed or refused, 2 when there is nothing to test."""
    return run(options().parse_args(argv), _test)


async def _test(told: Order) -> int:
    place, window = told.options.place, told.window
    if place not in TRIALS:
        raise Trouble(say("staff.no_such_place", place=place))
    try:
        async with called(told.place.socket) as line:
            window.line(window.says(say("staff.beside")))
            await line.say(Test(place))
            result = await _through(line, told)
    except NoTerminal:
        window.line(window.says(say("staff.no_terminal")))
        result = await _alone(told)
    window.data(result)
    window.line(f"{place}: {line_of_test(result, window)}")
    for name, value in result.facts.items():
        window.line(f"  {name} = {value}")
    return 0 if result.passed else 1


async def _through(line: Line, told: Order) -> Tested:
    """The terminal tests; we pass on what it says and what is answered."""
    window = told.window
    while True:
        match await line.hear():
            case Step(words, "", code):
                await window.tells(words, code)
            case Step(words, "yes_no"):
                await line.say(Answer("yes" if await window.confirms(words) else "no"))
            case Step(words):
                number = await window.number(words)
                await line.say(Answer("" if number is None else str(number)))
            case TestEnded(result):
                return result
            case No(words):
                raise Trouble(words, 1)
            case _:
                raise Trouble(say("staff.gone"), 1)


async def _alone(told: Order) -> Tested:
    name, window = told.options.place, told.window
    async with bench_alone(told.place, (name,)) as bench:
        station = next(station for station in bench.stations if station.name == name)
        if station.fitted is None:
            raise Trouble(fault_words(station.status.cause, name).what)
        model = getattr(told.place.devices, name).model
        window.line(window.says(say("staff.test.begins", place=name, model=model)))
        result = await run_trial(name, Trial(bench, window, Clock(), at_work=False, cells=told.place.cells), model)
    if told.place.state is None or not told.place.state.is_dir():
        window.line(window.says(say("staff.test.not_kept")))
    else:
        keep(told.place.state, result)
        window.line(window.says(say("staff.test.kept", folder=str(told.place.state))))
    return result
