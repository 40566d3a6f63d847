"""Finds the line of every key in a TOML text.

The standard parser keeps no positions and tomlkit, which keeps the text, does not give them out either. The text
has been through tomllib before it comes here, so this scanner only follows the grammar and judges nothing.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of tables and keys, and the numbers (from 0) of things in a list.
Key = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''(?P<gap>[ \t\r]+|\#[^\n]*)
      | (?P<string>"""(?:\\.|[^\\])*?"""{1,3} | \'\'\'.*?\'\'\'\'{0,2} | "(?:\\.|[^"\\\n])*" | \'[^\'\n]*\')
      | (?P<mark>[\[\]{},=.\n])
      | (?P<bare>[^\s\[\]{},=.\#"\']+)''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class _Token:
    text: str
    line: int
    string: bool


def lines_of(text: str) -> Mapping[Key, int]:
    """The line, from 1, of every table, key and list member of a valid TOML text."""
    scan = _Scan(_tokens(text))
    scan.document()
    return scan.lines


def _tokens(text: str) -> list[_Token]:
    found, line = [], 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "gap":
            found.append(_Token(match.group(), line, match.lastgroup == "string"))
        line += match.group().count("\n")
    return found


class _Scan:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._members: dict[Key, int] = {}
        self.lines: dict[Key, int] = {}

    def document(self) -> None:
        table: Key = ()
        while self._skip_newlines():
            table = self._header() if self._sees("[") else self._pair(table)

    def _header(self) -> Key:
        self._take()
        in_list = self._sees("[")
        if in_list:
            self._take()
        line = self._tokens[self._at].line
        path = self._table_path(self._key(), in_list)
        self._note(path, line)
        self._at += 2 if in_list else 1
        return path

    def _table_path(self, names: Key, in_list: bool) -> Key:
        """Names as in the header, with the number of the last member put in wherever a list of tables is meant."""
        path: Key = ()
        for name in names[:-1]:
            path += (name,)
            if path in self._members:
                path += (self._members[path],)
        path += names[-1:]
        if in_list:
            self._members[path] = self._members.get(path, -1) + 1
            path += (self._members[path],)
        return path

    def _pair(self, table: Key) -> Key:
        line = self._tokens[self._at].line
        path = table + self._key()
        self._note(path, line)
        self._take()
        self._value(path)
        return table

    def _key(self) -> Key:
        names: list[str] = []
        while True:
            token = self._take()
            names.append(tomllib.loads(f"name = {token.text}")["name"] if token.string else token.text)
            if not self._sees("."):
                return tuple(names)
            self._take()

    def _value(self, path: Key) -> None:
        if self._sees("["):
            self._take()
            self._list(path)
        elif self._sees("{"):
            self._take()
            self._inline(path)
        else:
            while self._at < len(self._tokens) and not self._sees(",", "]", "}", "\n"):
                self._take()

    def _list(self, path: Key) -> None:
        number = 0
        while self._skip_newlines() and not self._sees("]"):
            self._note((*path, number), self._tokens[self._at].line)
            self._value((*path, number))
            number += 1
            self._skip_comma()
        self._take()

    def _inline(self, path: Key) -> None:
        while self._skip_newlines() and not self._sees("}"):
            self._pair(path)
            self._skip_comma()
        self._take()

    def _note(self, path: Key, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _skip_newlines(self) -> bool:
        """Go on to the next thing said; False at the end of the text."""
        while self._sees("\n"):
            self._take()
        return self._at < len(self._tokens)

    def _skip_comma(self) -> None:
        if self._skip_newlines() and self._sees(","):
            self._take()

    def _sees(self, *marks: str) -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return not token.string and token.text in marks

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]
