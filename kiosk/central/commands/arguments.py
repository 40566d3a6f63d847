"""What may be said beside a command: every value is of a known form, so that a terminal is told nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from kiosk.central.commands.matrix import MATRIX
from kiosk.contract.commands import SERVICES, CommandKind
from kiosk.contract.lockers import OpeningReason

_PLACE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CABINET = re.compile(r"[A-Za-z0-9._-]{1,40}")
_CELL = re.compile(r"[1-9][0-9]{0,2}")
_PERCENT = re.compile(r"[0-9]|[1-9][0-9]|100")
_LINE, _NUMBER = 60, 40  # characters of a line above the scenes, of a ticket's number


def _a_line(text: str) -> bool:
    return 0 < len(text.strip()) <= _LINE and text.isprintable()


def _a_moment(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "percent": lambda text: _PERCENT.fullmatch(text) is not None,
    "place": lambda text: _PLACE.fullmatch(text) is not None,
    "service": lambda text: text in SERVICES,
    "zh": _a_line,
    "en": _a_line,
    "until": _a_moment,
    "cabinet": lambda text: _CABINET.fullmatch(text) is not None,
    "cell": lambda text: _CELL.fullmatch(text) is not None,
    "why": lambda text: text in set(OpeningReason),
    "ticket": lambda text: 0 < len(text.strip()) <= _NUMBER and text.isprintable(),
}


def wrong_in(kind: CommandKind, arguments: Mapping[str, str]) -> str:
    """The name of what is missing, too much, or not of its form; "" where all is well."""
    line = MATRIX[kind]
    missing = sorted(line.arguments - arguments.keys())
    strange = sorted(arguments.keys() - line.arguments - line.may_have)
    malformed = [name for name, text in sorted(arguments.items()) if name in _FORMS and not _FORMS[name](text)]
    one_tongue = ["en" if "zh" in arguments else "zh"] if ("zh" in arguments) is not ("en" in arguments) else []
    endless = ["until"] if kind is CommandKind.NOTICE and ("zh" in arguments) is not ("until" in arguments) else []
    return next(iter((*missing, *strange, *malformed, *one_tongue, *endless)), "")
