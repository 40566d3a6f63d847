"""What commonly breaks on this box, worst first.

Run it as root: without that the ports of other users' programs and the kernel's messages cannot be seen. It may run
beside a working terminal. A finding's id (ports.busy) stays the same for ever; quote it on the telephone.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.doctor.box import look_at
from kiosk.doctor.findings import Finding, Grade
from kiosk.doctor.sentences import how, sentences, title, told, what, what_to_do
from kiosk.doctor.table import CHECKS, examine
from kiosk.manual import parser, usual_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kiosk.text import Language

_STATUS = {Grade.STOPS: 2, Grade.WARNS: 1}
_SIGNS = {Grade.STOPS: "✗", Grade.WARNS: "!", Grade.HINT: "·", Grade.SKIPPED: "-", Grade.WELL: "✓"}


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("doctor", __doc__)
    add_files(wishes)
    wishes.add_argument("--only", type=_names, default=(), metavar="CHECKS", help="these checks, with commas between")
    wishes.add_argument("--list", action="store_true", help="list all checks and what each can find")
    wishes.add_argument("--lang", choices=("zh", "en"), default=usual_language(), help="language of the answer")
    wishes.add_argument("--json", action="store_true", help="one JSON object a line")
    return wishes


def add_files(wishes: argparse.ArgumentParser) -> None:
    """The files that describe the box; none of them is needed where a terminal is installed."""
    usual = "; else those in /etc/hall-terminal"
    wishes.add_argument(
        "--config", type=Path, action="append", default=[], metavar="FILE", help=f"settings files{usual}"
    )
    wishes.add_argument(
        "--devices", type=Path, action="append", default=[], metavar="FILE", help=f"devices files{usual}"
    )
    wishes.add_argument("--socket", type=Path, metavar="PATH", help="staff socket of the running terminal")


def main(argv: Sequence[str]) -> int:
    """0 well, 1 a service is missing or will be, 2 the terminal cannot serve."""
    wishes = options().parse_args(argv)
    logging.basicConfig(level=logging.CRITICAL)  # what drivers log while they are asked is no part of the answer
    if wishes.list:
        _say(catalogue(wishes.lang))
        return 0
    try:
        box = look_at(wishes.config, wishes.devices, wishes.socket)
    except PermissionError as barred:
        sys.stderr.write(f"{barred.filename}: {told('why_not.denied', wishes.lang)}\n")
        return max(_STATUS.values())
    findings = examine(box, wishes.only)
    lines = as_objects(findings, wishes.lang) if wishes.json else as_text(findings, wishes.lang)
    _say(msgspec.json.encode(line).decode() if wishes.json else str(line) for line in lines)
    return max((_STATUS.get(found.grade, 0) for found in findings), default=0)


def as_text(findings: Sequence[Finding], language: Language) -> Iterator[str]:
    """For people: what is wrong with all that is known of it, then what is well or was not looked at, a line each."""
    line = sentences(language)
    for found in findings:
        grade = line.sentence(f"grade.{found.grade}")
        if found.grade in (Grade.WELL, Grade.SKIPPED):
            yield f"{_SIGNS[found.grade]} {grade}  {found.id}  {title(found.check, language)}: {what(found, language)}"
            continue
        yield f"{_SIGNS[found.grade]} {grade}  {found.id}  {what(found, language)}"
        yield f"    {line.sentence('line.seen')}: {how(found.check, language)}. {found.seen}"
        yield f"    {line.sentence('line.do')}: {what_to_do(found, language)}"
    yield ""
    counts = {grade.value: sum(found.grade is grade for found in findings) for grade in Grade}
    yield told("line.sum", language, counts)


def as_objects(findings: Iterable[Finding], language: Language) -> Iterator[dict[str, Any]]:
    """For programs."""
    for found in findings:
        yield {
            "id": found.id,
            "grade": found.grade.value,
            "what": what(found, language),
            "how": how(found.check, language),
            "seen": found.seen,
            "do": what_to_do(found, language),
            "gaps": dict(found.gaps),
        }


def catalogue(language: Language) -> Iterator[str]:
    """Every check and everything it can find."""
    for check in CHECKS:
        yield f"{check.name}  {title(check.name, language)}: {how(check.name, language)}"
        for matter, grade in check.matters.items():
            word = sentences(language).sentence(f"grade.{grade}")
            yield f"  {check.name}.{matter}  [{word}]"


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    known = [check.name for check in CHECKS]
    if strangers := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"{', '.join(strangers)}: there are {', '.join(known)}")
    return names
