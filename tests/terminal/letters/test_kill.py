"""M07 一次提交: kill -9 at every single moment of a letter's life gives one case, or none that anybody was promised."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.letters.doubles import PostOffice, post_office

REPOSITORY = Path(__file__).parents[3]


def killed_at_every_moment(folder: Path, office: PostOffice) -> list[dict[str, Any]]:
    """What a restart found, for one moment of death after the other."""
    key = folder / "letters.jwk"
    key.write_text(office.letter_key)
    (folder / "states").mkdir()
    command = [sys.executable, "-m", "tests.terminal.letters.dying_child", str(folder / "states"), office.url, str(key)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("losing", [False, True], ids=["answered", "answer_lost_after_commit"])
def test_killed_at_every_moment(tmp_path: Path, losing: bool) -> None:
    with post_office() as office:
        office.losing = losing
        reports = killed_at_every_moment(tmp_path, office)
        assert len(reports) > 12, "there are more moments in a letter's life than that"
        for report in reports:
            assert report["readable"] == [], "the next one here finds nothing that says who wrote"
            assert report["whole"]
            assert report["written"] == report["answered"], "what was kept has gone on to its answer"
            assert (report["letter"] in office.answers) == bool(report["written"])
        assert {report["written"] for report in reports} == {0, 1}
        assert {report["kept"] for report in reports} == {0, 1}
        cases = [answer.project_no for answer in office.answers.values()]
        assert len(cases) == len(set(cases)) == sum(report["written"] for report in reports)
