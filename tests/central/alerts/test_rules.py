"""The rules as people write them: mistakes by file and line, versions in the database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.central.alerts.books import current_rules, rules_version, take_over_rules
from kiosk.central.alerts.rules import read_back, written
from kiosk.central.alerts.sheet import SHIPPED, BadRules, read_rules
from kiosk.central.tables.tasks import Level
from kiosk.contract.causes import CAUSES
from tests.central.alerts.board import HERE, OTHER, TERMINAL, Board

JAM = '[cause.jam]\nlevel = "P2"\n'


def changed(tmp_path: Path, before: str, after: str) -> Path:
    """The shipped rules, with one change."""
    text = SHIPPED.read_text("utf-8")
    assert before in text
    file = tmp_path / "alerts.toml"
    file.write_text(text.replace(before, after, 1), "utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    """Where it stands."""
    return file.read_text("utf-8").splitlines().index(text) + 1


def test_the_shipped_rules_know_every_cause_that_is_ever_told() -> None:
    rules = read_rules(SHIPPED)
    assert rules.causes.keys() == CAUSES
    assert all(rule.says.zh and rule.says.en and rule.do.zh and rule.do.en for rule in rules.causes.values())
    assert read_back(written(rules)) == rules


def test_each_cause_is_told_by_the_terminals_looks_or_by_the_platform() -> None:
    house = SHIPPED.parents[1] / "kiosk"
    files = [*(house / "terminal" / "health" / "looks").glob("*.py"), *(house / "central").rglob("*.py")]
    said = "\n".join(file.read_text("utf-8") for file in files)
    assert [cause for cause in sorted(CAUSES) if f'"{cause}"' not in said] == []


@pytest.mark.parametrize(
    ("cause", "level"),
    [
        ("offline", "P3"),
        ("paper_low", "P3"),
        ("paper_out", "P2"),
        ("jam", "P2"),
        ("door_open", "P3"),
        ("door_open_long", "P2"),
        ("door_wrong", "P1"),
        ("door_unexpected", "P1"),
        ("tamper", "P1"),
        ("cells_short", "P3"),
        ("card_sam", "P2"),
        ("disk_low", "P3"),
        ("disk_out", "P1"),
        ("clock_wrong", "P1"),
        ("on_battery", "P2"),
        ("battery_out", "P1"),
        ("certificate_soon", "P3"),
        ("certificate_late", "P1"),
        ("restarts", "P1"),
        ("login_failures", "P1"),
        ("adapter_down", "P2"),
        ("hall_door", "P1"),
    ],
)
def test_levels_are_those_of_the_dossier(cause: str, level: str) -> None:
    assert read_rules(SHIPPED).rule(cause).level is Level(level)


@pytest.mark.parametrize(
    ("before", "after", "at", "says"),
    [
        (JAM, '[cause.jam]\nlevel = "P4"\n', 'level = "P4"', "cause.jam.level is 'P4'"),
        (JAM, '[cause.jamm]\nlevel = "P2"\n', "[cause.jamm]", 'did you mean "jam"?'),
        (JAM, JAM + "repeat = -1\n", "repeat = -1", "allowed is 0 to 604800 seconds"),
        (JAM, JAM + "silent = true\n", "silent = true", "cause.jam.silent is not known"),
        (JAM, JAM + 'swallows = ["offlin"]\n', 'swallows = ["offlin"]', 'did you mean "offline"?'),
        (JAM, JAM + 'swallows = ["jam"]\n', 'swallows = ["jam"]', "swallows itself"),
        (
            JAM,
            JAM + 'worse = [{ after = 60, level = "P3" }]\n',
            'worse = [{ after = 60, level = "P3" }]',
            "must become more urgent",
        ),
        (JAM, "[at.vilage.quiet]\n" + JAM, "[at.vilage.quiet]", 'did you mean "village"?'),
        (JAM, '[at.village]\nlevel = "P1"\n' + JAM, "[at.village]", "at.village.cause"),
        (JAM, '[at.village.cause.jamm]\nlevel = "P3"\n' + JAM, "[at.village.cause.jamm]", 'did you mean "jam"?'),
        (JAM, '[at.village.cause.jam]\nsays = "x"\n' + JAM, 'says = "x"', "at.village.cause.jam.says is not known"),
        (JAM, '[at.A1.cause.offline]\nlevel = "P1"\n' + JAM, "[at.A1.cause.offline]", "must become more urgent"),
        ('begins = "22:00"', 'begins = "25:00"', 'begins = "25:00"', 'write "22:00"'),
        ('ways = ["webhook", "mail", "sms"]', 'ways = ["pigeon"]', 'ways = ["pigeon"]', "webhook, mail or sms"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, before: str, after: str, at: str, says: str) -> None:
    file = changed(tmp_path, before, after)
    with pytest.raises(BadRules) as bad:
        read_rules(file)
    found = [problem for problem in bad.value.problems if says in problem.said]
    assert [str(problem.place) for problem in found] == [f"{file}:{line_of(file, at)}"]
    assert found[0].chinese


def test_the_command_says_what_is_wrong_and_when_all_is_good(tmp_path: Path) -> None:
    def check(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kiosk", "alerts", "check", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    good = check()
    assert (good.returncode, good.stdout) == (0, f"{len(CAUSES)} 条告警规则没有问题 rules are good\n")
    file = changed(tmp_path, JAM, '[cause.jam]\nlevel = "P4"\n')
    bad = check(str(file))
    assert bad.returncode == 2
    at = line_of(file, 'level = "P4"')
    assert f"{file}:{at}: cause.jam.level 不能是 'P4'" in bad.stdout
    assert "1 处要改 to mend" in bad.stdout


def test_a_changed_file_is_a_new_version_that_holds_for_what_stands_open(board: Board, tmp_path: Path) -> None:
    now = board.desk.at
    with board.writing() as db:
        assert take_over_rules(db, SHIPPED, now)
        assert not take_over_rules(db, SHIPPED, now)
        assert rules_version(db) == 1
    board.begin("jam")
    board.later()
    assert board.open()[0].level == "P2"
    file = changed(tmp_path, JAM, '[cause.jam]\nlevel = "P1"\n')
    with board.writing() as db:
        assert take_over_rules(db, file, now)
        assert rules_version(db) == 2
    board.later()
    assert board.open()[0].level == "P1"
    file = changed(tmp_path, JAM, f'[at."{HERE}".cause.jam]\nlevel = "P3"\n[at.county.cause.jam]\nlevel = "P2"\n{JAM}')
    with board.writing() as db:
        assert take_over_rules(db, file, now)
    board.begin("jam", OTHER)
    board.later()
    assert {line.terminal: line.level for line in board.open()} == {TERMINAL: "P1", OTHER: "P3"}
    (other,) = board.open(terminal=OTHER)
    assert other.otherwise == ("county", HERE)
    assert board.page(other.id).rules == 3
    file.write_text("[cause", "utf-8")
    with pytest.raises(BadRules), board.writing() as db:
        take_over_rules(db, file, now)
    with board.writing() as db:
        assert (rules_version(db), current_rules(db).rule("jam").level) == (3, Level.P2)
