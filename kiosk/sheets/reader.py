"""Reads plain tables into frozen dataclasses and collects every problem on the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import enum
import functools
import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from kiosk.sheets.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from kiosk.sheets.limits import Limit
    from kiosk.sheets.lines import Key
    from kiosk.sheets.sheet import Sheet

_T = TypeVar("_T")
BAD = object()  # stands for a value that was wrong and has been complained of
_NAMES: dict[object, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dt.date: "a date like 2026-11-28",
}


class Reader:
    """Reads one sheet. After it, `problems` holds all that was wrong; what it read is then not to be used."""

    stranger = "is not known"  # what is said of a key that no table has

    def __init__(self, sheet: Sheet) -> None:
        self.problems: list[Problem] = []
        self.sheet = sheet

    def table(
        self, model: type[_T], key: Key, data: object, *, elsewhere: Collection[str] = (), known: Collection[str] = ()
    ) -> _T | None:
        """One table as a `model`, or None when something in it was wrong.

        Fields named in `elsewhere` are not read here; keys in `known` are somebody else's and no mistake.
        """
        if not isinstance(data, dict):
            advice = f"write [{shown(key)}] above its keys"
            self.complain(key, f"{shown(key)} must be a table", advice, f"{shown(key)} 应当是一张表")
            return None
        hints = self.hints(model)
        fields = [field for field in dataclasses.fields(cast("Any", model)) if field.name not in elsewhere]
        self._unknown(key, data, {field.name: hints[field.name] for field in fields}, known)
        values = {field.name: self.field(hints[field.name], (*key, field.name), data, field) for field in fields}
        return self.made(model, values)

    def hints(self, model: type[object]) -> dict[str, Any]:
        """The types of a table's fields."""
        return dict(_types_of(cast("Any", model)))

    def made(self, model: type[_T], values: dict[str, object]) -> _T | None:
        """A table from what was read; None when something in it was wrong."""
        return None if any(value is BAD for value in values.values()) else model(**values)

    def complain(self, key: Key, what: str, suggestion: str = "", chinese: str = "") -> None:
        """Note a problem at the place of a key."""
        self.problems.append(Problem(self.sheet.place(key), what, suggestion, chinese))

    def field(self, hint: object, key: Key, data: dict[str, Any], field: dataclasses.Field[Any]) -> object:
        """One field of a table, or BAD."""
        if field.name in data:
            return self.value(hint, key, data[field.name])
        if field.default is not dataclasses.MISSING:
            return field.default
        if type(None) in get_args(hint):
            return None  # nothing to say, and so not written
        whole = dataclasses.is_dataclass(hint) and not key[1:]
        advice = f"add [{field.name}]" if whole else f"add {field.name} = …"
        self.complain(key, f"{shown(key)} is missing", advice, f"缺少 {shown(key)}")
        return BAD

    def value(self, hint: object, key: Key, value: object) -> object:
        """One value of this type, or BAD."""
        if get_origin(hint) is Annotated:
            base, *limits = get_args(hint)
            read = self.value(base, key, value)
            return BAD if read is BAD else self.limited(key, read, read, limits)
        if get_origin(hint) in (Union, types.UnionType):
            return self.value(get_args(hint)[0], key, value)  # X | None: a file leaves out what is None
        if get_origin(hint) is Literal:
            return self._choice(key, value, get_args(hint))
        if get_origin(hint) is tuple:
            return self.members(get_args(hint)[0], key, value)
        if dataclasses.is_dataclass(hint):
            read = self.table(cast("type[object]", hint), key, value)
            return BAD if read is None else read
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            word = self._choice(key, value, tuple(str(member.value) for member in hint))
            return BAD if word is BAD else hint(word)
        return self.plain(hint, key, value)

    def plain(self, hint: object, key: Key, value: object) -> object:
        """A text, a number, a switch or a date."""
        if hint is float and type(value) is int:
            return float(value)
        if type(value) is hint:
            return value
        advice, chinese = f"it must be {_NAMES.get(hint, 'a path in quotes')}", f"{shown(key)} 的写法不对"
        self.complain(key, f"{shown(key)} is {_kind(value)}", advice, chinese)
        return BAD

    def limited(self, key: Key, read: object, judged: object, limits: Collection[Limit]) -> object:
        """The value as read, or BAD when a limit stands against what is judged of it."""
        for limit in limits:
            breach = limit.breach(judged)
            if breach:
                self.complain(key, f"{shown(key)}: {breach}", chinese=f"{shown(key)} 的值不在允许的范围内")
                return BAD
        return read

    def members(self, hint: object, key: Key, value: object) -> object:
        """Values of one type, or BAD."""
        if not isinstance(value, list):
            self.complain(key, f"{shown(key)} must be a list", chinese=f"{shown(key)} 应当是一个列表")
            return BAD
        read = tuple(self.value(hint, (*key, number), member) for number, member in enumerate(value))
        return BAD if any(member is BAD for member in read) else read

    def names(self, hints: dict[str, Any]) -> list[str]:
        """The keys that a table with these fields may have."""
        return list(hints)

    def _choice(self, key: Key, value: object, choices: tuple[str, ...]) -> object:
        if value in choices:
            return value
        allowed = ", ".join(choices)
        chinese = f"{shown(key)} 不能是 {value!r},可以是:{allowed}"
        self.complain(key, f"{shown(key)} is {value!r}", meant(str(value), choices) or f"allowed: {allowed}", chinese)
        return BAD

    def _unknown(self, key: Key, data: dict[str, Any], hints: dict[str, Any], known: Collection[str]) -> None:
        names = [*self.names(hints), *known]
        for name in data:
            if name not in names:
                advice = meant(name, names) or "known here: " + ", ".join(names)
                here = (*key, name)
                self.complain(here, f"{shown(here)} {self.stranger}", advice, f"不认识 {shown(here)}")


@functools.cache  # the same few tables are read a hundred times
def _types_of(model: type[object]) -> dict[str, Any]:
    return get_type_hints(model, include_extras=True)


def meant(word: str, known: Collection[str]) -> str:
    """Ask "did you mean …?", or nothing when nothing known is near."""
    near = difflib.get_close_matches(word, known, n=1)
    return f'did you mean "{near[0]}"?' if near else ""


def shown(key: Key) -> str:
    """A key as people write it: timings.idle.form, cabinet[1].cells[12].board."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return _NAMES.get(type(value), "a date")
