"""Runs one trial from beginning to end and keeps what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.errors import Garbled, NoAnswer
from kiosk.contract.health import Tested
from kiosk.contract.words import say
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.trials.cabinet import try_power, try_speaker, try_surroundings
from kiosk.terminal.trials.doors import try_locks
from kiosk.terminal.trials.guide import Found, NobodyDid, Trial
from kiosk.terminal.trials.paper import try_a4, try_camera, try_printer
from kiosk.terminal.trials.reading import try_card, try_scanner, try_social

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

TRIALS: Mapping[str, Callable[[Trial], Awaitable[Found]]] = {
    "card": try_card,
    "social": try_social,
    "scanner": try_scanner,
    "printer": try_printer,
    "locks": try_locks,
    "a4": try_a4,
    "camera": try_camera,
    "speaker": try_speaker,
    "surroundings": try_surroundings,
    "power": try_power,
}


async def run(place: str, trial: Trial, model: str) -> Tested:
    """The result of testing one place. A device that is away, or that nobody touches, has not passed."""
    trial.bench.tried = place
    try:
        found = await TRIALS[place](trial)
    except (DeviceAway, NoAnswer, Garbled) as fault:  # the last two where one of several lock boards does not answer
        found = Found(passed=False, outcome=fault.cause)
    except NobodyDid:
        await trial.guide.tells(say("trial.nobody"))
        found = Found(passed=False, outcome="nobody_did_it")
    finally:
        trial.bench.tried = ""
    return Tested(place, model, trial.clock.now(), found.passed, found.outcome, found.facts)
