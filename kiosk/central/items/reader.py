"""Reads the catalogue's files: names in both languages, conditions as small tables, and nothing left blank.

What cannot be read is complained of and replaced by `UNREAD`, so that everything else is still judged: whoever asks
anything of an unread value is told that it cannot be decided.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, NoReturn, TypeVar, cast

from kiosk.central.items.limits import LIMITS
from kiosk.contract.items import Condition, Item
from kiosk.contract.names import Name
from kiosk.sheets.lines import Key
from kiosk.sheets.reader import BAD, Reader, shown

_T = TypeVar("_T")
_HAN = "CJK UNIFIED IDEOGRAPH"


class Undecided(Exception):
    """Something was asked of a value that could not be read."""


class _Unread:
    """Stands where a value could not be read."""

    def _ask(self, *_asked: object) -> NoReturn:
        raise Undecided

    __bool__ = __iter__ = __len__ = __contains__ = __lt__ = __le__ = __gt__ = __ge__ = __getattr__ = _ask
    __eq__ = __ne__ = _ask
    __hash__ = __getitem__ = __format__ = _ask


UNREAD = _Unread()


class ItemReader(Reader):
    """Reads one file of the catalogue."""

    stranger = "is no key that is known here"

    def hints(self, model: type[object]) -> dict[str, Any]:
        """The types of a table's fields with their limits."""
        hints = super().hints(model)
        return {
            name: Annotated[hint, LIMITS[model, name]] if (model, name) in LIMITS else hint
            for name, hint in hints.items()
        }

    def made(self, model: type[_T], values: dict[str, object]) -> _T | None:
        """A table with whatever of it could be read; what an item is searched by is worked out, not written."""
        read = {name: UNREAD if value is BAD else value for name, value in values.items()}
        return model(**({"letters": ()} | read if model is Item else read))

    def value(self, hint: object, key: Key, value: object) -> object:
        """One value; conditions are written as a table of questions and answers."""
        if hint == tuple[Condition, ...]:
            return self._conditions(key, value)
        read = super().value(hint, key, value)
        if hint is Name and isinstance(value, dict):
            self._english(key, value.get("en"))
        return read

    def plain(self, hint: object, key: Key, value: object) -> object:
        """A text says something, and has no space around it."""
        read = super().plain(hint, key, value)
        if isinstance(read, str) and (not read or read != read.strip()):
            what = "is empty" if not read.strip() else "has spaces before or after it"
            advice, chinese = "leave the key out where there is nothing to say", f"{shown(key)} 是空的,或前后有空格"
            self.complain(key, f"{shown(key)} {what}", advice, chinese)
            return BAD
        return read

    def _conditions(self, key: Key, value: object) -> object:
        if not isinstance(value, dict):
            advice, chinese = "write { rented = true }", f"{shown(key)} 应写成“问题 = true 或 false”"
            self.complain(key, f"{shown(key)} must name questions and answers", advice, chinese)
            return BAD
        read = [self.value(bool, (*key, name), answer) for name, answer in value.items()]
        if any(answer is BAD for answer in read):
            return BAD
        return tuple(Condition(name, cast("bool", answer)) for name, answer in zip(value, read, strict=True))

    def _english(self, key: Key, words: object) -> None:
        if isinstance(words, str) and any(unicodedata.name(each, "").startswith(_HAN) for each in words):
            chinese = f"{shown(key)}.en 里写的是中文"
            self.complain((*key, "en"), f"{shown(key)}.en is Chinese", "say the same in English", chinese)
