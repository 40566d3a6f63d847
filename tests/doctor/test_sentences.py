"""Every finding has its sentences in both languages, and every matter of the table its own broken thing in a test."""

from __future__ import annotations

import string
from pathlib import Path

from kiosk.doctor.sentences import sentences
from kiosk.doctor.table import CHECKS
from kiosk.text import LANGUAGES

IDS = {f"{check.name}.{matter}" for check in CHECKS for matter in check.matters}


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same() -> None:
    zh, en = (sentences(language) for language in LANGUAGES)
    assert zh.keys == en.keys
    for key in zh.keys:
        assert gaps(zh.sentence(key)) == gaps(en.sentence(key)), key


def test_every_matter_is_told_and_nothing_else() -> None:
    told = {key for key in sentences("zh").keys if key.startswith("check.")}
    wanted = {f"check.{name}.{part}" for name in IDS for part in ("what", "do")}
    assert told == wanted | {f"check.{check.name}.{part}" for check in CHECKS for part in ("title", "how")}


def test_every_matter_is_broken_somewhere() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert not [name for name in IDS if f'"{name}"' not in tests]
