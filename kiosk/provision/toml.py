"""Writes plain tables as TOML: texts, numbers, switches, lists of these, tables, and lists of tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def written(tables: Mapping[str, Any]) -> str:
    """The text of a file."""
    return "\n".join(_lines(tables, ())) + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    plain = {key: value for key, value in table.items() if not _is_table(value)}
    yield from (f"{key} = {_value(value)}" for key, value in plain.items())
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ("", f"[{'.'.join((*path, key))}]", *_lines(value, (*path, key)))
        elif _is_table(value):
            for member in value:
                yield from ("", f"[[{'.'.join((*path, key))}]]", *_lines(member, (*path, key)))


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(member) for member in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
