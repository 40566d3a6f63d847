"""Every driver has a quality card, and the card knows every cause the code can give."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import drivers

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(drivers.__file__).parent
_MODELS = sorted(path.parent for path in _ROOT.glob("*/*/driver.py"))
_ON_EVERY_CARD = {"golden_frames", "garbage_and_splits", "wire", "unplug", "hardware"}
_FAULTS = {"LinkLost", "NoAnswer", "Garbled", "Refused", "Misuse"}
_OUTCOMES = {"NotPrinted", "Unconfirmed"}

each_model = pytest.mark.parametrize("folder", _MODELS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")


@each_model
def test_a_driver_says_how_far_it_has_come(folder: Path) -> None:
    card = _card(folder)
    assert card["model"] == f"{folder.parent.name}/{folder.name}"
    assert card["devices"]
    assert set(card["proven"]) >= _ON_EVERY_CARD
    for rule, grade in card["proven"].items():
        word, colon, reason = grade.partition(": ")
        assert word in ("done", "todo", "exempt"), rule
        assert colon, rule
        assert reason, rule


@each_model
def test_a_technician_finds_every_cause_of_a_driver_on_its_card(folder: Path) -> None:
    sources = [ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py") if path.stem != "simulator"]
    named = {cause for tree in sources for cause in _causes_named(tree)}
    told = [*sources, *_rooms_of(sources)]
    strings = {node.value for tree in told for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    listed = set(_card(folder)["causes"])
    assert named <= listed
    assert listed <= strings


def _rooms_of(sources: list[ast.Module]) -> Iterator[ast.Module]:
    """Sources of the rooms shared by several models (drivers.rs485 and the like) that a model stands in."""
    froms = (node.module or "" for tree in sources for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    for room in {name.split(".")[1] for name in froms if name.startswith("drivers.")}:
        if not any(_ROOT.glob(f"{room}/*/driver.py")):
            yield from (ast.parse(path.read_text("utf-8")) for path in _ROOT.glob(f"{room}/**/*.py"))


def _card(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "quality.toml").read_text("utf-8"))


def _causes_named(tree: ast.AST) -> Iterator[str]:
    """Literal causes in calls: the first argument of a fault or an outcome, the second of a Status."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = 0 if node.func.id in _FAULTS | _OUTCOMES else 1 if node.func.id == "Status" else len(node.args)
            for argument in node.args[place : place + 1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
