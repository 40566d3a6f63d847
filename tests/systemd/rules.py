"""Reads udev rules as strictly as udev does, and says what they would do with a device: Debian 12 has no `verify`."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "systemd" / "udev" / "60-hall-terminal.rules"
_TERM = re.compile(r'([A-Z_]+)(?:\{([^}]+)\})?\s*(==|!=|\+=|:=|=)\s*"([^"]*)"')
_MATCHED = {"ACTION", "SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "ENV", "ATTR", "TEST"}
_ASSIGNED = {"GOTO", "LABEL", "GROUP", "MODE", "SYMLINK", "ENV", "ATTR", "IMPORT"}


@dataclass(frozen=True)
class Term:
    """One KEY{of}=="value" of a rule."""

    key: str
    of: str
    op: str
    value: str

    @property
    def matches(self) -> bool:
        """True for a condition, False for an assignment."""
        return self.op in ("==", "!=")


def read(text: str) -> list[list[Term]]:
    """All rules; raises ValueError for a line that udev would refuse."""
    rules = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            rules.append([_term(part, number) for part in re.split(r",\s*(?=[A-Z_]+[{=!+:])", line)])
    labels = [term.value for rule in rules for term in rule if term.key == "LABEL"]
    for at, rule in enumerate(rules):
        for term in rule:
            if term.key == "GOTO" and not any(_labels(later, term.value) for later in rules[at + 1 :]):
                raise ValueError(f"nothing behind it has the label {term.value}")
    if len(labels) != len(set(labels)):
        raise ValueError("a label is there twice")
    return rules


def _labels(rule: list[Term], name: str) -> bool:
    return any(term.key == "LABEL" and term.value == name for term in rule)


def _term(part: str, number: int) -> Term:
    match = _TERM.fullmatch(part.strip())
    if match is None:
        raise ValueError(f"line {number}: {part}")
    term = Term(match[1], match[2] or "", match[3], match[4])
    if term.key not in (_MATCHED if term.matches else _ASSIGNED):
        raise ValueError(f"line {number}: {term.key} cannot stand with {term.op}")
    if term.key in ("ENV", "ATTR", "TEST", "IMPORT") and not term.of and term.key != "TEST":
        raise ValueError(f"line {number}: {term.key} of what?")
    return term


class Outcome:
    """What the rules made of one device."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.group = self.mode = ""
        self.env: dict[str, str] = {}
        self.attributes: dict[str, str] = {}


def apply(rules: list[list[Term]], device: dict[str, str]) -> Outcome:
    """Run a device through: keys are ACTION, SUBSYSTEM, KERNEL, SUBSYSTEMS, and ENV{…}, ATTR{…} as they stand."""
    made, to_label = Outcome(), ""
    for rule in rules:
        if to_label:
            if not _labels(rule, to_label):
                continue
            to_label = ""
        if all(_holds(term, device, made) for term in rule if term.matches):
            to_label = _do(rule, made)
    return made


def _holds(term: Term, device: dict[str, str], made: Outcome) -> bool:
    if term.key == "TEST":
        return True
    name = f"{term.key}{{{term.of}}}" if term.of else term.key
    value = made.env.get(term.of, device.get(name, "")) if term.key == "ENV" else device.get(name, "")
    return fnmatch.fnmatchcase(value, term.value) is (term.op == "==")


def _do(rule: list[Term], made: Outcome) -> str:
    for term in rule:
        match term.key if not term.matches else "":
            case "SYMLINK":
                made.links.append(term.value)
            case "GROUP":
                made.group = term.value
            case "MODE":
                made.mode = term.value
            case "ENV":
                made.env[term.of] = term.value
            case "ATTR":
                made.attributes[term.of] = term.value
            case _:
                continue
    return next((term.value for term in rule if term.key == "GOTO"), "")
