"""The rules of the house, run by programs: who imports whom, types, style, and sizes that keep a reader's breath."""

from __future__ import annotations

import ast
import gzip
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for room in ("kiosk", "drivers", "screens") for path in (ROOT / room).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
NAMES_THAT_SAY_NOTHING = ("Manager", "Handler", "Helper", "Utils", "Service")


@pytest.mark.parametrize(
    "rule", [["ruff", "check"], ["lint-imports"], ["mypy"], ["deptry", "."]], ids=lambda rule: rule[0]
)
def test_the_house_keeps_its_rules(rule: list[str]) -> None:
    tool = Path(sys.executable).with_name(rule[0])
    done = subprocess.run([tool, *rule[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_begins_with_a_sentence_and_keeps_its_size(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "no sentence at its head"
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(NAMES_THAT_SAY_NOTHING), node.name


def test_no_file_knows_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in (".png", ".ttf", ".otf", ".woff2", ".gz") or not path.is_file():
            continue
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
        for forbidden in ("/wo" + "rk/", "pypi." + "org", "files.python" + "hosted"):
            assert forbidden not in text, f"{name} names {forbidden}"
