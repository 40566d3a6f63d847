"""Reads tables of settings: as any other file, and with secrets and paths besides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from kiosk.sheets.problems import Problem
from kiosk.sheets.reader import BAD
from kiosk.sheets.reader import Reader as AnyReader
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.settings.secrets_found import find_secret

if TYPE_CHECKING:
    import dataclasses

    from kiosk.sheets.lines import Key


class Reader(AnyReader):
    """Reads one sheet of settings."""

    stranger = "is not a setting"

    def field(self, hint: object, key: Key, data: dict[str, Any], field: dataclasses.Field[Any]) -> object:
        """One field; a secret is looked for where secrets may be."""
        return self._secret(hint, key, data) if _bare(hint) is Secret else super().field(hint, key, data, field)

    def plain(self, hint: object, key: Key, value: object) -> object:
        """A path counts from the folder of the file that names it."""
        if hint is Path and isinstance(value, str) and value:
            return self.sheet.place(key).file.parent / value
        return super().plain(hint, key, value)

    def names(self, hints: dict[str, Any]) -> list[str]:
        """A secret may also be pointed to."""
        return [*hints, *(f"{name}_file" for name in hints if _bare(hints[name]) is Secret)]

    def _secret(self, hint: object, key: Key, data: dict[str, Any]) -> object:
        found = find_secret(key, data, self.sheet)
        if isinstance(found, Problem):
            self.problems.append(found)
            return BAD
        return self.limited(key, found, found.reveal(), get_args(hint)[1:])


def _bare(hint: object) -> object:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint
