"""--help, man pages and the field guide: made from the programs' own tables, whole, and man has no complaint."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kiosk.__main__ import COMMANDS as ALL
from kiosk.doctor.guide.book import code_lines, quality_cards
from kiosk.doctor.guide.man import OVERVIEW, file_name, overview, parser_of, written
from kiosk.doctor.table import CHECKS
from kiosk.manual import COMMANDS, page
from kiosk.rig.house import ROOT
from kiosk.technician.devices import COMMANDS as DEVICES
from kiosk.text import LANGUAGES, Language

if TYPE_CHECKING:
    from pathlib import Path

# Commands of the platform, the demo and those who develop; all others are for technicians.
OTHERS = {
    "central",
    "items",
    "profiles",
    "demo",
    "shots",
    "bench",
    "opens",
    "faults",
    "lockers-proof",
    "items-proof",
    "kills",
}


def test_every_command_for_technicians_has_a_page() -> None:
    theirs = {name for name in COMMANDS if not name.startswith("devices ")}
    known = {" ".join((name, *ALL[name].words)) for name in ALL if name not in OTHERS | {"devices"}}
    assert theirs <= known
    assert {f"devices {name}" for name in DEVICES} >= {name for name in COMMANDS if name.startswith("devices ")}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_a_sentence_examples_and_exit_codes_and_examples_can_be_typed(command: str) -> None:
    made = parser_of(command)
    said = made.format_help()
    assert all(part in said for part in ("examples:", "exit codes:")) or "例子" in said
    assert not [action.dest for action in made._actions if action.help is None]
    for language in LANGUAGES:
        told = page(command, language)
        assert told.says[-1] in ".。"
        assert told.examples
        assert told.exits
        for example in told.examples:
            words = example.line.split()
            name = command.split()
            assert words[: len(name) + 1] == ["kiosk", *name]
            made.parse_args(words[len(name) + 1 :])


def test_help_is_chinese_where_the_shell_is() -> None:
    words = [sys.executable, "-m", "kiosk", "doctor", "--help"]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=ROOT, env={"LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}, check=True
    )
    assert "退出码" in done.stdout
    assert "什么都不改" in done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_man_reads_every_page_without_a_warning(tmp_path: Path, language: Language) -> None:
    pages = {file_name(command): written(command, language) for command in COMMANDS}
    for name, text in {**pages, OVERVIEW: overview(language)}.items():
        file = tmp_path / name
        file.write_text(text, "utf-8")
        words = ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-rLL=100n", str(file)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        faults = [line for line in done.stderr.splitlines() if "can't break line" not in line and "adjust" not in line]
        assert not faults
        assert "kiosk" in done.stdout


def test_man_pages_are_written_into_a_folder(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "kiosk", "man", "--out", str(tmp_path / "man8"), "--lang", "en"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    assert {path.name for path in (tmp_path / "man8").iterdir()} == {OVERVIEW, *map(file_name, COMMANDS)}


def test_the_field_guide_holds_every_code_check_cause_and_command(tmp_path: Path) -> None:
    out = tmp_path / "guide.pdf"
    subprocess.run(
        [sys.executable, "-m", "kiosk", "guide", "--out", str(out)], cwd=ROOT, check=True, capture_output=True
    )
    sizes = subprocess.run(["pdfinfo", out], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", "-layout", out, "-"], capture_output=True, text=True, check=True).stdout
    flat = re.sub(r"\s+", "", text)
    assert "A4" in sizes
    for code, _ in code_lines():
        assert code in text
    for check in CHECKS:
        assert all(f".{matter}" in text for matter in (check.name, *check.matters) if matter != check.name)
    for name, card in quality_cards():
        assert name in text
        assert all(f"{cause}:" in flat for cause in card["causes"])
    for command in COMMANDS:
        assert f"kiosk{command}".replace(" ", "") in flat
    assert "这本手册是从程序自己的表里印出来的" in flat
    assert "[]" not in flat  # no sentence is missing


def test_a_guide_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "kiosk", "guide", "--out", str(tmp_path / "nowhere" / "guide.pdf")]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
