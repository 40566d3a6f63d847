"""Where things stand in a settings file, however it is laid out."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kiosk.sheets.lines import Key, lines_of

AWKWARD = '''\
# a comment with [brackets] = "and" quotes
top = 1 # top = 2
"quoted key" = 'it # is not = a comment'

[a.b]   # header
text = """
[not.a.table]
key = "inside a text"
"""
dotted.name = 1.5
list = [ # the list
  1,
  # nothing here
  { x = 1, y = [ 2,
    3 ] },
  "]",
]
[[c]]
d = 1979-05-27T07:32:00Z
[[c.e]]
f = true
[[c]]
[c.g]
h = \'\'\'
'\'\'\'
'''


def test_an_awkward_file_is_followed() -> None:
    lines = lines_of(AWKWARD)

    assert lines["top",] == 2
    assert lines["quoted key",] == 3
    assert lines["a", "b"] == 5
    assert lines["a", "b", "text"] == 6
    assert lines["a", "b", "dotted", "name"] == 10
    assert lines["a", "b", "list", 1, "y", 1] == 15
    assert lines["a", "b", "list", 2] == 16
    assert lines["c", 0, "d"] == 19
    assert lines["c", 0, "e", 0, "f"] == 21
    assert lines["c", 1] == 22
    assert lines["c", 1, "g", "h"] == 24
    assert set(lines) >= set(_keys(tomllib.loads(AWKWARD), ()))


_names = st.text("abc-_1", min_size=1, max_size=4)
_plain = st.one_of(st.integers(), st.booleans(), st.sampled_from(['"a#b"', "'[='", '"\\"]"']))
_values = st.recursive(_plain, lambda inner: st.one_of(st.lists(inner), st.dictionaries(_names, inner)), max_leaves=8)


@given(st.dictionaries(_names, st.dictionaries(_names, _values, max_size=3), max_size=3))
def test_every_key_of_any_file_has_a_line(tables: dict[str, dict[str, Any]]) -> None:
    text = "".join(_table(name, table) for name, table in tables.items())
    lines = lines_of(text)

    assert set(lines) == set(_keys(tomllib.loads(text), ()))
    for name, table in tables.items():
        for key in table:
            assert text.split("\n")[lines[name, key] - 1].startswith(f"{key} =")


def _table(name: str, table: dict[str, Any]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[\n" + "".join(f"{_toml(member)},\n" for member in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(member)}" for key, member in value.items()) + "}"
    return str(value)


def _keys(value: object, key: Key) -> list[Key]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[Key] = [key] if key else []
    for name, member in members:
        found += _keys(member, (*key, name))
    return found
