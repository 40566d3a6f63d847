"""`python -m drivers.kit MODEL…`: run the suite on models by name, such as card/sdt, and print what was proved."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING

from drivers.errors import Misuse
from drivers.kit.suite import Finding, Grade, Result, card_of, findings, grade_of
from drivers.kit.trials import BRONZE, TRIALS, Trial
from drivers.sim.models import simulated

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = {Result.PROVED: "ok", Result.BROKEN: "BROKEN", Result.EXEMPT: "exempt"}


def main(argv: Sequence[str]) -> int:
    """0 when every model earned at least the grade its quality card names, 1 when one did not, 2 for unknown ones."""
    options = _options(argv)
    names = options.models or list(simulated())
    try:
        return max(asyncio.run(_try(name, BRONZE if options.short else TRIALS, as_json=options.json)) for name in names)
    except Misuse as unknown:
        sys.stderr.write(f"{unknown.explanation}\n")
        return 2


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conform", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="FAMILY/MODEL", help="all that can be simulated, if none is named")
    parser.add_argument("--short", action="store_true", help="only the trials for bronze, in half the time")
    parser.add_argument("--json", action="store_true", help="one JSON line a trial and one a model")
    return parser.parse_args(argv)


async def _try(name: str, trials: Sequence[Trial], *, as_json: bool) -> int:
    card = card_of(name)
    found = []
    _say({"model": name, "devices": card["devices"]}, f"{name}: {card['devices']}", as_json=as_json)
    async for finding in findings(name, trials):
        found.append(finding)
        _say(_as_dict(name, finding), _line(finding), as_json=as_json)
    grade = grade_of(found, card)
    claimed = Grade(card.get("grade", Grade.NONE)) if len(trials) == len(TRIALS) else Grade.BRONZE
    kept = list(Grade).index(grade) >= list(Grade).index(claimed)
    words = f"{name}: {grade}" + ("" if kept else f", and its card claims {claimed}")
    _say({"model": name, "grade": grade, "claimed": claimed}, words + "\n", as_json=as_json)
    return 0 if kept and grade is not Grade.NONE else 1


def _as_dict(name: str, finding: Finding) -> dict[str, str]:
    return {"model": name, "trial": finding.trial, "result": finding.result, "why": finding.why}


def _line(finding: Finding) -> str:
    why = f" ({finding.why})" if finding.why else ""
    return f"  {_MARKS[finding.result]:7} {finding.trial.replace('_', ' '):22} {finding.says}{why}"


def _say(as_data: dict[str, str], words: str, *, as_json: bool) -> None:
    print(json.dumps(as_data, ensure_ascii=False) if as_json else words, flush=True)  # noqa: T201  a command answers


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
