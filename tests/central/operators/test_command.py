"""`kiosk operators` on the platform's machine: the first operators, the way back in, the log reckoned once more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.central.operators.command import main
from kiosk.central.storage import open_storage, sqlite_url
from tests.central.running import SEED


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """The file of a platform's database."""
    file = tmp_path / "central.db"
    open_storage(sqlite_url(file)).dispose()
    return file


def test_the_first_one_is_made_listed_and_let_begin_anew(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["--db", str(db)]
    assert main(["add", "first", "--name", "第一人", "--role", "system", *told]) == 0
    first = capsys.readouterr().out.split()[-1]
    assert main(["reset", "first", *told]) == 0
    assert capsys.readouterr().out.split()[-1] != first
    assert main(["list", *told]) == 0
    assert capsys.readouterr().out.split() == ["first", "第一人", "system", "not", "signed", "in", "yet"]
    assert main(["verify", *told]) == 0
    assert "2 lines, all hold" in capsys.readouterr().out


def test_what_may_not_be_is_refused_in_one_line(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["--db", str(db)]
    assert main(["add", "both", "--role", "system", "--role", "audit", *told]) == 1
    assert main(["reset", "nobody", *told]) == 1
    assert main(["list", "--db", str(db.with_name("none.db"))]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3


def test_the_demos_operators_are_taken_once_and_their_log_is_reckoned(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take = ["take", str(SEED / "operators.toml"), "--db", str(db)]
    assert main(take) == 0
    assert main(take) == 0
    with closing(sqlite3.connect(db)) as file, file:
        assert file.execute("SELECT count(*) FROM operator").fetchone() == (7,)
        file.execute("DELETE FROM operator_deed WHERE number = 7")
    assert main(["verify", "--db", str(db)]) == 1
    assert "broken from line 7 on" in capsys.readouterr().out
