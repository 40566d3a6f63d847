"""Finds a secret where it may be: in a closed settings file, in a file of its own, or among systemd's credentials."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.sheets.problems import Place, Problem
from kiosk.terminal.settings.secret import Secret

if TYPE_CHECKING:
    from kiosk.sheets.lines import Key
    from kiosk.sheets.sheet import Sheet

_OTHERS = 0o007
# Encrypted ones, with a TPM or without, systemd has opened before the terminal starts: they look like any other.
_SYSTEMD = "a systemd credential"
_UNPROTECTED = "it is NOT from a systemd credential or a TPM, and who takes the disk has it"


def find_secret(key: Key, table: dict[str, Any], sheet: Sheet) -> Secret | Problem:
    """The secret `key` of a table, or what keeps it from being used. No message ever shows any of it."""
    name = str(key[-1])
    pointer = (*key[:-1], f"{name}_file")
    if name in table:
        return _written_here(table[name], sheet.place(key), name)
    if pointer[-1] in table:
        return _in_file(table[pointer[-1]], sheet.place(pointer))
    return _among_credentials("-".join(str(part) for part in key), sheet.place(key))


def _written_here(value: object, place: Place, name: str) -> Secret | Problem:
    advice = f'put it into a file of its own and write {name}_file = "…"'
    if not isinstance(value, str):
        return Problem(place, f"{name} must be text in quotes", advice)
    if place.file.stat().st_mode & _OTHERS:
        what = f"{name} is a secret, and everybody may read this file"
        return Problem(place, what, f"{advice}, or chmod o= {place.file}")
    return Secret(value, f"the settings file {place.file}: {_UNPROTECTED}")


def _in_file(value: object, place: Place) -> Secret | Problem:
    if not isinstance(value, str) or not value:
        return Problem(place, "the file of a secret must be a path in quotes")
    file = place.file.parent / value
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    brought = folder is not None and file.is_relative_to(folder)
    return _read(file, place, _SYSTEMD if brought else f"the file {file}: {_UNPROTECTED}")


def _among_credentials(name: str, place: Place) -> Secret | Problem:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (file := Path(folder) / name).exists():
        return _read(file, place, _SYSTEMD)
    last = name.rpartition("-")[2]
    advice = f'add {last}_file = "…", or give systemd LoadCredential={name}'
    return Problem(place, f"the secret {name.replace('-', '.')} is missing", advice)


def _read(file: Path, place: Place, origin: str) -> Secret | Problem:
    try:
        if file.stat().st_mode & _OTHERS:
            return Problem(place, f"everybody may read the secret in {file}", f"chmod o= {file}")
        return Secret(file.read_text("utf-8").strip(), origin)
    except OSError as trouble:
        return Problem(place, f"the secret in {file} cannot be read: {trouble.strerror}")
    except UnicodeDecodeError:
        return Problem(place, f"{file} is not UTF-8 text")
