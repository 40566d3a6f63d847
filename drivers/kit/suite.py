"""Runs all trials on one model and grades it: bronze, silver or gold, by what was proved and nothing else."""

from __future__ import annotations

import enum
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from drivers.errors import DeviceFault
from drivers.kit.rig import rig_for
from drivers.kit.trials import BRONZE, TRIALS, Broken, NotForThis, Trial
from drivers.sim.models import package_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


class Grade(enum.StrEnum):
    """How far a driver has come. Whoever has none should not stand in a hall."""

    NONE = "none"
    BRONZE = "bronze"  # works, survives its cable, its power and a citizen who walks away
    SILVER = "silver"  # and every trial of the suite: spoilt, late and broken answers, two owners
    GOLD = "gold"  # and has met the hardware


class Result(enum.StrEnum):
    """How one trial ended."""

    PROVED = "proved"
    BROKEN = "broken"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Finding:
    """One trial of one model, with the reason where it was not proved."""

    trial: str
    says: str
    result: Result
    why: str = ""


async def findings(name: str, trials: Sequence[Trial] = TRIALS) -> AsyncIterator[Finding]:
    """Run every trial on the model "family/model", each on a rig of its own. Raises Misuse for an unknown one.

    A card may exempt its model from a trial, with the reason: a scanner that cannot be asked cannot be found silent.
    """
    proven = card_of(name)["proven"]
    for trial in trials:
        says = (trial.__doc__ or "").strip()
        result, why = Result.PROVED, ""
        word, _, reason = proven.get(trial.__name__, "").partition(": ")
        if word == "exempt":
            yield Finding(trial.__name__, says, Result.EXEMPT, reason)
            continue
        async with rig_for(name) as rig:
            try:
                await trial(rig)
            except Broken as broken:
                result, why = Result.BROKEN, str(broken)
            except DeviceFault as fault:
                result, why = Result.BROKEN, f"fault where none may be: {fault}"
            except NotForThis as other:
                result, why = Result.EXEMPT, str(other)
        yield Finding(trial.__name__, says, result, why)


def grade_of(found: list[Finding], card: dict[str, Any]) -> Grade:
    """The grade that findings and quality card together earn."""
    broken = {finding.trial for finding in found if finding.result is Result.BROKEN}
    if broken & {trial.__name__ for trial in BRONZE} or not found:
        return Grade.NONE
    if broken or len(found) < len(TRIALS):
        return Grade.BRONZE
    return Grade.GOLD if card["proven"].get("hardware", "").startswith("done") else Grade.SILVER


def card_of(name: str) -> dict[str, Any]:
    """The quality card of a model, from the package its driver lies in. Raises Misuse for an unknown one."""
    return tomllib.loads((files(package_of(name)) / "quality.toml").read_text("utf-8"))
