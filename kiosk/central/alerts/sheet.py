"""Reading config/alerts.toml: every mistake with file and line, and what would be right."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kiosk.central.alerts.rules import URGENCY, Flapping, Manner, Otherwise, Quiet, Rule, Rules, There
from kiosk.central.tables.tasks import Level
from kiosk.contract.causes import CAUSES
from kiosk.contract.profile import Tier
from kiosk.sheets.problems import Problem, Unread, all_of
from kiosk.sheets.reader import Reader, meant, shown
from kiosk.sheets.sheet import Sheet, read_sheet

SHIPPED = Path(__file__).resolve().parents[3] / "config" / "alerts.toml"
_TOP = ("levels", "quiet", "flapping", "cause", "at")
_SITE = re.compile(r"[\w-]*\d[\w-]*")  # the code of one has a digit in it, and no kind of site has


class BadRules(Exception):
    """This file makes no rules: all its problems, in its own order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_rules(file: Path) -> Rules:
    """The rules that a file says. Raises BadRules."""
    try:
        sheet = read_sheet(file)
    except Unread as unread:
        raise BadRules([unread.problem]) from None
    reader = Reader(sheet)
    for name in set(sheet.data) - set(_TOP):
        advice = meant(name, _TOP) or "known here: " + ", ".join(_TOP)
        reader.complain((name,), f"{name} is not known", advice, f"不认识 {name}")
    levels = {level: reader.table(Manner, ("levels", level), _inner(sheet, "levels", level)) for level in Level}
    quiet = reader.table(Quiet, ("quiet",), sheet.data.get("quiet"))
    flapping = reader.table(Flapping, ("flapping",), sheet.data.get("flapping"))
    told = sheet.data.get("cause")
    causes = {name: reader.table(Rule, ("cause", name), rule) for name, rule in _tables(told)}
    good = {name: rule for name, rule in causes.items() if rule is not None}
    at = {name: _there(reader, ("at", name), there) for name, there in _tables(sheet.data.get("at"))}
    problems = [*reader.problems, *_missing(sheet, causes), *_odd(sheet, good)]
    if problems or quiet is None or flapping is None:
        raise BadRules(problems)
    rules = Rules({level: told for level, told in levels.items() if told}, quiet, flapping, good, at)
    if problems := [problem for name in at for problem in _odd_there(sheet, rules, name)]:
        raise BadRules(problems)
    return rules


def _there(reader: Reader, key: tuple[str, str], told: object) -> There:
    """What is otherwise at a kind of site, or at one site."""
    if key[1] not in set(Tier) and not _SITE.fullmatch(key[1]):
        kinds = [tier.value for tier in Tier]
        advice = meant(key[1], kinds) or f"write {', '.join(kinds)}, or the code of a site"
        reader.complain(key, f"{key[1]} is no kind of site", advice, f"没有 {key[1]} 这类站点")
    given = told if isinstance(told, dict) else {}
    if not given or given.keys() - {"quiet", "cause"}:
        what, chinese = f"at.{key[1]} says what nothing can be", f"at.{key[1]} 的写法不对"
        reader.complain(key, what, f"known here: at.{key[1]}.quiet, at.{key[1]}.cause", chinese)
    quiet = reader.table(Quiet, (*key, "quiet"), given["quiet"]) if "quiet" in given else None
    causes = {name: reader.table(Otherwise, (*key, "cause", name), said) for name, said in _tables(given.get("cause"))}
    for name in causes.keys() - CAUSES:
        advice = meant(name, CAUSES) or "see kiosk/contract/causes.py"
        reader.complain((*key, "cause", name), f"nothing ever tells of {name}", advice, f"没有 {name} 这种原因")
    return There(quiet, {name: said for name, said in causes.items() if said is not None})


def _inner(sheet: Sheet, table: str, name: str) -> object:
    outer = sheet.data.get(table)
    return outer.get(name) if isinstance(outer, dict) else None


def _tables(told: object) -> Iterator[tuple[str, object]]:
    if isinstance(told, dict):
        yield from told.items()


def _missing(sheet: Sheet, causes: Iterable[str]) -> Iterator[Problem]:
    """Each cause that can be told has a rule, and there is none for another."""
    names = set(causes)
    for name in sorted(CAUSES - names):
        what, chinese = f"cause.{name} is missing", f"缺少 cause.{name}"
        yield Problem(sheet.place(("cause",)), what, f"add [cause.{name}]", chinese)
    for name in sorted(names - CAUSES):
        advice = meant(name, CAUSES) or "see kiosk/contract/causes.py"
        yield Problem(sheet.place(("cause", name)), f"nothing ever tells of {name}", advice, f"没有 {name} 这种原因")


def _odd(sheet: Sheet, rules: dict[str, Rule]) -> Iterator[Problem]:
    """What is well written and makes no sense."""
    for name, rule in rules.items():
        yield from _disorder(sheet, ("cause", name), rule)
        for swallowed in rule.swallows:
            if swallowed not in CAUSES:
                what, chinese = f"cause.{name}.swallows: there is no {swallowed}", f"没有 {swallowed} 这种原因"
                yield Problem(sheet.place(("cause", name, "swallows")), what, meant(swallowed, CAUSES), chinese)
        if name in _reached(rules, name):
            what, chinese = f"cause.{name} swallows itself", f"{name} 不能归到自己下面"
            yield Problem(sheet.place(("cause", name, "swallows")), what, "leave one of them out", chinese)


def _odd_there(sheet: Sheet, rules: Rules, name: str) -> Iterator[Problem]:
    """A level that was changed for a place may have left its steps behind."""
    for cause in rules.at[name].causes:
        yield from _disorder(sheet, ("at", name, "cause", cause), rules.there(name).rule(cause))


def _disorder(sheet: Sheet, key: tuple[str, ...], rule: Rule) -> Iterator[Problem]:
    level, after = URGENCY[rule.level], 0
    for step in rule.worse:
        if URGENCY[step.level] <= level or step.after <= after:
            what, chinese = (
                f"{shown(key)}.worse must become more urgent, and later",
                "升级应当一次比一次晚、一次比一次急",
            )
            yield Problem(sheet.place((*key, "worse")), what, "put the steps in order", chinese)
        level, after = URGENCY[step.level], step.after


def _reached(rules: dict[str, Rule], start: str) -> set[str]:
    """All that a cause swallows, by others too."""
    found: set[str] = set()
    ahead = list(rules[start].swallows)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(rules[name].swallows if name in rules else ())
    return found


def main(argv: Sequence[str]) -> int:
    """`kiosk alerts check [FILE]`. Exit code 0: good; 2: the platform would go on with the rules it has."""
    parser = argparse.ArgumentParser(prog="kiosk alerts check", description=__doc__)
    parser.add_argument(
        "file", type=Path, nargs="?", default=SHIPPED, help="the file of rules (default: config/alerts.toml)"
    )
    told = parser.parse_args(argv)
    try:
        rules = read_rules(told.file)
    except BadRules as bad:
        sys.stdout.write(all_of(bad.problems))
        return 2
    sys.stdout.write(f"{len(rules.causes)} 条告警规则没有问题 rules are good\n")
    return 0
