"""People's numbers and keys that got into a file where neither may stand; what is found is not repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.contract.ids import is_resident_number
from kiosk.sheets.lines import Key
from kiosk.sheets.problems import Problem
from kiosk.sheets.reader import shown
from kiosk.sheets.sheet import Sheet

# The area code given to nobody: all synthetic people of the demo carry it.
_DEMO_AREA = "370999"
_EIGHTEEN = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_KEY_LIKE = re.compile(r"[0-9A-Fa-f]{64}")
_KEYS = (("platform", "key"), ("platform", "signer"))  # the second one is public


def strangers(sheet: Sheet) -> Iterator[Problem]:
    """Everything of this kind; synthetic people may stand in the demo's settings."""
    demo = sheet.data.get("demo_banner") is True
    for key, text in _texts(sheet.data, ()):
        if any(_is_person(found, demo) for found in _EIGHTEEN.findall(text)):
            what, advice = f"{shown(key)} holds a person's number", "settings hold nobody"
            yield Problem(
                sheet.place(key), what, f"{advice}; synthetic people belong to the demo only", "里面有人的证件号码"
            )
        if key not in _KEYS and _KEY_LIKE.search(text):
            advice = "a key belongs in platform.key_file"
            yield Problem(sheet.place(key), f"{shown(key)} looks like a secret", advice, "像是密钥,不能写在这里")


def _is_person(number: str, demo: bool) -> bool:
    return is_resident_number(number.upper()) and not (demo and number.startswith(_DEMO_AREA))


def _texts(value: object, key: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _texts(member, (*key, name))
