"""Reads plain tables into the frozen dataclasses of the settings model and collects every problem on the way."""

from __future__ import annotations

import dataclasses
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from kiosk.terminal.settings.problems import Problem
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.settings.secrets_found import find_secret

if TYPE_CHECKING:
    from collections.abc import Collection

    from kiosk.terminal.settings.limits import Limit
    from kiosk.terminal.settings.lines import Key
    from kiosk.terminal.settings.sheet import Sheet

_T = TypeVar("_T")
_BAD = object()
_NAMES: dict[object, str] = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


class Reader:
    """Reads one sheet. After it, `problems` holds all that was wrong; what it read is then not to be used."""

    def __init__(self, sheet: Sheet) -> None:
        self.problems: list[Problem] = []
        self._sheet = sheet

    def table(
        self, model: type[_T], key: Key, data: object, *, elsewhere: Collection[str] = (), known: Collection[str] = ()
    ) -> _T | None:
        """One table as a `model`, or None when something in it was wrong.

        Fields named in `elsewhere` are not read here; keys in `known` are somebody else's and no mistake.
        """
        if not isinstance(data, dict):
            self.complain(key, f"{shown(key)} must be a table", f"write [{shown(key)}] above its keys")
            return None
        hints = get_type_hints(model, include_extras=True)
        fields = [field for field in dataclasses.fields(cast("Any", model)) if field.name not in elsewhere]
        self._unknown(key, data, {field.name: hints[field.name] for field in fields}, known)
        values = {field.name: self._field(hints[field.name], (*key, field.name), data, field) for field in fields}
        if any(value is _BAD for value in values.values()):
            return None
        return model(**values)

    def complain(self, key: Key, what: str, suggestion: str = "") -> None:
        """Note a problem at the place of a key."""
        self.problems.append(Problem(self._sheet.place(key), what, suggestion))

    def _field(self, hint: object, key: Key, data: dict[str, Any], field: dataclasses.Field[Any]) -> object:
        if _bare(hint) is Secret:
            return self._secret(hint, key, data)
        if field.name in data:
            return self._value(hint, key, data[field.name])
        if field.default is not dataclasses.MISSING:
            return field.default
        self.complain(key, f"{shown(key)} is missing", f"add {field.name} = …" if key[1:] else f"add [{field.name}]")
        return _BAD

    def _value(self, hint: object, key: Key, value: object) -> object:
        if get_origin(hint) is Annotated:
            base, *limits = get_args(hint)
            read = self._value(base, key, value)
            return _BAD if read is _BAD else self._limited(key, read, read, limits)
        if get_origin(hint) is Literal:
            return self._choice(key, value, get_args(hint))
        if get_origin(hint) is tuple:
            return self._list(get_args(hint)[0], key, value)
        if dataclasses.is_dataclass(hint):
            return _or_bad(self.table(cast("type[object]", hint), key, value))
        return self._plain(hint, key, value)

    def _plain(self, hint: object, key: Key, value: object) -> object:
        if hint is Path and isinstance(value, str) and value:
            return self._sheet.place(key).file.parent / value
        if hint is float and type(value) is int:
            return float(value)
        if type(value) is hint:
            return value
        self.complain(key, f"{shown(key)} is {_kind(value)}", f"it must be {_NAMES.get(hint, 'a path in quotes')}")
        return _BAD

    def _choice(self, key: Key, value: object, choices: tuple[str, ...]) -> object:
        if value in choices:
            return value
        self.complain(key, f"{shown(key)} is {value!r}", meant(str(value), choices) or "allowed: " + ", ".join(choices))
        return _BAD

    def _list(self, hint: object, key: Key, value: object) -> object:
        if not isinstance(value, list):
            self.complain(key, f"{shown(key)} must be a list")
            return _BAD
        read = tuple(self._value(hint, (*key, number), member) for number, member in enumerate(value))
        return _BAD if any(member is _BAD for member in read) else read

    def _secret(self, hint: object, key: Key, data: dict[str, Any]) -> object:
        found = find_secret(key, data, self._sheet)
        if isinstance(found, Problem):
            self.problems.append(found)
            return _BAD
        return self._limited(key, found, found.reveal(), get_args(hint)[1:])

    def _limited(self, key: Key, read: object, judged: object, limits: Collection[Limit]) -> object:
        for limit in limits:
            breach = limit.breach(judged)
            if breach:
                self.complain(key, f"{shown(key)}: {breach}")
                return _BAD
        return read

    def _unknown(self, key: Key, data: dict[str, Any], hints: dict[str, Any], known: Collection[str]) -> None:
        names = [*hints, *(f"{name}_file" for name in hints if _bare(hints[name]) is Secret), *known]
        for name in data:
            if name not in names:
                advice = meant(name, names) or "known here: " + ", ".join(names)
                self.complain((*key, name), f"{shown((*key, name))} is not a setting", advice)


def meant(word: str, known: Collection[str]) -> str:
    """Ask "did you mean …?", or nothing when nothing known is near."""
    near = difflib.get_close_matches(word, known, n=1)
    return f'did you mean "{near[0]}"?' if near else ""


def _bare(hint: object) -> object:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _or_bad(value: object) -> object:
    return _BAD if value is None else value


def shown(key: Key) -> str:
    """A key as people write it: timings.idle.form, cabinet[1].cells[12].board."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return _NAMES.get(type(value), "a date")
