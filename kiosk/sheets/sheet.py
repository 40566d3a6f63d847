"""TOML files, also laid over one another: the merged data, and for each value the file and line it came from."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.sheets.lines import Key, lines_of
from kiosk.sheets.problems import Place, Problem, Unread

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


@dataclass(frozen=True)
class Sheet:
    """Tables as plain dictionaries, and where each stands. Laying one over another gives a third."""

    data: dict[str, Any]
    places: dict[Key, Place]
    file: Path

    def place(self, key: Key) -> Place:
        """Where a value stands; for one that is missing, where the table stands that ought to hold it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.places:
                return self.places[key[:length]]
        return Place(self.file, 1)

    def over(self, lower: Sheet) -> Sheet:
        """This sheet laid over a lower one: tables grow together, everything else is replaced."""
        places = dict(lower.places)
        data = _laid_over(lower.data, self.data, (), places)
        return Sheet(data, {**places, **self.places}, lower.file)


def read_sheet(file: Path) -> Sheet:
    """One file; raises Unread when it cannot be opened or is no TOML."""
    try:
        text = file.read_text("utf-8")
    except OSError as trouble:
        problem = Problem(Place(file, 1), f"cannot be opened: {trouble.strerror}", chinese="文件打不开")
        raise Unread(problem) from None
    except UnicodeDecodeError:
        problem = Problem(Place(file, 1), "is not UTF-8 text", "save it as UTF-8", "不是 UTF-8 文本,请另存为 UTF-8")
        raise Unread(problem) from None
    return sheet_of(text, file)


def sheet_of(text: str, file: Path) -> Sheet:
    """A text that was written in a file of this name; raises Unread when it is no TOML."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise Unread(_not_toml(file, text, str(trouble))) from None
    except RecursionError:
        problem = Problem(Place(file, 1), "is nested too deeply", "write plain tables", "嵌套太深")
        raise Unread(problem) from None
    return Sheet(data, {key: Place(file, line) for key, line in lines_of(text).items()}, file)


def _not_toml(file: Path, text: str, trouble: str) -> Problem:
    at = _AT_LINE.search(trouble)
    line = int(at[1]) if at and at[1] else len(text.splitlines()) or 1
    return Problem(Place(file, line), "is not TOML: " + _AT_LINE.sub("", trouble), chinese="这里的写法不合 TOML 的规则")


def _laid_over(lower: dict[str, Any], upper: dict[str, Any], key: Key, places: dict[Key, Place]) -> dict[str, Any]:
    merged = dict(lower)
    for name, value in upper.items():
        here = (*key, name)
        if isinstance(value, dict) and isinstance(lower.get(name), dict):
            merged[name] = _laid_over(lower[name], value, here, places)
        else:
            _forget(here, places)
            merged[name] = value
    return merged


def _forget(key: Key, places: dict[Key, Place]) -> None:
    for old in [old for old in places if old[: len(key)] == key]:
        del places[old]
