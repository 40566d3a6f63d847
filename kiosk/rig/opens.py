"""`kiosk opens`: a thousand commands to open a door, on a bus where answers are lost, late, garbled and echoed.

One run for each family of lock boards. What was really pulsed is the simulated boards' word: no door twice for one
command, none that nobody commanded, none where the driver said that no pulse was sent. The same seed deals the same
blows. Time-outs are the real ones; the clock runs on while everybody waits, unless `--wire-speed` is asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from drivers.contracts import LockBoard, Unlocked
from drivers.errors import DeviceFault
from drivers.registry import driver_for, models
from drivers.rs485.simulated import Fate, SimulatedBoards
from drivers.sim.models import simulator_for
from drivers.sim.ports import TcpPort
from kiosk.rig import quick

BOARDS = (1, 2)
_FATES = {Fate.ARRIVES: 55, Fate.LOST: 15, Fate.LATE: 15, Fate.GARBLED: 15}
_LATEST = 3.0  # seconds: long enough to meet the command after the next
_ECHOES, _DEAD, _STANDS_OPEN, _WALKS_AWAY = 0.2, 0.03, 0.1, 0.05  # parts of all commands
_SETTLES = 0.5  # seconds after which a frame on the wire has done what it does


@dataclass
class Opens:
    """What became of the commands to one family. The last three have to be empty."""

    model: str
    outcomes: Counter[str] = field(default_factory=Counter)
    twice: list[str] = field(default_factory=list)
    uncommanded: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)  # pulsed, and the driver says that it was certainly not
    hall_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def kept(self) -> bool:
        """True when every lock did what it was told, and only that."""
        return not (self.twice or self.uncommanded or self.denied)

    def line(self) -> str:
        """One line of the table."""
        counts = "".join(f"{self.outcomes[name]:>13}" for name in _OUTCOMES)
        wrongs = "".join(f"{len(wrong):>13}" for wrong in (self.twice, self.uncommanded, self.denied))
        took = f"{self.hall_seconds:>9.0f} s{self.seconds:>7.1f} s"
        return f"{self.model:10}{sum(self.outcomes.values()):>7}{counts}{wrongs}{took}"


_OUTCOMES = (Unlocked.PULSED, Unlocked.ALREADY_OPEN, Unlocked.UNKNOWN, "not sent", "walked away")
_TITLES = (*_OUTCOMES, "twice", "uncommanded", "denied")
HEAD = f"{'':10}{'opens':>7}" + "".join(f"{name.replace('_', ' '):>13}" for name in _TITLES) + "       hall     took"


def main(argv: list[str]) -> int:
    """0 when every promise was kept."""
    wishes = argparse.ArgumentParser(prog="opens", description=__doc__)
    wishes.add_argument("models", nargs="*", metavar="MODEL", help=f"of {', '.join(models('locker'))}; all if none")
    wishes.add_argument("--times", type=int, default=1000, help="commands a family (1000)")
    wishes.add_argument("--seed", type=int, default=1, help="deals other blows (1)")
    wishes.add_argument("--wire-speed", action="store_true", help="by the clock on the wall: half an hour a family")
    wish = wishes.parse_args(argv)
    print(f"{HEAD}\n{'-' * len(HEAD)}", flush=True)
    kept = True
    for model in wish.models or models("locker"):
        told = measure(model, wish.times, wish.seed, wire_speed=wish.wire_speed)
        print(told.line(), *told.twice, *told.uncommanded, *told.denied, sep="\n", flush=True)
        kept = kept and told.kept
    return 0 if kept else 1


def measure(model: str, times: int, seed: int, *, wire_speed: bool = False) -> Opens:
    """So many commands to boards of one model."""
    run = asyncio.run if wire_speed else quick.run
    began = time.monotonic()
    told = run(_opens(model, times, random.Random(f"{model} {seed}")))
    told.seconds = time.monotonic() - began
    return told


async def _opens(model: str, times: int, chance: random.Random) -> Opens:
    device: SimulatedBoards[Any] = simulator_for(f"locker/{model}")(boards=BOARDS)
    port, clock = TcpPort(), asyncio.get_running_loop().time
    serving = asyncio.create_task(_serve(device, port))
    driver: Any = driver_for("locker", model, address="tcp://{}:{}".format(*port.address), boards=list(BOARDS))
    told, began = Opens(model), clock()
    try:
        await driver.open()
        device.fate = lambda: _dealt(device, chance)
        for number in range(times):
            await _one(told, driver, device, chance, f"{model}, command {number}")
    finally:
        await driver.close()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        port.close()
    told.hall_seconds = clock() - began
    return told


async def _serve(device: SimulatedBoards[Any], port: TcpPort) -> None:
    while True:
        await port.connected()
        await device.serve(port)


def _dealt(device: SimulatedBoards[Any], chance: random.Random) -> Fate:
    device.late_by = chance.uniform(0.05, _LATEST)
    (fate,) = chance.choices(list(_FATES), list(_FATES.values()))
    return fate


async def _one(told: Opens, driver: LockBoard, device: SimulatedBoards[Any], chance: random.Random, name: str) -> None:
    door = chance.choice(list(device.doors))
    place, channel = divmod(door - 1, device.channels)
    device.echo = chance.random() < _ECHOES
    device.silent = chance.random() < _DEAD
    if chance.random() < _STANDS_OPEN:
        device.pull_open(door)
    before = Counter(device.pulses)
    outcome = await _command(driver, BOARDS[place], channel + 1, chance)
    await asyncio.sleep(_SETTLES)
    told.outcomes[outcome] += 1
    _compare(told, device.pulses - before, door, outcome, name)
    device.silent = False
    for number in device.doors:
        device.push_shut(number)
    await asyncio.sleep(chance.uniform(0, 1))


async def _command(driver: LockBoard, board: int, channel: int, chance: random.Random) -> str:
    """One wish, with the watch looking at the doors at the same time; in some cases whoever wished walks away."""
    watching = asyncio.create_task(_watch(driver, board))
    opening = asyncio.create_task(driver.unlock(board, channel))
    try:
        async with asyncio.timeout(chance.uniform(0, 1) if chance.random() < _WALKS_AWAY else None):
            return (await opening).value
    except TimeoutError:
        return "walked away"
    except DeviceFault:
        return "not sent"
    finally:
        await watching


async def _watch(driver: LockBoard, board: int) -> None:
    with contextlib.suppress(DeviceFault):
        await driver.doors(board)


def _compare(told: Opens, pulsed: Counter[int], door: int, outcome: str, name: str) -> None:
    """Against the truth. A command may come to nothing; it may not come to more than one pulse of its own door."""
    times = pulsed.pop(door, 0)
    if times > 1:
        told.twice.append(f"{name}: door {door} was pulsed {times} times, outcome {outcome}")
    if pulsed:
        told.uncommanded.append(f"{name}: doors {sorted(pulsed)} were pulsed instead of {door}")
    if times and outcome in (Unlocked.ALREADY_OPEN, "not sent"):
        told.denied.append(f"{name}: door {door} was pulsed, outcome {outcome}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
