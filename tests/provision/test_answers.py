"""The file of answers: its template, and what is said of mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kiosk.provision.answers.model import BadAnswers, read_answers
from kiosk.provision.answers.template import TEMPLATE
from kiosk.provision.command import main

if TYPE_CHECKING:
    from pathlib import Path


def test_the_template_is_a_file_of_answers_and_so_are_its_examples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--answers-template"]) == 0
    assert capsys.readouterr().out == TEMPLATE
    file = tmp_path / "answers.toml"
    file.write_text(TEMPLATE, "utf-8")
    assert read_answers(file).seen.slip_looks_right is False
    head, _, rest = TEMPLATE.partition("# Nine marks")
    file.write_text(re.sub(r"^# (?=[a-z]+ = |  \{|\])", "", head, flags=re.MULTILINE), "utf-8")
    told = read_answers(file)
    assert told.cabinet.sizes == "111223"
    assert told.cabinet.opens[0].door == 1
    assert told.url.startswith("https://")
    assert {"[[security]]", "[[left_out]]"} <= set(re.findall(r"\[\[\w+\]\]", rest))


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("colour = 1", ":2:", "colour is not known"),
        ('[site]\nnumber = "two"', ":3:", "site.number"),
        ('[site]\nnumber = 1\n[cabinet]\nsizes = "9"', ":5:", "cabinet.sizes"),
        ("[[security]]\npoint = 1", ":3:", "security[1].point"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, line: str, place: str, words: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f'who = "吴安装"\n{line}\n', "utf-8")
    with pytest.raises(BadAnswers, match=re.escape(words)) as bad:
        read_answers(file)
    assert f"answers.toml{place}" in str(bad.value)


def test_files_that_cannot_be_used_end_it_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "terminal.toml"
    config.write_text('[state]\ndir = "state"\n', "utf-8")
    assert main(["--config", str(config), "--answers", str(tmp_path / "none.toml")]) == 2
    assert "counter" in capsys.readouterr().err
