"""Lines of the NUT protocol: words, some of them in quotes, one line a thing. RFC 9271; upsd 2.8.0 was listened to.

What a UPS tells of itself are variables: battery.charge, battery.runtime, ups.status (OL, OB, LB, RB, OVER, FSD …).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.contracts import Power

PORT = 3493
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')
_COLDEST, _HOTTEST = -60.0, 120.0  # degrees; what lies beyond is no temperature
_LONGEST = 65536  # bytes of one answer: upsd tells a hundred variables in four thousand


@dataclass(frozen=True)
class Objection:
    """upsd will not, or cannot: UNKNOWN-UPS, DATA-STALE, DRIVER-NOT-CONNECTED, ACCESS-DENIED …"""

    word: str


Variables = Mapping[str, str]


# ---- the terminal's side ------------------------------------------------------------------------------------------


def list_variables(ups: str) -> bytes:
    """Ask for everything a UPS tells of itself. Raises ValueError for what can be no name of a UPS."""
    if not _NAME.fullmatch(ups):
        raise ValueError("a UPS has a name of letters, digits, dots, - and _")
    return f"LIST VAR {ups}\n".encode()


def answer_in(heard: bytes, ups: str) -> Variables | Objection | None:
    """The answer to `list_variables` that begins what was heard; None while it is not whole.

    Raises ValueError for what can be none.
    """
    if len(heard) > _LONGEST:
        raise ValueError("an answer without an end")
    lines = heard.split(b"\n")[:-1]
    if not lines:
        return None
    first = words(lines[0])
    if len(first) >= 2 and first[0] == "ERR":
        return Objection(first[1])
    if first != ["BEGIN", "LIST", "VAR", ups]:
        raise ValueError("not the answer to this question")
    found: dict[str, str] = {}
    for line in lines[1:]:
        said = words(line)
        if said == ["END", "LIST", "VAR", ups]:
            return found
        if len(said) != 4 or said[:2] != ["VAR", ups]:
            raise ValueError("a line that is no variable of this UPS")
        found[said[2]] = said[3]
    return None


def power_of(variables: Variables) -> Power | None:
    """How the cabinet is fed; None when the UPS does not say. FSD: upsd itself has ordered everything down."""
    flags = set(variables.get("ups.status", "").split())
    if not flags & {"OL", "OB", "FSD", "BYPASS", "OFF"}:
        return None
    on_battery = "OB" in flags
    low = "FSD" in flags or (on_battery and "LB" in flags)
    charge, seconds = _number(variables, "battery.charge"), _number(variables, "battery.runtime")
    return Power(on_battery, charge, seconds, low, _celsius(variables))


def _celsius(variables: Variables) -> float | None:
    """What a probe in the cabinet says; the UPS's own sensors sit in its warmth, and tell nothing of the cabinet."""
    try:
        value = float(variables.get("ambient.temperature", ""))
    except ValueError:
        return None
    return value if _COLDEST <= value <= _HOTTEST else None


def _number(variables: Variables, name: str) -> float | None:
    try:
        value = float(variables.get(name, ""))
    except ValueError:
        return None
    return value if 0 <= value < 1e9 else None  # some models say -1 where they do not know


# ---- upsd's side --------------------------------------------------------------------------------------------------


def listing(ups: str, variables: Variables) -> bytes:
    """The answer to `list_variables`."""
    lines = [f"BEGIN LIST VAR {ups}", *(variable(ups, name, said) for name, said in variables.items())]
    return "\n".join([*lines, f"END LIST VAR {ups}", ""]).encode()


def variable(ups: str, name: str, value: str) -> str:
    """One variable as a line says it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'VAR {ups} {name} "{escaped}"'


def objection(word: str) -> bytes:
    """The answer when upsd will not."""
    return f"ERR {word}\n".encode()


# ---- both ---------------------------------------------------------------------------------------------------------


def words(line: bytes) -> list[str]:
    """The words of one line; some UPS have bytes in their serial number that are no text. Raises ValueError."""
    text = line.decode("utf-8", "replace").strip()
    found: list[str] = []
    at = 0
    while at < len(text):
        word = _WORD.match(text, at)
        if word is None:
            raise ValueError("quotes that do not match")
        found.append(word[2] if word[1] is None else re.sub(r"\\(.)", r"\1", word[1]))
        at = word.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return found
