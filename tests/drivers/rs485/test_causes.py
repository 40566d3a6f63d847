"""Every cause that lock boards have in common stands on the quality card of every family."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import drivers
from tests.drivers.rs485.families import Family

_ROOT = Path(drivers.__file__).parent
_FAULTS = {"NoAnswer", "Garbled", "Refused", "Misuse"}


def _first_words(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    faults = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in _FAULTS)
    words = (call.args[0] for call in faults)
    return {str(word.value) for word in words if isinstance(word, ast.Constant)}


def test_every_cause_of_the_bus_is_on_the_card(family: Family) -> None:
    card = tomllib.loads((_ROOT / "locker" / family.name / "quality.toml").read_text("utf-8"))
    causes = {word for path in (_ROOT / "rs485").glob("*.py") for word in _first_words(path)}
    assert {"no_answer", "garbled", "too_few_channels", "unknown_channel"} == causes
    assert causes | {"board_silent", "door_unmoved"} <= set(card["causes"])
