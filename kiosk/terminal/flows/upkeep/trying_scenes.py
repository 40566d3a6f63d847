"""The pictures of a guided test: what to do, what is asked, what came of it."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Code, Fact, Facts, Keypad, Working
from kiosk.contract.health import Tested
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Gap, Moment, Words, say
from kiosk.terminal.flows.upkeep.device_scenes import what_came
from kiosk.terminal.flows.upkeep.scenes import BACK

YES, NO, NONE = "yes", "no", "none"
_DIGITS = 3  # of the number on a door


def readies(place: str) -> Scene:
    """The device is made ready, before anything is asked: there is nothing to stop yet."""
    return msgspec.structs.replace(begins(place), actions=())


def begins(place: str) -> Scene:
    """The device is ready."""
    return tells(place, say("upkeep.trial.begins"), "")


def tells(place: str, words: Words, code: str) -> Scene:
    """What is to be done, or waited for; a code that another device must read stands beside it."""
    name = say(f"fault.device.{place}")
    if code:
        shown = Code(code, say("upkeep.trial.code"))
        return Scene(name="upkeep.trial_code", question=words, content=shown, actions=(_stop(),))
    question = say("upkeep.trial.question", device=name)
    return Scene(name="upkeep.trial", question=question, content=Working(words), actions=(_stop(),))


def confirms(place: str, words: Words) -> Scene:
    """Yes or no."""
    return Scene(
        name="upkeep.trial_asks",
        question=words,
        hint=say("upkeep.trial.question", device=say(f"fault.device.{place}")),
        content=Facts(()),
        actions=(
            Action(YES, say("upkeep.trial.yes"), "primary", "check"),
            Action(NO, say("upkeep.trial.no"), "secondary", "x"),
        ),
    )


def number(words: Words) -> Scene:
    """A number, or none."""
    return Scene(
        name="upkeep.trial_number",
        question=words,
        content=Keypad("number", _DIGITS, 1),
        actions=(Action(NONE, say("upkeep.trial.none"), "secondary", "x"),),
    )


def result(test: Tested) -> Scene:
    """What came of it; counts, kinds and lengths, as they are kept."""
    word = say("staff.test.passed" if test.passed else "staff.test.not_passed")
    facts: list[tuple[Words, Gap]] = [
        (say("upkeep.trial.outcome"), word),
        (say("upkeep.trial.came"), what_came(test)),
        (say("self_test.date"), Moment(test.at)),
    ]
    if test.facts:
        said = " · ".join(f"{name} {value}" for name, value in test.facts.items())
        facts.append((say("staff.heading.details"), said))
    return Scene(
        name="upkeep.trial_result",
        question=say("upkeep.trial.result", device=say(f"fault.device.{test.place}")),
        hint=say("upkeep.trial.kept"),
        content=Facts(tuple(Fact(name, value) for name, value in facts)),
        actions=(BACK,),
    )


def _stop() -> Action:
    return Action("stop", say("upkeep.trial.stop"), "secondary", "x")
